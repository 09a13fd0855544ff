create or replace function pgautofailover.report(
  formation_id text,
  node_id bigint,
  group_id integer,
  current_group_role pgautofailover.replication_state,
  current_pg_is_running boolean,
  current_tli integer,
  current_lsn pg_lsn,
  current_rep_state text,
  node_epoch bigint default 0,
  sync_epoch bigint default null,
  sync_lsn pg_lsn default null,
  streams boolean default false,
  instance text default null,
  capabilities text[] default '{}',
  disk_free bigint default null,
  fencing_token bigint default null
)
returns setof pgautofailover.answer
rows 1
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '10s'
set plan_cache_mode = 'force_generic_plan'
as $$
declare
  idle record;
  node pgautofailover.node;
  ours pgautofailover.node;
  is_new boolean;
begin
  perform pgaf.lock_group(formation_id, group_id);
  idle := pgaf.store_idle_report(
    formation_id,
    group_id,
    report.node_id,
    current_group_role,
    current_pg_is_running,
    current_tli,
    current_lsn,
    current_rep_state,
    node_epoch,
    report.instance,
    report.capabilities,
    report.streams,
    report.disk_free,
    report.fencing_token
  );
  if idle.is_idle then
    return query select a.*
      from
        pgaf.answer_for(
          formation_id,
          group_id,
          report.node_id,
          current_group_role,
          idle.candidatepriority,
          idle.replicationquorum,
          idle.group_epoch,
          idle.leader
        ) as a;
    return;
  end if;

  node := pgaf.lock_node(report.node_id);
  perform pgaf.check_reporter(node, report.node_id, formation_id);
  if report.fencing_token != node.fencing_token then
    perform pgaf.refuse_superseded(node, report.fencing_token);
  end if;

  ours.epoch := node_epoch;
  ours.instance := report.instance;
  ours.capabilities := report.capabilities;
  ours.streams := report.streams;
  ours.disk_free := report.disk_free;
  is_new := pgaf.store_report(
    node,
    current_group_role,
    current_pg_is_running,
    current_tli,
    current_lsn,
    current_rep_state,
    ours
  );
  perform pgaf.hear_epoch(report.node_id, node_epoch);
  if report.sync_epoch is not null then
    perform pgaf.confirm_sync_set(node, report.sync_epoch, report.sync_lsn);
  end if;
  perform pgaf.advance_after_report(node, is_new);

  return query select a.*
    from
      pgautofailover.node_group as g
      left join pgautofailover.node as n on n.nodeid = node.nodeid
      cross join lateral pgaf.answer_for(
        g.formationid,
        g.groupid,
        node.nodeid,
        coalesce(n.goalstate, 'dropped'),
        coalesce(n.candidatepriority, node.candidatepriority),
        coalesce(n.replicationquorum, node.replicationquorum),
        g.epoch,
        g.leader
      ) as a
    where g.formationid = node.formationid and g.groupid = node.groupid;
end;
$$;

comment on function pgautofailover.report(
  text,
  bigint,
  integer,
  pgautofailover.replication_state,
  boolean,
  integer,
  pg_lsn,
  text,
  bigint,
  bigint,
  pg_lsn,
  boolean,
  text,
  text[],
  bigint,
  bigint
) is
  'One of our keepers reports and is told all it needs: its goal, the epoch of its group, the lease (ms), the newest sync set, whom to follow, and the other nodes. node_epoch: the highest it heard of; sync_epoch and sync_lsn: the sync set it verified to be in force; streams: it receives WAL now; disk_free: bytes; fencing_token: that of the connection, from take_fencing_token. Errors as node_active, and 40001 when a newer token was taken.';
