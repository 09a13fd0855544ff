create or replace function pgaf.relearn(node pgautofailover.node, known_epoch bigint)
returns void
language plpgsql
as $$
declare
  writes constant pgautofailover.replication_state[] := array[
    'single',
    'wait_primary',
    'primary',
    'join_primary',
    'apply_settings'
  ]::pgautofailover.replication_state[];
  since timestamptz;
begin
  update pgautofailover.node as n
  set
    goalstate = n.reportedstate,
    goal_time = clock_timestamp()
  where n.nodeid = node.nodeid and n.goalstate != n.reportedstate and n.goalstate != 'dropped';

  if node.reportedstate = any (writes) and node.epoch = known_epoch then
    update pgautofailover.node_group as g
    set leader = node.nodeid
    where g.formationid = node.formationid and g.groupid = node.groupid;
    delete from pgautofailover.sync_set as s
    where s.formationid = node.formationid and s.groupid = node.groupid;
    insert into pgautofailover.sync_set (formationid, groupid, epoch, members, quorum, lsn)
    values (node.formationid, node.groupid, known_epoch, '{}', 0, node.reportedlsn);
  end if;

  select g.hearsay_since
  into since
  from pgautofailover.node_group as g
  where g.formationid = node.formationid and g.groupid = node.groupid;

  -- enough: the writable node and every other one have reported since
  if
    exists (
      select
      from
        pgautofailover.node as n
        join pgautofailover.node_group as g on g.leader = n.nodeid
      where
        g.formationid = node.formationid
        and g.groupid = node.groupid
        and n.reportedstate = any (writes)
        and n.reporttime >= since
        and n.epoch = known_epoch
    )
    and not exists (
      select
      from pgautofailover.node as n
      where
        n.formationid = node.formationid
        and n.groupid = node.groupid
        and n.goalstate != 'dropped'
        and n.reporttime < since
    )
  then
    update pgautofailover.node_group as g
    set hearsay_since = null
    where g.formationid = node.formationid and g.groupid = node.groupid;
    perform pgaf.offer_sync_set(node.formationid, node.groupid);
    perform pgaf.advance_group(node.formationid, node.groupid);
  end if;
end;
$$;

comment on function pgaf.relearn(pgautofailover.node, bigint) is
  'While a restored monitor relearns a group: each node''s goal becomes what it reports, the writable node of the highest epoch leads with a sync set yet to be confirmed, and decisions begin when it and all others have reported.';
