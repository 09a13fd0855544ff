create or replace function pgautofailover.register_node(
  formation_id text,
  node_host text,
  node_port integer,
  dbname name,
  node_name text default '',
  sysidentifier bigint default 0,
  desired_node_id bigint default -1,
  desired_group_id integer default -1,
  initial_group_role pgautofailover.replication_state default 'init',
  node_kind text default 'standalone',
  candidate_priority integer default 100,
  replication_quorum boolean default true,
  node_cluster text default 'default',
  node_region text default 'default',
  out assigned_node_id bigint,
  out assigned_group_id integer,
  out assigned_group_state pgautofailover.replication_state,
  out assigned_candidate_priority integer,
  out assigned_replication_quorum boolean,
  out assigned_node_name text
)
returns record
language plpgsql
strict
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '30s'
as $$
declare
  node pgautofailover.node;
begin
  if candidate_priority not between 0 and 100 then
    raise exception 'invalid value for candidate_priority "%": expected an integer value between 0 and 100',
      candidate_priority
      using errcode = '22023';
  end if;

  perform pgaf.check_name('node_name', node_name);
  perform pgaf.check_name('node_host', node_host);

  perform pgaf.lock_formation(formation_id);
  perform pgaf.fit_formation(formation_id, node_kind, register_node.dbname);
  assigned_group_id := pgaf.choose_group(formation_id, node_kind, desired_group_id);

  insert into pgautofailover.node_group (formationid, groupid)
  values (formation_id, assigned_group_id)
  on conflict do nothing;

  assigned_node_id := case
    when desired_node_id = -1 then nextval('pgautofailover.node_nodeid_seq')
    else desired_node_id
  end;
  insert into pgautofailover.node
    (
      formationid,
      nodeid,
      groupid,
      nodename,
      nodehost,
      nodeport,
      sysidentifier,
      goalstate,
      reportedstate,
      candidatepriority,
      replicationquorum,
      nodecluster,
      region
    )
  values
    (
      formation_id,
      assigned_node_id,
      assigned_group_id,
      pgaf.name_for_node(formation_id, assigned_group_id, assigned_node_id, node_kind, node_name),
      node_host,
      node_port,
      nullif(register_node.sysidentifier, 0),
      'init',
      initial_group_role,
      candidate_priority,
      replication_quorum,
      node_cluster,
      node_region
    )
  returning *
  into node;

  if desired_node_id != -1 then
    perform
      setval('pgautofailover.node_nodeid_seq', (select max(n.nodeid) + 1 from pgautofailover.node as n));
  end if;

  perform
    pgaf.write_log(
      format(
        'Registering %s to formation "%s" with replication quorum %s and candidate priority %s',
        pgaf.node_text(node),
        formation_id,
        replication_quorum,
        candidate_priority
      )
    );
  perform pgaf.advance(assigned_node_id, 'register');

  select n.* into node from pgautofailover.node as n where n.nodeid = assigned_node_id;
  if node.goalstate = 'wait_standby' then
    perform pgaf.raise_number_sync_standbys(formation_id, assigned_group_id);
  end if;
  if initial_group_role not in ('init', node.goalstate) then
    raise exception 'node %:% can not be registered in state %, it should be in state %',
      node_host,
      node_port,
      initial_group_role,
      node.goalstate
      using errcode = 'XX000';
  end if;

  assigned_group_state := node.goalstate;
  assigned_candidate_priority := node.candidatepriority;
  assigned_replication_quorum := node.replicationquorum;
  assigned_node_name := node.nodename;
end;
$$;

comment on function pgautofailover.register_node(
  text,
  text,
  integer,
  name,
  text,
  bigint,
  bigint,
  integer,
  pgautofailover.replication_state,
  text,
  integer,
  boolean,
  text,
  text
) is
  'Adds a node to a formation and tells it its first goal. sysidentifier 0: not known yet; desired_node_id and desired_group_id -1: the monitor chooses; candidate_priority 0 to 100. Errors: 22023 bad argument, or a name of more than 255 characters, 42P17 unknown formation, 55006 no primary to join yet (retry), 55000 no standby allowed, 23505 name, address or id taken, 23P01 copy of another database cluster.';
