create or replace function pgautofailover.synchronous_standby_names(
  formation_id text default 'default',
  group_id integer default 0
)
returns text
language plpgsql
stable
strict
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  newest pgautofailover.sync_set;
begin
  if
    not exists (
      select
      from pgautofailover.node as n
      where n.formationid = formation_id and n.groupid = group_id and n.goalstate != 'dropped'
    )
  then
    raise exception 'no nodes found in group % of formation "%"', group_id, formation_id
      using errcode = '42P17';
  end if;

  select s.*
  into newest
  from pgautofailover.sync_set as s
  where s.formationid = formation_id and s.groupid = group_id
  order by s.epoch desc
  limit 1;
  return pgaf.sync_set_text(newest.members, newest.quorum);
end;
$$;

comment on function pgautofailover.synchronous_standby_names(text, integer) is
  'What the primary of a group should have as synchronous_standby_names: the newest sync set offered, empty when commits wait for nobody. 42P17 when the group has no nodes.';
