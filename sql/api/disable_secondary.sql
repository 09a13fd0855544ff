create or replace function pgautofailover.disable_secondary(formation_id text)
returns boolean
language plpgsql
strict
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '30s'
as $$
begin
  perform pgaf.lock_formation(formation_id);
  update pgautofailover.formation as f set opt_secondary = false where f.formationid = formation_id;
  return found;
end;
$$;

comment on function pgautofailover.disable_secondary(text) is
  'Lets a formation take no secondary nodes any more. False when there is no such formation; 55000 while it has some.';
