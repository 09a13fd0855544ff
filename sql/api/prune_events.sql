create or replace function pgautofailover.prune_events(keep interval)
returns bigint
language plpgsql
strict
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '30s'
as $$
declare
  pruned bigint;
begin
  if keep < interval '0' then
    raise exception 'invalid value for keep "%": expected how long to keep events', keep using errcode = '22023';
  end if;
  delete from pgautofailover.event as e where e.eventtime < clock_timestamp() - keep;
  get diagnostics pruned = row_count;
  return pruned;
end;
$$;

comment on function pgautofailover.prune_events(interval) is
  'Forgets the events older than this and returns how many there were. Nothing prunes by itself. 22023 negative.';
