create or replace function pgaf.check_observation(health integer, seen text)
returns void
language plpgsql
immutable
as $$
begin
  if health is null or health not in (-1, 0, 1) then
    raise exception 'invalid health %: expected -1 (unknown), 0 (bad) or 1 (good)', health
      using errcode = '22023';
  end if;
  if seen not in ('ok', 'refused', 'silent', 'starting') then
    raise exception 'invalid observation "%": expected ok, refused, silent or starting', seen
      using errcode = '22023';
  end if;
end;
$$;

comment on function pgaf.check_observation(integer, text) is
  'Refuses what the health service cannot have seen, with 22023.';
