create or replace function pgaf.apply(s pgaf.situation, chosen pgaf.rule)
returns boolean
language plpgsql
as $$
declare
  standby bigint;
  moved boolean := false;
begin
  if chosen.refuses is not null then
    raise exception '%', chosen.because
      using
        errcode = chosen.refuses,
        detail = format('rule %s; what held: %s', chosen.rule, array_to_string(s.facts, ', '));
  end if;

  for standby in select n.nodeid
  from pgautofailover.node as n
  where
    chosen.standbys_to is not null
    and n.formationid = s.formationid
    and n.groupid = s.groupid
    and n.nodeid != s.node_id
    and n.nodeid is distinct from s.primary_id
    and n.goalstate != 'dropped'
    and (
      chosen.standbys_at is null
      or n.reportedstate = any (chosen.standbys_at)
      and n.reportedstate = n.goalstate
    )
    and (chosen.standbys_reports is null or n.reportedstate = any (chosen.standbys_reports))
    and (chosen.standbys_heads_for is null or n.goalstate = any (chosen.standbys_heads_for))
    and (chosen.standbys_need = '{}' or chosen.standbys_need <@ pgaf.standby_facts(n))
    and (chosen.standbys_unless = '{}' or not chosen.standbys_unless && pgaf.standby_facts(n))
    and pgaf.can_reach(n.reportedstate, chosen.standbys_to, n.capabilities != '{}')
  order by n.nodeid loop
    moved := pgaf.set_goal(standby, chosen.standbys_to, chosen, s.facts) or moved;
  end loop;

  if chosen.primary_to is not null then
    moved := pgaf.set_goal(s.primary_id, chosen.primary_to, chosen, s.facts) or moved;
  end if;
  if chosen.node_to is not null then
    moved := pgaf.set_goal(s.node_id, chosen.node_to, chosen, s.facts) or moved;
  end if;
  if chosen.node_leaves then
    perform pgaf.forget_node(s.node_id, chosen.because);
    moved := true;
  end if;

  if moved then
    perform pgaf.hand_over_lead(s.formationid, s.groupid);
    perform pgaf.offer_sync_set(s.formationid, s.groupid);
  end if;
  return moved;
end;
$$;

comment on function pgaf.apply(pgaf.situation, pgaf.rule) is
  'Does what the rule says: refuses the operator''s call, or gives the goals, with one event for each node that moves; then sees to the lead and to the sync set. False when nobody moved.';
