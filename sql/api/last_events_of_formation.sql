create or replace function pgautofailover.last_events(
  formation_id text default 'default',
  count integer default 10
)
returns setof pgautofailover.event
language sql
stable
strict
security definer
set search_path = pg_catalog, pg_temp
as $$
  select newest.*
  from (select e.* from pgautofailover.event as e where e.formationid = $1 order by e.eventid desc limit $2) as newest
  order by newest.eventtime, newest.eventid
$$;

comment on function pgautofailover.last_events(text, integer) is
  'The newest events of a formation, oldest first.';
