create or replace function pgautofailover.resolve_accepted_timeline(formation_id text, group_id integer)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '30s'
as $$
begin
  perform pgaf.lock_group(formation_id, group_id);
  update pgautofailover.accepted_timeline as pin
  set resolved_at = clock_timestamp()
  where pin.formationid = formation_id and pin.groupid = group_id and pin.resolved_at is null;
  return true;
end;
$$;

comment on function pgautofailover.resolve_accepted_timeline(text, integer) is
  'Takes back what accept_timeline declared.';
