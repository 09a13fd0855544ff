create or replace function pgaf.hand_over_lead(formation text, group_no integer)
returns void
language plpgsql
as $$
declare
  new_leader pgautofailover.node;
  new_epoch bigint;
begin
  select n.*
  into new_leader
  from
    pgautofailover.node as n
    join pgautofailover.node_group as g using (formationid, groupid)
  where
    n.formationid = hand_over_lead.formation
    and n.groupid = hand_over_lead.group_no
    and n.goalstate in ('single', 'wait_primary', 'primary', 'join_primary', 'apply_settings')
    and n.nodeid is distinct from g.leader;

  if not found then
    -- the old leader leads again: whatever an operator accepted is not needed any more
    update pgautofailover.node_group as g
    set
      loss_accepted = false,
      lead_lsn = case
        when n.reportedstate in ('prepare_promotion', 'stop_replication') then n.reportedlsn
        else g.lead_lsn
      end
    from pgautofailover.node as n
    where
      g.formationid = hand_over_lead.formation
      and g.groupid = hand_over_lead.group_no
      and (g.loss_accepted or n.reportedstate in ('prepare_promotion', 'stop_replication'))
      and n.nodeid = g.leader
      and n.goalstate in ('single', 'wait_primary', 'primary', 'join_primary', 'apply_settings');
    return;
  end if;

  update pgautofailover.node_group as g
  set
    epoch = g.epoch + 1,
    leader = new_leader.nodeid,
    lead_lsn = new_leader.reportedlsn,
    wish = null,
    wish_nodeid = null,
    wish_epoch = null,
    left_nodeid = null,
    left_heard = null,
    left_at = null,
    loss_accepted = false
  where g.formationid = hand_over_lead.formation and g.groupid = hand_over_lead.group_no
  returning g.epoch
  into new_epoch;

  delete from pgautofailover.sync_set as s
  where s.formationid = hand_over_lead.formation and s.groupid = hand_over_lead.group_no;

  -- where commits must wait for standbys, offer_sync_set says for which; until it is confirmed nobody can be elected
  insert into pgautofailover.sync_set (formationid, groupid, epoch, members, quorum, lsn)
  select hand_over_lead.formation, hand_over_lead.group_no, new_epoch, '{}', 0, new_leader.reportedlsn
  from pgautofailover.formation as f
  where
    f.formationid = hand_over_lead.formation
    and (f.number_sync_standbys = 0 or new_leader.capabilities = '{}' or new_leader.goalstate = 'single');

  update pgautofailover.accepted_timeline as pin
  set resolved_at = now()
  where
    pin.formationid = hand_over_lead.formation
    and pin.groupid = hand_over_lead.group_no
    and pin.resolved_at is null;
end;
$$;

comment on function pgaf.hand_over_lead(text, integer) is
  'When a goal that takes writes has gone to a node that does not lead: it leads from now on, under a new epoch, and without the old sync sets; wishes and pins of the old epoch are done with.';
