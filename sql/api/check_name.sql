create or replace function pgaf.check_name(what text, name text)
returns void
language plpgsql
immutable
as $$
begin
  if length(name) > 255 then
    raise exception 'invalid value for %: expected at most 255 characters, got %', what, length(name)
      using errcode = '22023', detail = format('it begins with "%s"', left(name, 40));
  end if;
end;
$$;

comment on function pgaf.check_name(text, text) is
  'Refuses a name that would not fit into a notification together with the others (22023). Three of 255 characters fit, whatever is in them.';
