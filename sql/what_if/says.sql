create or replace function pgaf.says(
  node pgautofailover.node,
  state pgautofailover.replication_state,
  confirms bigint
)
returns void
language plpgsql
as $$
declare
  leader pgautofailover.node;
  grp pgautofailover.node_group;
  meaning pgaf.state;
  follows boolean;
  promoted boolean;
  runs boolean;
  lsn pg_lsn;
  tli integer;
begin
  select g.*
  into grp
  from pgautofailover.node_group as g
  where g.formationid = node.formationid and g.groupid = node.groupid;
  select n.*
  into leader
  from pgautofailover.node as n
  where n.nodeid = grp.leader and n.nodeid != node.nodeid;
  select s.* into meaning from pgaf.state as s where s.state = says.state;
  follows := state in ('catchingup', 'secondary')
  and (
    select s.takes_writes and leader.reportedpgisrunning
    from pgaf.state as s
    where s.state = leader.reportedstate
  ) is true;
  promoted := node.reportedstate in (
    'secondary',
    'catchingup',
    'report_lsn',
    'fast_forward',
    'prepare_promotion'
  )
  and (state = 'stop_replication' or meaning.takes_writes);
  runs := not meaning.stopped and (node.reportedpgisrunning or node.reportedstate != state);
  lsn := case
    when follows then leader.reportedlsn
    when state = 'fast_forward' then pgaf.most_wal(node.formationid, node.groupid)
    else node.reportedlsn
  end;
  tli := case
    when follows then leader.reportedtli
    else node.reportedtli + promoted::integer
  end;
  if node.capabilities = '{}' then
    perform
      pgautofailover.node_active(
        node.formationid,
        node.nodeid,
        node.groupid,
        state,
        runs,
        tli,
        lsn,
        case
          when meaning.takes_writes then 'quorum'
          else ''
        end
      );
    return;
  end if;
  perform
    pgautofailover.report(
      formation_id => node.formationid,
      node_id => node.nodeid,
      group_id => node.groupid,
      current_group_role => state,
      current_pg_is_running => runs,
      current_tli => tli,
      current_lsn => lsn,
      current_rep_state =>
        case
          when meaning.takes_writes then 'quorum'
          else ''
        end,
      node_epoch => grp.epoch,
      sync_epoch => confirms,
      sync_lsn =>
        case
          when confirms is not null then lsn
        end,
      streams => follows,
      instance => node.instance,
      capabilities => node.capabilities,
      disk_free => node.disk_free
    );
end;
$$;

comment on function pgaf.says(pgautofailover.node, pgautofailover.replication_state, bigint) is
  'In a dry run: the keeper of this node reports that it reached a state, through the real functions. A standby that follows has what its primary has; a promoted one is on a new timeline.';
