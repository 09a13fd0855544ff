create or replace function pgaf.confirm_sync_set(node pgautofailover.node, sync_epoch bigint, sync_lsn pg_lsn)
returns void
language plpgsql
as $$
begin
  update pgautofailover.sync_set as s
  set lsn = confirm_sync_set.sync_lsn
  from pgautofailover.node_group as g
  where
    s.formationid = node.formationid
    and s.groupid = node.groupid
    and s.epoch = confirm_sync_set.sync_epoch
    and s.lsn is null
    and g.formationid = s.formationid
    and g.groupid = s.groupid
    and g.leader = node.nodeid;

  if found then
    delete from pgautofailover.sync_set as s
    where
      s.formationid = node.formationid
      and s.groupid = node.groupid
      and s.epoch < confirm_sync_set.sync_epoch;
  end if;
end;
$$;

comment on function pgaf.confirm_sync_set(pgautofailover.node, bigint, pg_lsn) is
  'The leader verified that the set of this epoch is in force, and read the LSN from which it counts: older sets no longer matter.';
