create or replace function pgautofailover.perform_failover(
  formation_id text default 'default',
  group_id integer default 0
)
returns void
language plpgsql
strict
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '30s'
as $$
declare
  loss boolean;
  candidate bigint;
begin
  perform pgaf.lock_group(formation_id, group_id);
  loss := not (pgaf.settings_of(formation_id)).guard_data_loss;

  select n.nodeid
  into candidate
  from
    pgautofailover.node as n
    left join pgautofailover.node_group as g using (formationid, groupid)
  where
    n.formationid = perform_failover.formation_id
    and n.groupid = perform_failover.group_id
    and n.goalstate != 'dropped'
  order by
    n.nodeid is not distinct from g.leader,
    loss and n.goalstate not in ('secondary', 'catchingup'),
    n.candidatepriority desc,
    n.nodeid
  limit 1;

  if not found then
    raise exception 'cannot fail over: group % in formation "%" currently has 0 nodes registered',
      group_id,
      formation_id
      using errcode = 'XX000';
  end if;
  if loss then
    update pgautofailover.node_group as g
    set loss_accepted = true
    where g.formationid = formation_id and g.groupid = group_id;
  end if;
  perform pgaf.advance(candidate, 'perform_failover');
end;
$$;

comment on function pgautofailover.perform_failover(text, integer) is
  'Makes the primary of a group step down in favour of a standby that holds every acknowledged commit. With guard_data_loss off, also of one that does not: the group is told that an operator accepted a loss, until somebody leads again. XX000 when the group is not at rest, with the reason.';
