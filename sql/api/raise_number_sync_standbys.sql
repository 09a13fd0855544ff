create or replace function pgaf.raise_number_sync_standbys(formation text, group_no integer)
returns void
language plpgsql
as $$
begin
  update pgautofailover.formation as f
  set number_sync_standbys = 1
  where
    f.formationid = raise_number_sync_standbys.formation
    and f.number_sync_standbys = 0
    and 2 = (
      select count(*)
      from
        pgautofailover.node as n
        join pgautofailover.node_group as g using (formationid, groupid)
        join pgautofailover.node as leader on leader.nodeid = g.leader
      where
        n.formationid = raise_number_sync_standbys.formation
        and n.groupid = raise_number_sync_standbys.group_no
        and n.goalstate != 'dropped'
        and n.replicationquorum
        and n.nodeid != g.leader
        -- during a promotion nobody knows who will be beside whom
        and leader.goalstate in ('single', 'wait_primary', 'primary', 'join_primary', 'apply_settings')
    );

  if found then
    perform
      pgaf.write_log(
        format(
          'Setting number_sync_standbys to 1 for formation "%s" now that we have 2 standbys in the quorum',
          formation
        )
      );
  end if;
end;
$$;

comment on function pgaf.raise_number_sync_standbys(text, integer) is
  'With the second standby in the quorum, a formation that asked for no standby in particular asks for one.';
