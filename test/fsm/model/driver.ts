/**
 * model.step: for each job the tables are written, the call is made, the tables are read, and all of it is undone.
 * An age is written as a moment in the past and read back as the age that it has then.
 */
export const driver = `
create schema model;

create function model.moment(age text) returns timestamptz language sql volatile as $$
  select clock_timestamp() - case age when 'now' then interval '0' when 'grace' then interval '600 ms'
    when 'long' then interval '20 minutes' end
$$;

create function model.age(moment timestamptz) returns text language sql volatile as $$
  select case when moment is null then 'never' when clock_timestamp() - moment > interval '10 minutes' then 'long'
    when clock_timestamp() - moment >= interval '550 ms' then 'grace' else 'now' end
$$;

/* When the server seems to have been started: long ago, or a moment ago. */
create function model.started() returns timestamptz language sql stable as $$
  select current_setting('model.started')::timestamptz
$$;

create function model.members(bits integer) returns bigint[] language sql immutable as $$
  select array_remove(array[case when bits & 1 = 1 then 1 end, case when bits & 2 = 2 then 2 end,
    case when bits & 4 = 4 then 3 end], null)::bigint[]
$$;

create function model.bits(members bigint[]) returns integer language sql immutable as $$
  select case when 1 = any (members) then 1 else 0 end + case when 2 = any (members) then 2 else 0 end
    + case when 3 = any (members) then 4 else 0 end
$$;

create function model.capabilities(cut boolean, shut boolean) returns text[] language sql immutable as $$
  select array_remove(array[case when cut then 'cut' end, 'in_force', 'session', case when shut then 'shut_down' end], null)
$$;

create function model.lsn(rank integer) returns pg_lsn language sql immutable as $$
  select '0/0'::pg_lsn + rank * 16
$$;

/* Rows are changed rather than made, which is faster: model.rest is what the tables hold between jobs. */
create function model.rest(nodes integer) returns void language plpgsql as $$
begin
  delete from pgautofailover.node;
  delete from pgautofailover.node_group;
  insert into pgautofailover.node_group (formationid, groupid) values ('default', 0);
  insert into pgautofailover.node (nodeid, groupid, nodename, nodehost, nodeport, sysidentifier, reportedstate, capabilities,
    instance)
  select id, 0, 'n' || id, '127.0.0.1', 6000 + id, 7, 'secondary', '{cut,in_force,session}', 'model'
  from generate_series(1, nodes) as id;
end
$$;

create function model.put(job jsonb) returns void language plpgsql as $$
begin
  if (job ->> 'standbys')::integer > 0 then
    update pgautofailover.formation set number_sync_standbys = (job ->> 'standbys')::integer;
  end if;
  perform set_config('model.started', (clock_timestamp() - interval '1 hour')::text, true);
  if job -> 'grp' = 'null' then
    delete from pgautofailover.node;
    delete from pgautofailover.node_group;
    return;
  end if;
  perform set_config('model.started', (clock_timestamp() - case when (job ->> 'fresh')::boolean then interval '100 ms'
    else interval '1 hour' end)::text, true);
  update pgautofailover.node_group
  set epoch = g.epoch, leader = g.leader, left_nodeid = g."left", left_heard = model.moment(g.left_at),
    left_at = model.moment(g.left_at), wish = case when g.wish is not null then 'promote' end, wish_nodeid = g.wish,
    hearsay_since = case when g.relearns then clock_timestamp() - interval '300 ms' end
  from jsonb_to_record(job -> 'grp') as g (epoch bigint, leader bigint, "left" bigint, left_at text, wish bigint,
    relearns boolean);
  update pgautofailover.node
  set goalstate = n.goal, reportedstate = n.reports, reportedpgisrunning = n.running, reporttime = model.moment(n.heard),
    reportedtli = n.tli, reportedlsn = model.lsn(n.lsn), health = n.health, healthchecktime = clock_timestamp(),
    bad_since = model.moment(n.bad), refused_since = model.moment(n.refused), streams = n.streams, epoch = n.epoch,
    candidatepriority = n.priority, replicationquorum = n.quorum, replication_stall_since = model.moment(n.stalled),
    fencing_token = 2,
    capabilities = model.capabilities(n.cut, n.shut)
  from jsonb_to_recordset(job -> 'nodes') as n (id bigint, goal pgautofailover.replication_state,
    reports pgautofailover.replication_state, running boolean, heard text, tli integer, lsn integer, health integer,
    bad text, refused text, streams boolean, epoch bigint, priority integer, quorum boolean, stalled text, cut boolean, shut boolean)
  where nodeid = n.id;
  update pgautofailover.node set walreporttime = reporttime where 'shut_down' = any (capabilities);
  if jsonb_array_length(job -> 'absent') > 0 then
    delete from pgautofailover.node where to_jsonb(nodeid) <@ (job -> 'absent');
  end if;
  if jsonb_array_length(job -> 'unidentified') > 0 then
    update pgautofailover.node set sysidentifier = null where to_jsonb(nodeid) <@ (job -> 'unidentified');
  end if;
  if jsonb_array_length(job -> 'sets') > 0 then
    insert into pgautofailover.sync_set (formationid, groupid, epoch, members, quorum, lsn)
    select 'default', 0, s.epoch, model.members(s.members), s.quorum, model.lsn(s.lsn)
    from jsonb_to_recordset(job -> 'sets') as s (epoch bigint, members integer, quorum integer, lsn integer);
  end if;
  if jsonb_array_length(job -> 'turns') > 0 then
    insert into pgautofailover.node_timeline_history (nodeid, tli, parenttli, switchpoint_lsn)
    select t.id, t.tli, t.parent, model.lsn(t.at)
    from jsonb_to_recordset(job -> 'turns') as t (id bigint, tli integer, parent integer, at integer);
  end if;
end
$$;

create function model.report(c jsonb) returns jsonb language plpgsql as $$
declare
  answer jsonb;
begin
  select jsonb_build_object('goal', a.assigned_group_state, 'epoch', a.sync_set_epoch, 'members', model.bits(a.sync_members),
    'quorum', a.sync_quorum, 'primary', a.primary_id, 'group_epoch', a.group_epoch)
  into answer
  from pgautofailover.report(formation_id => 'default', node_id => (c ->> 'id')::bigint, group_id => 0,
    current_group_role => (c ->> 'role')::pgautofailover.replication_state, current_pg_is_running => (c ->> 'running')::boolean,
    current_tli => (c ->> 'tli')::integer, current_lsn => model.lsn((c ->> 'lsn')::integer),
    current_rep_state => case when (c ->> 'feeds')::boolean then 'quorum' else '' end,
    node_epoch => (c ->> 'epoch')::bigint, sync_epoch => (c ->> 'syncEpoch')::bigint,
    sync_lsn => case when c ->> 'syncEpoch' is not null then model.lsn((c ->> 'syncLsn')::integer) end,
    streams => (c ->> 'streams')::boolean, instance => 'model', capabilities => model.capabilities((c ->> 'cut')::boolean, (c ->> 'shut')::boolean),
    fencing_token => case when (c ->> 'superseded')::boolean then 1 else 2 end) as a;
  return answer;
end
$$;

create function model.call(c jsonb) returns jsonb language plpgsql as $$
declare
  id constant bigint := c ->> 'id';
  answer jsonb;
begin
  case c ->> 'name'
    when 'report' then
      answer := model.report(c);
    when 'register' then
      perform pgautofailover.register_node(formation_id => 'default', node_host => '127.0.0.1', node_port => 6000 + id::integer,
        dbname => 'postgres', node_name => 'n' || id, desired_node_id => id, candidate_priority => (c ->> 'priority')::integer,
        replication_quorum => (c ->> 'quorum')::boolean);
    when 'health' then
      perform pgautofailover.set_node_health(id, '127.0.0.1', 6000 + id::integer, (c ->> 'health')::integer, c ->> 'seen');
    when 'failover' then
      perform pgautofailover.perform_failover('default', 0);
    when 'promote' then
      perform pgautofailover.perform_promotion('default', 'n' || id);
    when 'maintenance' then
      perform pgautofailover.start_maintenance(id);
    when 'back' then
      perform pgautofailover.stop_maintenance(id);
    when 'remove' then
      perform pgautofailover.remove_node(id, (c ->> 'force')::boolean);
    when 'priority' then
      perform pgautofailover.set_node_candidate_priority('default', 'n' || id, (c ->> 'value')::integer);
    when 'quorum' then
      perform pgautofailover.set_node_replication_quorum('default', 'n' || id, (c ->> 'value')::boolean);
    when 'standbys' then
      perform pgautofailover.set_formation_number_sync_standbys('default', (c ->> 'value')::integer);
  end case;
  return answer;
end
$$;

create function model.heard(moment timestamptz, relearns timestamptz) returns text language sql volatile as $$
  select case when relearns is not null and moment >= relearns then 'now'
    when relearns is not null and model.age(moment) = 'now' then 'grace' else model.age(moment) end
$$;

create function model.look(answer jsonb) returns jsonb language plpgsql as $$
begin
  return (select jsonb_build_object(
    'nodes', (select jsonb_agg(jsonb_build_object('id', n.nodeid, 'reports', n.reportedstate, 'goal', n.goalstate,
        'running', n.reportedpgisrunning, 'tli', n.reportedtli, 'lsn', ((n.reportedlsn - '0/0') / 16)::integer, 'health', n.health,
        'bad', model.age(n.bad_since), 'refused', model.age(n.refused_since), 'heard', model.heard(n.reporttime, g.hearsay_since),
        'streams', n.streams, 'identified', n.sysidentifier is not null, 'epoch', n.epoch, 'priority', n.candidatepriority,
        'quorum', n.replicationquorum, 'stalled', model.age(n.replication_stall_since),
        'cut', 'cut' = any (n.capabilities), 'shut', pgaf.is_shut_down(n)))
      from pgautofailover.node as n join pgautofailover.node_group as g using (formationid, groupid)),
    'grp', (select jsonb_build_object('epoch', g.epoch, 'leader', g.leader, 'left', g.left_nodeid,
        'left_at', model.age(g.left_at), 'wish', g.wish_nodeid, 'relearns', g.hearsay_since is not null)
      from pgautofailover.node_group as g),
    'sets', (select jsonb_agg(jsonb_build_object('epoch', s.epoch, 'members', model.bits(s.members), 'quorum', s.quorum,
        'lsn', ((s.lsn - '0/0') / 16)::integer) order by s.epoch) from pgautofailover.sync_set as s),
    'standbys', (select f.number_sync_standbys from pgautofailover.formation as f where f.formationid = 'default'),
    'rules', (select jsonb_agg(distinct e.rule) from pgautofailover.event as e where e.rule is not null),
    'answer', answer));
end
$$;

create function model.step(jobs jsonb) returns jsonb language plpgsql as $$
declare
  job jsonb;
  seen jsonb;
  result jsonb[] := '{}';
begin
  for job in select jsonb_array_elements(jobs) loop
    begin
      perform model.put(job);
      seen := model.call(job -> 'call');
      seen := model.look(seen);
      raise exception 'undo' using errcode = 'MODEL';
    exception
      when sqlstate 'MODEL' then result := result || seen;
      when others then
        result := result || jsonb_build_object('refused', jsonb_build_object('code', sqlstate, 'message', sqlerrm));
    end;
  end loop;
  return to_jsonb(result);
end
$$`;
