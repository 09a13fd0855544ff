create or replace function pgaf.parse_setting(known pgaf.known_setting, value text)
returns text
language plpgsql
stable
as $$
declare
  parsed text;
begin
  parsed := case known.kind
    when 'duration' then case
      when value ~ '^\s*\d+\s*$' then trim(value) || ' milliseconds'
      else value::interval::text
    end
    when 'bytes' then pg_size_bytes(value)::text
    when 'count' then value::integer::text
    when 'boolean' then value::boolean::text
    else value
  end;
  if
    known.kind = 'duration'
    and parsed::interval <= interval '0'
    or known.kind in ('bytes', 'count')
    and parsed::bigint < 1
  then
    raise invalid_parameter_value;
  end if;
  return parsed;
exception when others then
  raise exception 'invalid value for setting "%": expected a positive % , got "%"',
    known.name,
    known.kind,
    value
    using errcode = '22023', hint = format('the default is %s', known.default_value);
end;
$$;

comment on function pgaf.parse_setting(pgaf.known_setting, text) is
  'A setting''s value in the form in which it is stored; 22023 when it is not a value of its kind.';
