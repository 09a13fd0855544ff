create or replace function pgautofailover.last_events(
  formation_id text,
  group_id integer,
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
  from (
    select e.* from pgautofailover.event as e
    where e.formationid = $1 and e.groupid = $2
    order by e.eventid desc
    limit $3
  ) as newest
  order by newest.eventtime, newest.eventid
$$;

comment on function pgautofailover.last_events(text, integer, integer) is
  'The newest events of a group, oldest first.';
