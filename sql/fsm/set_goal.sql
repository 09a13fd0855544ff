create or replace function pgaf.set_goal(
  node_id bigint,
  goal pgautofailover.replication_state,
  chosen pgaf.rule,
  facts text[]
)
returns boolean
language plpgsql
as $$
declare
  moved pgautofailover.node;
begin
  update pgautofailover.node as n
  set
    goalstate = set_goal.goal,
    goal_time = clock_timestamp(),
    -- it may follow before it says so, and a later order to part must not be taken for carried out already
    capabilities = case
      when set_goal.goal in ('secondary', 'catchingup', 'join_secondary')
      and n.reportedstate in ('report_lsn', 'fast_forward', 'prepare_promotion') then array_remove(
        n.capabilities,
        'cut'
      )
      else n.capabilities
    end,
    statechangetime = clock_timestamp()
  where n.nodeid = set_goal.node_id and n.goalstate != set_goal.goal
  returning n.*
  into moved;

  if not found then
    return false;
  end if;

  perform
    pgaf.record_event(
      node => moved,
      description =>
        format(
          '%s: setting goal state of %s to %s because %s',
          chosen.rule,
          pgaf.node_text(moved),
          goal,
          chosen.because
        ),
      chosen => chosen,
      facts => facts
    );
  return true;
end;
$$;

comment on function pgaf.set_goal(bigint, pgautofailover.replication_state, pgaf.rule, text[]) is
  'Gives a node another goal, with one event that names the rule. False when the node had that goal already: then nothing happens.';
