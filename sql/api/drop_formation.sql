create or replace function pgautofailover.drop_formation(formation_id text)
returns void
language plpgsql
strict
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '30s'
as $$
begin
  perform pgaf.lock_formation(formation_id);
  delete from pgautofailover.formation as f where f.formationid = formation_id;
  if not found then
    raise exception 'couldn''t find formation "%"', formation_id using errcode = 'XX000';
  end if;
end;
$$;

comment on function pgautofailover.drop_formation(text) is
  'Removes a formation without nodes. Errors: 23503 it has nodes, XX000 there is none.';
