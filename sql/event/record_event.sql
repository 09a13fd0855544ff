create or replace function pgaf.record_event(
  node pgautofailover.node,
  description text,
  chosen pgaf.rule default null,
  facts text[] default null,
  since timestamptz default null
)
returns void
language plpgsql
as $$
declare
  payload text;
begin
  insert into pgautofailover.event
    (
      eventtime,
      formationid,
      nodeid,
      groupid,
      nodename,
      nodehost,
      nodeport,
      reportedstate,
      goalstate,
      reportedrepstate,
      reportedtli,
      reportedlsn,
      candidatepriority,
      replicationquorum,
      description,
      rule_pos,
      rule_section,
      rule,
      facts,
      since
    )
  values
    (
      clock_timestamp(),
      node.formationid,
      node.nodeid,
      node.groupid,
      node.nodename,
      node.nodehost,
      node.nodeport,
      node.reportedstate,
      node.goalstate,
      node.reportedrepstate,
      greatest(1, node.reportedtli),
      node.reportedlsn,
      node.candidatepriority,
      node.replicationquorum,
      record_event.description,
      chosen.rule_no,
      pgaf.rule_section(chosen),
      chosen.rule,
      record_event.facts,
      record_event.since
    );

  payload := jsonb_build_object(
    'type',
    'state',
    'formation',
    node.formationid,
    'groupId',
    node.groupid,
    'nodeId',
    node.nodeid,
    'name',
    node.nodename,
    'host',
    node.nodehost,
    'port',
    node.nodeport,
    'reportedState',
    node.reportedstate,
    'goalState',
    node.goalstate,
    'health',
    case node.health
      when 0 then 'bad'
      when 1 then 'good'
      else 'unknown'
    end
  )::text;
  perform pg_notify('state', payload);
  perform pg_notify(pgautofailover.group_channel(node.formationid, node.groupid), payload);
  perform pgaf.write_log(record_event.description);
end;
$$;

comment on function pgaf.record_event(pgautofailover.node, text, pgaf.rule, text[], timestamptz) is
  'The only place that writes an event and notifies: one row of pgautofailover.event, the original''s JSON on channel state and on that of the group, and the description on channel log.';
