create or replace function pgautofailover.enable_secondary(formation_id text)
returns boolean
language plpgsql
strict
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '30s'
as $$
begin
  perform pgaf.lock_formation(formation_id);
  update pgautofailover.formation as f set opt_secondary = true where f.formationid = formation_id;
  return found;
end;
$$;

comment on function pgautofailover.enable_secondary(text) is
  'Lets a formation take secondary nodes. False when there is no such formation.';
