
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

CREATE SCHEMA pgaf;

COMMENT ON SCHEMA pgaf IS 'pg_auto_failover, inside: facts, rules, engine; granted to nobody';

CREATE SCHEMA pgautofailover;

COMMENT ON SCHEMA pgautofailover IS 'pg_auto_failover: what people and keepers use';

CREATE SCHEMA pgautofailover_compat;

CREATE TYPE pgaf.settings AS (
	health_check_period interval,
	health_check_timeout interval,
	health_check_retry_delay interval,
	health_check_max_retries integer,
	enable_health_checks boolean,
	refused_grace interval,
	node_considered_unhealthy_timeout interval,
	startup_grace_period interval,
	primary_demote_timeout interval,
	enable_sync_wal_log_threshold bigint,
	promote_wal_log_threshold bigint,
	replication_stall_timeout interval,
	lease interval,
	lease_margin interval,
	guard_data_loss boolean,
	failover_from_silent_wait_primary boolean,
	waits_since timestamp with time zone
);

CREATE TYPE pgautofailover.replication_state AS ENUM (
    'unknown',
    'init',
    'single',
    'wait_primary',
    'primary',
    'draining',
    'demote_timeout',
    'demoted',
    'catchingup',
    'secondary',
    'prepare_promotion',
    'stop_replication',
    'wait_standby',
    'maintenance',
    'join_primary',
    'apply_settings',
    'prepare_maintenance',
    'wait_maintenance',
    'report_lsn',
    'fast_forward',
    'join_secondary',
    'dropped'
);

CREATE TYPE pgaf.situation AS (
	asked text,
	formationid text,
	groupid integer,
	node_id bigint,
	node_reports pgautofailover.replication_state,
	node_heads_for pgautofailover.replication_state,
	node_is_ours boolean,
	primary_id bigint,
	primary_reports pgautofailover.replication_state,
	primary_heads_for pgautofailover.replication_state,
	primary_is_ours boolean,
	facts text[]
);

CREATE TYPE pgautofailover.answer AS (
	assigned_node_id bigint,
	assigned_group_id integer,
	assigned_group_state pgautofailover.replication_state,
	assigned_candidate_priority integer,
	assigned_replication_quorum boolean,
	group_epoch bigint,
	lease_ms integer,
	hear bigint[],
	sync_set_epoch bigint,
	sync_members bigint[],
	sync_quorum integer,
	synchronous_standby_names text,
	primary_id bigint,
	primary_name text,
	primary_host text,
	primary_port integer,
	other_nodes jsonb
);

CREATE TYPE pgautofailover.fsm_section AS ENUM (
    'api_triggered',
    'early_checks',
    'reporting_node',
    'primary_node'
);

CREATE FUNCTION pgaf.advance(node_id bigint, asked text DEFAULT 'report'::text) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  s pgaf.situation;
  chosen pgaf.rule;
begin
  s := pgaf.situation(node_id, asked);
  chosen := pgaf.match(s);
  if chosen.rule is not null and pgaf.apply(s, chosen) then
    return chosen.rule;
  end if;
  return null;
end;
$$;

COMMENT ON FUNCTION pgaf.advance(node_id bigint, asked text) IS 'One step of the group: finds the first rule that fits this node on this occasion and does what it says. Returns the rule''s name, or null when nobody moved. The caller holds the group''s lock.';

SET default_tablespace = '';

SET default_table_access_method = heap;

CREATE TABLE pgautofailover.node (
    formationid text DEFAULT 'default'::text NOT NULL,
    nodeid bigint NOT NULL,
    groupid integer NOT NULL,
    nodename text NOT NULL,
    nodehost text NOT NULL,
    nodeport integer NOT NULL,
    sysidentifier bigint,
    goalstate pgautofailover.replication_state DEFAULT 'init'::pgautofailover.replication_state NOT NULL,
    reportedstate pgautofailover.replication_state NOT NULL,
    reportedpgisrunning boolean DEFAULT true,
    reportedrepstate text DEFAULT 'async'::text,
    reporttime timestamp with time zone DEFAULT now() NOT NULL,
    reportedtli integer DEFAULT 1 NOT NULL,
    reportedlsn pg_lsn DEFAULT '0/0'::pg_lsn NOT NULL,
    walreporttime timestamp with time zone DEFAULT now() NOT NULL,
    health integer DEFAULT '-1'::integer NOT NULL,
    healthchecktime timestamp with time zone DEFAULT now() NOT NULL,
    statechangetime timestamp with time zone DEFAULT now() NOT NULL,
    candidatepriority integer DEFAULT 100 NOT NULL,
    replicationquorum boolean DEFAULT true NOT NULL,
    nodecluster text DEFAULT 'default'::text NOT NULL,
    region text DEFAULT 'default'::text NOT NULL,
    replication_stall_since timestamp with time zone,
    pg_versionnum integer,
    pg_version text,
    pg_versionstring text,
    citus_version text,
    goal_time timestamp with time zone DEFAULT now() NOT NULL,
    bad_since timestamp with time zone,
    refused_since timestamp with time zone,
    epoch bigint DEFAULT 0 NOT NULL,
    instance text,
    capabilities text[] DEFAULT '{}'::text[] NOT NULL,
    streams boolean DEFAULT false NOT NULL,
    disk_free bigint,
    CONSTRAINT node_reportedtli_check CHECK ((reportedtli > 0)),
    CONSTRAINT system_identifier_is_null_at_init_only CHECK (((sysidentifier IS NOT NULL) OR (reportedstate = ANY (ARRAY['init'::pgautofailover.replication_state, 'wait_standby'::pgautofailover.replication_state, 'catchingup'::pgautofailover.replication_state, 'dropped'::pgautofailover.replication_state]))))
)
WITH (fillfactor='25', autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='1000', autovacuum_analyze_threshold='1000');

COMMENT ON TABLE pgautofailover.node IS 'One Postgres instance with its keeper: what it reported last, and what it was told to become.';

COMMENT ON COLUMN pgautofailover.node.goal_time IS 'when the goal last changed; unlike statechangetime it does not move when a state is reported';

COMMENT ON COLUMN pgautofailover.node.bad_since IS 'since when no probe has found the node well';

COMMENT ON COLUMN pgautofailover.node.refused_since IS 'since when every probe was refused';

COMMENT ON COLUMN pgautofailover.node.epoch IS 'the highest epoch the keeper says it has heard of';

COMMENT ON COLUMN pgautofailover.node.instance IS 'the run of the keeper process that reported last';

COMMENT ON COLUMN pgautofailover.node.capabilities IS 'what the keeper says it can do; empty for keepers of the original';

COMMENT ON COLUMN pgautofailover.node.streams IS 'a standby said that it was receiving WAL when it reported last';

COMMENT ON COLUMN pgautofailover.node.disk_free IS 'bytes free where PGDATA lives, as reported';

CREATE FUNCTION pgaf.advance_after_report(node pgautofailover.node, something_changed boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  if pgaf.advance(node.nodeid) is not null then
    return;
  end if;
  if something_changed then
    perform pgaf.advance_group(node.formationid, node.groupid);
  else
    -- nothing was decided and nothing is new: no need to wait for the disk
    perform set_config('synchronous_commit', 'off', true);
  end if;
end;
$$;

COMMENT ON FUNCTION pgaf.advance_after_report(node pgautofailover.node, something_changed boolean) IS 'One step for the node that reported; when there is none for it but its report brought something new, one for the first other node that has one. A report in which nothing changed does not wait for its own WAL flush.';

CREATE FUNCTION pgaf.advance_group(formation text, group_no integer, asked text DEFAULT 'health'::text) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  member bigint;
  rule text;
begin
  for member in select n.nodeid
  from pgautofailover.node as n
  where n.formationid = advance_group.formation and n.groupid = advance_group.group_no
  order by n.nodeid loop
    rule := pgaf.advance(member, asked);
    exit when rule is not null;
  end loop;
  return rule;
end;
$$;

COMMENT ON FUNCTION pgaf.advance_group(formation text, group_no integer, asked text) IS 'Tries the members in the order of their ids, until a rule fits one of them. Returns the rule''s name, or null.';

CREATE FUNCTION pgaf.announce_property(node pgautofailover.node, message text) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  if
    exists (
      select
      from pgautofailover.node as other
      where
        other.formationid = node.formationid
        and other.groupid = node.groupid
        and other.nodeid != node.nodeid
        and other.goalstate != 'dropped'
    )
  then
    perform pgaf.write_log(message);
    perform pgaf.advance(node.nodeid, 'settings');
  else
    perform pgaf.record_event(node, message);
  end if;
end;
$$;

COMMENT ON FUNCTION pgaf.announce_property(node pgautofailover.node, message text) IS 'After a property of a node changed: its group''s primary is told to apply it; a lone node only gets an event.';

CREATE FUNCTION pgaf.answer_for(node pgautofailover.node) RETURNS pgautofailover.answer
    LANGUAGE plpgsql STABLE
    AS $$
declare
  now_is pgautofailover.node;
  grp pgautofailover.node_group;
  leader pgautofailover.node;
  newest pgautofailover.sync_set;
  others jsonb;
begin
  select n.* into now_is from pgautofailover.node as n where n.nodeid = node.nodeid;
  if not found then
    now_is := node;
    now_is.goalstate := 'dropped';
  end if;

  select g.*
  into grp
  from pgautofailover.node_group as g
  where g.formationid = node.formationid and g.groupid = node.groupid;

  select n.*
  into leader
  from pgautofailover.node as n
  where
    n.nodeid = grp.leader
    and n.goalstate in ('single', 'wait_primary', 'primary', 'join_primary', 'apply_settings');

  select s.*
  into newest
  from pgautofailover.sync_set as s
  where s.formationid = node.formationid and s.groupid = node.groupid
  order by s.epoch desc
  limit 1;

  select
    coalesce(
      jsonb_agg(
        jsonb_build_object(
          'node_id',
          n.nodeid,
          'node_name',
          n.nodename,
          'node_host',
          n.nodehost,
          'node_port',
          n.nodeport,
          'node_lsn',
          n.reportedlsn,
          'node_is_primary',
          n.reportedstate in ('single', 'wait_primary', 'primary', 'join_primary', 'apply_settings')
        )
        order by n.nodeid
      ),
      '[]'
    )
  into others
  from pgautofailover.node as n
  where
    now_is.goalstate != 'dropped'
    and n.formationid = node.formationid
    and n.groupid = node.groupid
    and n.nodeid != node.nodeid
    and n.goalstate != 'dropped';

  return row(
    now_is.nodeid,
    now_is.groupid,
    now_is.goalstate,
    now_is.candidatepriority,
    now_is.replicationquorum,
    grp.epoch,
    (extract(epoch from (pgaf.settings_of(node.formationid)).lease) * 1000)::integer,
    case
      when leader.nodeid = now_is.nodeid then pgaf.whom_to_hear(leader, newest.members)
      else '{}'
    end,
    coalesce(newest.epoch, 0),
    coalesce(newest.members, '{}'),
    coalesce(newest.quorum, 0),
    pgaf.sync_set_text(newest.members, newest.quorum),
    leader.nodeid,
    leader.nodename,
    leader.nodehost,
    leader.nodeport,
    others
  )::pgautofailover.answer;
end;
$$;

COMMENT ON FUNCTION pgaf.answer_for(node pgautofailover.node) IS 'What one of our keepers is told after its report, as things stand now. A node whose row is gone is told dropped.';

CREATE TABLE pgaf.rule (
    rule_no integer NOT NULL,
    rule text NOT NULL,
    asked text[] NOT NULL,
    node_at pgautofailover.replication_state[],
    node_reports pgautofailover.replication_state[],
    node_heads_for pgautofailover.replication_state[],
    primary_at pgautofailover.replication_state[],
    primary_reports pgautofailover.replication_state[],
    primary_heads_for pgautofailover.replication_state[],
    needs text[] NOT NULL,
    unless text[] NOT NULL,
    standbys_at pgautofailover.replication_state[],
    standbys_reports pgautofailover.replication_state[],
    standbys_heads_for pgautofailover.replication_state[],
    standbys_need text[] NOT NULL,
    standbys_unless text[] NOT NULL,
    node_to pgautofailover.replication_state,
    primary_to pgautofailover.replication_state,
    standbys_to pgautofailover.replication_state,
    node_leaves boolean NOT NULL,
    refuses text,
    because text NOT NULL,
    CONSTRAINT rule_check CHECK ((NOT (needs && unless))),
    CONSTRAINT rule_check1 CHECK (((refuses IS NULL) OR ((node_to IS NULL) AND (primary_to IS NULL) AND (standbys_to IS NULL) AND (NOT node_leaves)))),
    CONSTRAINT rule_refuses_check CHECK ((refuses ~ '^[0-9A-Z]{5}$'::text)),
    CONSTRAINT rule_rule_check CHECK ((rule ~ '^[a-z][a-z_]*$'::text))
);

COMMENT ON TABLE pgaf.rule IS 'The rules in order of precedence; written by sql/fsm/rules.sql.';

CREATE FUNCTION pgaf.apply(s pgaf.situation, chosen pgaf.rule) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
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

  if chosen.primary_to is not null and s.primary_id is distinct from s.node_id then
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

COMMENT ON FUNCTION pgaf.apply(s pgaf.situation, chosen pgaf.rule) IS 'Does what the rule says: refuses the operator''s call, or gives the goals, with one event for each node that moves; then sees to the lead and to the sync set. False when nobody moved.';

CREATE FUNCTION pgaf.can_reach(reports pgautofailover.replication_state, goal pgautofailover.replication_state, is_ours boolean) RETURNS boolean
    LANGUAGE sql STABLE COST 1000
    AS $$
  select
    can_reach.goal is null
    or can_reach.goal = can_reach.reports
    or can_reach.goal = 'dropped'
    or exists (
      select
      from pgaf.edge as e
      where
        e.node_from = can_reach.reports
        and e.node_to = can_reach.goal
        and (e.keeper = 'original' or can_reach.is_ours)
    );
$$;

COMMENT ON FUNCTION pgaf.can_reach(reports pgautofailover.replication_state, goal pgautofailover.replication_state, is_ours boolean) IS 'Whether a keeper that reports the first state can be told the second. No goal counts as reachable.';

CREATE FUNCTION pgaf.check_reporter(node pgautofailover.node, node_id bigint, formation text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    AS $$
begin
  if node.nodeid is null then
    raise exception 'couldn''t find node with nodeid %', node_id using errcode = '42704';
  end if;
  if node.formationid != formation then
    raise exception 'node % does not belong to formation "%"', node_id, formation using errcode = '42P17';
  end if;
end;
$$;

COMMENT ON FUNCTION pgaf.check_reporter(node pgautofailover.node, node_id bigint, formation text) IS 'Refuses a report for a node that is not there (42704) or is in another formation (42P17).';

CREATE FUNCTION pgaf.choose_group(formation text, node_kind text, desired integer) RETURNS integer
    LANGUAGE plpgsql STABLE
    AS $$
begin
  if node_kind = 'standalone' and desired > 0 then
    raise exception 'group % does not exist in formation "%"', desired, formation
      using errcode = 'XX000', detail = 'in a pgsql formation, there can be only one group, with group id 0';
  end if;
  if node_kind = 'standalone' or desired >= 0 then
    return greatest(0, desired);
  end if;

  return (
    select min(candidate.no)
    from
      generate_series(
        1,
        1 + (
          select coalesce(max(n.groupid), 0)
          from pgautofailover.node as n
          where n.formationid = choose_group.formation
        )
      ) as candidate (no)
    where
      (
        select count(*)
        from pgautofailover.node as n
        where n.formationid = choose_group.formation and n.groupid = candidate.no and n.goalstate != 'dropped'
      ) <= (
        select
          case
            when f.opt_secondary then 1
            else 0
          end
        from pgautofailover.formation as f
        where f.formationid = choose_group.formation
      )
  );
end;
$$;

COMMENT ON FUNCTION pgaf.choose_group(formation text, node_kind text, desired integer) IS 'The group a new node goes to: 0 in a pgsql formation; else the one it asked for, or the first one with room.';

CREATE FUNCTION pgaf.confirm_by_state(node_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  node pgautofailover.node;
  newest bigint;
begin
  select n.* into node from pgautofailover.node as n where n.nodeid = confirm_by_state.node_id;

  select max(s.epoch)
  into newest
  from pgautofailover.sync_set as s
  where
    s.formationid = node.formationid
    and s.groupid = node.groupid
    and s.lsn is null
    and node.reportedstate = node.goalstate
    and node.goalstate in ('single', 'wait_primary', 'primary');

  if newest is not null then
    perform pgaf.confirm_sync_set(node, newest, node.reportedlsn);
  end if;
end;
$$;

COMMENT ON FUNCTION pgaf.confirm_by_state(node_id bigint) IS 'A keeper of the original cannot confirm a sync set by name: it counts as confirmed when the primary reports the state that was assigned with it.';

CREATE FUNCTION pgaf.confirm_sync_set(node pgautofailover.node, sync_epoch bigint, sync_lsn pg_lsn) RETURNS void
    LANGUAGE plpgsql
    AS $$
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

COMMENT ON FUNCTION pgaf.confirm_sync_set(node pgautofailover.node, sync_epoch bigint, sync_lsn pg_lsn) IS 'The leader verified that the set of this epoch is in force, and read the LSN from which it counts: older sets no longer matter.';

CREATE PROCEDURE pgaf.declare_rule(IN rule text, IN because text, IN asked text[] DEFAULT '{report,health}'::text[], IN node_at pgautofailover.replication_state[] DEFAULT NULL::pgautofailover.replication_state[], IN node_reports pgautofailover.replication_state[] DEFAULT NULL::pgautofailover.replication_state[], IN node_heads_for pgautofailover.replication_state[] DEFAULT NULL::pgautofailover.replication_state[], IN primary_at pgautofailover.replication_state[] DEFAULT NULL::pgautofailover.replication_state[], IN primary_reports pgautofailover.replication_state[] DEFAULT NULL::pgautofailover.replication_state[], IN primary_heads_for pgautofailover.replication_state[] DEFAULT NULL::pgautofailover.replication_state[], IN needs text[] DEFAULT '{}'::text[], IN unless text[] DEFAULT '{}'::text[], IN standbys_at pgautofailover.replication_state[] DEFAULT NULL::pgautofailover.replication_state[], IN standbys_reports pgautofailover.replication_state[] DEFAULT NULL::pgautofailover.replication_state[], IN standbys_heads_for pgautofailover.replication_state[] DEFAULT NULL::pgautofailover.replication_state[], IN standbys_need text[] DEFAULT '{}'::text[], IN standbys_unless text[] DEFAULT '{}'::text[], IN node_to pgautofailover.replication_state DEFAULT NULL::pgautofailover.replication_state, IN primary_to pgautofailover.replication_state DEFAULT NULL::pgautofailover.replication_state, IN standbys_to pgautofailover.replication_state DEFAULT NULL::pgautofailover.replication_state, IN node_leaves boolean DEFAULT false, IN refuses text DEFAULT NULL::text)
    LANGUAGE plpgsql
    AS $$
declare
  unknown_facts text[];
begin
  select array_agg(named.fact)
  into unknown_facts
  from
    unnest(
      declare_rule.needs || declare_rule.unless || declare_rule.standbys_need || declare_rule.standbys_unless
    ) as named (fact)
  where not exists (select from pgaf.fact as known where known.fact = named.fact);

  if unknown_facts is not null then
    raise exception 'rule % names facts that do not exist: %', declare_rule.rule, unknown_facts
      using errcode = '42704', hint = 'facts are listed in sql/fsm/facts.sql';
  end if;

  insert into pgaf.rule
  select
    coalesce((select max(r.rule_no) from pgaf.rule as r), 0) + 1,
    declare_rule.rule,
    declare_rule.asked,
    declare_rule.node_at,
    declare_rule.node_reports,
    declare_rule.node_heads_for,
    declare_rule.primary_at,
    declare_rule.primary_reports,
    declare_rule.primary_heads_for,
    declare_rule.needs,
    declare_rule.unless,
    declare_rule.standbys_at,
    declare_rule.standbys_reports,
    declare_rule.standbys_heads_for,
    declare_rule.standbys_need,
    declare_rule.standbys_unless,
    declare_rule.node_to,
    declare_rule.primary_to,
    declare_rule.standbys_to,
    declare_rule.node_leaves,
    declare_rule.refuses,
    declare_rule.because;
end;
$$;

COMMENT ON PROCEDURE pgaf.declare_rule(IN rule text, IN because text, IN asked text[], IN node_at pgautofailover.replication_state[], IN node_reports pgautofailover.replication_state[], IN node_heads_for pgautofailover.replication_state[], IN primary_at pgautofailover.replication_state[], IN primary_reports pgautofailover.replication_state[], IN primary_heads_for pgautofailover.replication_state[], IN needs text[], IN unless text[], IN standbys_at pgautofailover.replication_state[], IN standbys_reports pgautofailover.replication_state[], IN standbys_heads_for pgautofailover.replication_state[], IN standbys_need text[], IN standbys_unless text[], IN node_to pgautofailover.replication_state, IN primary_to pgautofailover.replication_state, IN standbys_to pgautofailover.replication_state, IN node_leaves boolean, IN refuses text) IS 'Adds a rule behind those that were declared before it; see the columns of pgaf.rule. Facts and states that do not exist are refused.';

CREATE FUNCTION pgaf.fit_formation(formation text, node_kind text, node_dbname name) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  new_kind text;
  has_nodes boolean;
  stored pgautofailover.formation;
begin
  new_kind := case
    when node_kind = 'standalone' then 'pgsql'
    when node_kind in ('coordinator', 'worker') then 'citus'
    when node_kind in ('', 'unknown') then 'unknown'
  end;
  if new_kind is null then
    raise exception 'unknown node kind "%": expected standalone, coordinator or worker', node_kind
      using errcode = '22023';
  end if;

  select f.* into stored from pgautofailover.formation as f where f.formationid = fit_formation.formation;
  if not found then
    raise exception 'formation "%" does not exist', formation
      using errcode = '42P17', hint = 'create the formation first, with pg_autoctl create formation';
  end if;

  has_nodes := exists (select from pgautofailover.node as n where n.formationid = fit_formation.formation);
  if stored.kind != new_kind then
    if has_nodes then
      raise exception 'node kind "%" does not fit formation "%" of kind "%"',
        node_kind,
        formation,
        stored.kind
        using errcode = 'XX000';
    end if;
    update pgautofailover.formation as f set kind = new_kind where f.formationid = fit_formation.formation;
  end if;
  if stored.dbname != node_dbname then
    if has_nodes then
      raise exception 'database name "%" does not fit formation "%", which uses "%"',
        node_dbname,
        formation,
        stored.dbname
        using errcode = 'XX000';
    end if;
    update pgautofailover.formation as f
    set dbname = node_dbname
    where f.formationid = fit_formation.formation;
  end if;
end;
$$;

COMMENT ON FUNCTION pgaf.fit_formation(formation text, node_kind text, node_dbname name) IS 'Checks that a node of this kind and database can join the formation; an empty formation takes over both. 22023 unknown kind, 42P17 unknown formation, XX000 misfit.';

CREATE FUNCTION pgaf.forget_node(node_id bigint, because text) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  gone pgautofailover.node;
begin
  delete from pgautofailover.node as n where n.nodeid = forget_node.node_id returning n.* into gone;

  update pgautofailover.node_group as g
  set
    leader = null,
    left_nodeid = case
      when pgaf.is_stopped(gone) then null
      else gone.nodeid
    end,
    left_heard = case
      when pgaf.is_stopped(gone) then null
      else gone.reporttime
    end,
    left_at = case
      when pgaf.is_stopped(gone) then null
      else clock_timestamp()
    end
  where g.formationid = gone.formationid and g.groupid = gone.groupid and g.leader = gone.nodeid;

  perform
    pgaf.write_log(
      format(
        'Removing %s from formation "%s" and group %s because %s',
        pgaf.node_text(gone),
        gone.formationid,
        gone.groupid,
        because
      )
    );
end;
$$;

COMMENT ON FUNCTION pgaf.forget_node(node_id bigint, because text) IS 'Deletes a node''s row. A leader that leaves without having reported that it stopped is remembered in node_group: nobody may open writes before it is harmless.';

CREATE FUNCTION pgaf.hand_over_lead(formation text, group_no integer) RETURNS void
    LANGUAGE plpgsql
    AS $$
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
    return;
  end if;

  update pgautofailover.node_group as g
  set
    epoch = g.epoch + 1,
    leader = new_leader.nodeid,
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

  insert into pgautofailover.sync_set (formationid, groupid, epoch, members, quorum, lsn)
  values (hand_over_lead.formation, hand_over_lead.group_no, new_epoch, '{}', 0, new_leader.reportedlsn);

  update pgautofailover.accepted_timeline as pin
  set resolved_at = now()
  where
    pin.formationid = hand_over_lead.formation
    and pin.groupid = hand_over_lead.group_no
    and pin.resolved_at is null;
end;
$$;

COMMENT ON FUNCTION pgaf.hand_over_lead(formation text, group_no integer) IS 'When a goal that takes writes has gone to a node that does not lead: it leads from now on, under a new epoch, with no sync set; wishes and pins of the old epoch are done with.';

CREATE FUNCTION pgaf.has_cut(node pgautofailover.node) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
  select
    -- told to follow or to lead it may do so before it says so
    (has_cut.node).goalstate in (
      'report_lsn',
      'fast_forward',
      'prepare_promotion',
      'stop_replication',
      'dropped'
    )
    and (
      (has_cut.node).reportedstate = 'stop_replication'
      or (has_cut.node).reportedstate in ('report_lsn', 'prepare_promotion')
      and 'cut' = any ((has_cut.node).capabilities)
    );
$$;

COMMENT ON FUNCTION pgaf.has_cut(node pgautofailover.node) IS 'The node has parted from its upstream, and the LSN it reported is final: it acknowledges nothing any more. A keeper of the original parts only when it reports stop_replication.';

CREATE FUNCTION pgaf.has_parted_quorum(formation text, group_no integer) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return (
    select
      count(*) > 0
      and bool_and(
        s.members != '{}'
        and (
          select count(*)
          from pgautofailover.node as member
          where member.nodeid = any (s.members) and pgaf.has_cut(member)
        ) >= cardinality(s.members) - s.quorum + 1
      )
    from pgautofailover.sync_set as s
    where s.formationid = has_parted_quorum.formation and s.groupid = has_parted_quorum.group_no
  );
end;
$$;

COMMENT ON FUNCTION pgaf.has_parted_quorum(formation text, group_no integer) IS 'For the sync set in force and each one offered since, so many members have parted from the leader that it cannot acknowledge a commit any more. In PL/pgSQL only for its cached plan.';

CREATE FUNCTION pgaf.hear_epoch(node_id bigint, heard bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  node pgautofailover.node;
  grp pgautofailover.node_group;
begin
  select n.* into node from pgautofailover.node as n where n.nodeid = hear_epoch.node_id;
  select g.*
  into grp
  from pgautofailover.node_group as g
  where g.formationid = node.formationid and g.groupid = node.groupid;

  if heard <= grp.epoch and grp.hearsay_since is null then
    return;
  end if;

  if heard > grp.epoch then
    update pgautofailover.node_group as g
    set
      epoch = heard,
      hearsay_since = clock_timestamp()
    where g.formationid = node.formationid and g.groupid = node.groupid;
    perform
      pgaf.write_log(
        format(
          '%s has heard of epoch %s, this monitor only of %s: relearning the group from its keepers',
          pgaf.node_text(node),
          heard,
          grp.epoch
        )
      );
  end if;
  perform pgaf.relearn(node, greatest(heard, grp.epoch));
end;
$$;

COMMENT ON FUNCTION pgaf.hear_epoch(node_id bigint, heard bigint) IS 'A keeper that has heard of a higher epoch shows that this monitor was restored from an older state: the epoch is adopted, and the group is learned anew from reports before anything is decided.';

CREATE FUNCTION pgaf.holds_what_was_acknowledged(node pgautofailover.node) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return (
    select
      count(*) filter (where s.lsn is not null) > 0
      and bool_and(
        node.nodeid = any (s.members)
        and (s.lsn is null or node.reportedlsn >= s.lsn)
        and (
          -- each member has every commit, or enough have parted and this one has the most of them
          cardinality(s.members) = s.quorum
          or (
            select
              count(*) >= cardinality(s.members) - s.quorum + 1
              and max(member.reportedlsn) <= node.reportedlsn
            from pgautofailover.node as member
            where member.nodeid = any (s.members) and pgaf.has_cut(member)
          )
        )
      )
    from pgautofailover.sync_set as s
    where s.formationid = node.formationid and s.groupid = node.groupid
  );
end;
$$;

COMMENT ON FUNCTION pgaf.holds_what_was_acknowledged(node pgautofailover.node) IS 'For the sync set in force and each one offered since: the node is a member, has the LSN from which the set counts, and has all WAL that enough of the parted members have. An empty set, whose commits waited for nobody, makes it false. In PL/pgSQL only for its cached plan.';

CREATE TABLE pgautofailover.node_group (
    formationid text NOT NULL,
    groupid integer NOT NULL,
    epoch bigint DEFAULT 0 NOT NULL,
    leader bigint,
    wish text,
    wish_nodeid bigint,
    wish_epoch bigint,
    left_nodeid bigint,
    left_heard timestamp with time zone,
    left_at timestamp with time zone,
    hearsay_since timestamp with time zone,
    loss_accepted boolean DEFAULT false NOT NULL,
    CONSTRAINT node_group_wish_check CHECK ((wish = ANY (ARRAY['step_down'::text, 'promote'::text])))
);

COMMENT ON TABLE pgautofailover.node_group IS 'One replication group: who leads it, under which epoch.';

COMMENT ON COLUMN pgautofailover.node_group.epoch IS 'rises with each hand-over of the lead and each change of the sync set';

COMMENT ON COLUMN pgautofailover.node_group.leader IS 'the node that was last given a goal that takes writes';

COMMENT ON COLUMN pgautofailover.node_group.left_nodeid IS 'a leader that was removed before it said that it had stopped';

COMMENT ON COLUMN pgautofailover.node_group.hearsay_since IS 'set while a monitor restored from an older backup relearns the group from its keepers';

COMMENT ON COLUMN pgautofailover.node_group.loss_accepted IS 'the leader was removed with guard_data_loss off';

CREATE FUNCTION pgaf.is_harmless(grp pgautofailover.node_group, leader pgautofailover.node, candidate bigint, at timestamp with time zone, settings pgaf.settings) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return case
    when leader.nodeid = candidate then true
    when leader.nodeid is null
    and grp.left_nodeid is null then true
    when leader.nodeid is not null
    and pgaf.is_stopped(leader) then true
    when pgaf.has_parted_quorum(grp.formationid, grp.groupid) then true
    -- commits waited for nobody: time is all there is, and only keepers of the original are known to stop in it
    when exists (
      select
      from pgautofailover.sync_set as s
      where s.formationid = grp.formationid and s.groupid = grp.groupid and s.members != '{}'
    ) then false
    when leader.nodeid is null then pgaf.waited(grp.left_at, at, settings) >= settings.primary_demote_timeout
    else leader.capabilities = '{}'
    and leader.goalstate in ('draining', 'demote_timeout', 'demoted', 'dropped')
    and pgaf.waited(leader.goal_time, at, settings) >= settings.primary_demote_timeout
  end;
end;
$$;

COMMENT ON FUNCTION pgaf.is_harmless(grp pgautofailover.node_group, leader pgautofailover.node, candidate bigint, at timestamp with time zone, settings pgaf.settings) IS 'Whether the last leader of the group can acknowledge no write any more, so that the candidate may open its own: it is the candidate, it reported that it stopped, or enough of its sync set has parted from it. Where commits waited for nobody, a leader that is run by a keeper of the original, or was removed by force, gets primary_demote_timeout.';

CREATE FUNCTION pgaf.is_healthy(node pgautofailover.node, at timestamp with time zone, settings pgaf.settings) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  select
    (is_healthy.node).reportedpgisrunning
    and (
      (is_healthy.node).health != 0
      or is_healthy.at - (is_healthy.node).reporttime < interval '1 second'
      or is_healthy.at - (is_healthy.node).healthchecktime >= greatest(
        interval '1 minute',
        4 * (
          (is_healthy.settings).health_check_period + ((is_healthy.settings).health_check_max_retries + 1) * (
            (is_healthy.settings).health_check_timeout + (is_healthy.settings).health_check_retry_delay
          )
        )
      )
    );
$$;

COMMENT ON FUNCTION pgaf.is_healthy(node pgautofailover.node, at timestamp with time zone, settings pgaf.settings) IS 'Known to be well: Postgres runs, and the last probe does not say otherwise. A probe result that is stale, or older than a report of the last second, says nothing. Not the opposite of is_unhealthy.';

CREATE FUNCTION pgaf.is_stopped(node pgautofailover.node) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  select
    (is_stopped.node).goalstate not in ('single', 'wait_primary', 'primary', 'join_primary', 'apply_settings')
    and (is_stopped.node).reportedstate in (
      'draining',
      'demote_timeout',
      'demoted',
      'prepare_maintenance',
      'maintenance',
      'report_lsn',
      'dropped'
    );
$$;

COMMENT ON FUNCTION pgaf.is_stopped(node pgautofailover.node) IS 'The node''s keeper reported a state in which its Postgres takes no writes, and that it leaves only on the monitor''s word, and it was not told to take writes again.';

CREATE FUNCTION pgaf.is_streamed_from(node pgautofailover.node, at timestamp with time zone, settings pgaf.settings) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  select
    exists (
      select
      from pgautofailover.node as standby
      where
        standby.formationid = (is_streamed_from.node).formationid
        and standby.groupid = (is_streamed_from.node).groupid
        and standby.nodeid != (is_streamed_from.node).nodeid
        and standby.streams
        and standby.goalstate in ('secondary', 'catchingup')
        and is_streamed_from.at - standby.reporttime < (
          is_streamed_from.settings
        ).node_considered_unhealthy_timeout
    );
$$;

COMMENT ON FUNCTION pgaf.is_streamed_from(node pgautofailover.node, at timestamp with time zone, settings pgaf.settings) IS 'A standby of the group said lately that it still receives WAL: whoever sends it is alive.';

CREATE FUNCTION pgaf.is_unhealthy(node pgautofailover.node, at timestamp with time zone, settings pgaf.settings) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  select
    case
      -- its own keeper says so
      when not (is_unhealthy.node).reportedpgisrunning then true
      when (is_unhealthy.node).health != 0 then false
      -- strong: refused twice, and the keeper is gone too
      when pgaf.waited((is_unhealthy.node).refused_since, is_unhealthy.at, is_unhealthy.settings) >= (
        is_unhealthy.settings
      ).refused_grace
      and pgaf.session_is_lost(is_unhealthy.node) then true
      -- a standby that refuses for a few rounds holds up the commits of its primary, and loses nothing by leaving
      when (is_unhealthy.node).goalstate in ('secondary', 'catchingup')
      and pgaf.waited((is_unhealthy.node).refused_since, is_unhealthy.at, is_unhealthy.settings) >= 3 * (
        is_unhealthy.settings
      ).health_check_period then true
      -- weak: probes have failed for long; the word of a running keeper of ours does not outvote them
      else coalesce(
        pgaf.waited((is_unhealthy.node).bad_since, is_unhealthy.at, is_unhealthy.settings) >= (
          is_unhealthy.settings
        ).node_considered_unhealthy_timeout
        and is_unhealthy.at - pg_postmaster_start_time() >= (is_unhealthy.settings).startup_grace_period
        and (
          (is_unhealthy.node).capabilities != '{}'
          or is_unhealthy.at - (is_unhealthy.node).reporttime >= (
            is_unhealthy.settings
          ).node_considered_unhealthy_timeout
        )
        and not pgaf.is_streamed_from(is_unhealthy.node, is_unhealthy.at, is_unhealthy.settings),
        false
      )
    end;
$$;

COMMENT ON FUNCTION pgaf.is_unhealthy(node pgautofailover.node, at timestamp with time zone, settings pgaf.settings) IS 'Known to be sick: its keeper says that Postgres does not run, or probes are refused and the keeper''s session is gone, or probes have failed for node_considered_unhealthy_timeout and nobody streams from it.';

CREATE FUNCTION pgaf.lock_formation(formation text) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  perform
    pg_advisory_xact_lock((1::bigint << 32) | (hashtext(lock_formation.formation)::bigint & 4294967295));
end;
$$;

COMMENT ON FUNCTION pgaf.lock_formation(formation text) IS 'Locks a formation with all its groups until the end of the transaction. Read after this, never before.';

CREATE FUNCTION pgaf.lock_group(formation text, group_no integer) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  perform
    pg_advisory_xact_lock_shared((1::bigint << 32) | (hashtext(lock_group.formation)::bigint & 4294967295));
  perform pg_advisory_xact_lock(hashtext(lock_group.formation), lock_group.group_no);
end;
$$;

COMMENT ON FUNCTION pgaf.lock_group(formation text, group_no integer) IS 'Locks one group until the end of the transaction, and its formation against those who need all of it. Read after this, never before.';

CREATE FUNCTION pgaf.lock_named_node(formation text, node_name text) RETURNS pgautofailover.node
    LANGUAGE plpgsql
    AS $$
declare
  node pgautofailover.node;
begin
  node := pgaf.lock_node(
    (
      select n.nodeid
      from pgautofailover.node as n
      where n.formationid = lock_named_node.formation and n.nodename = lock_named_node.node_name
    )
  );

  if node.nodeid is null then
    raise exception 'node "%" is not registered in formation "%"', node_name, formation
      using errcode = '42704';
  end if;
  return node;
end;
$$;

COMMENT ON FUNCTION pgaf.lock_named_node(formation text, node_name text) IS 'Locks the group of the node with this name and returns the node as it is then; 42704 when there is none.';

CREATE FUNCTION pgaf.lock_node(node_id bigint) RETURNS pgautofailover.node
    LANGUAGE plpgsql
    AS $$
declare
  seen pgautofailover.node;
  node pgautofailover.node;
begin
  select n.* into seen from pgautofailover.node as n where n.nodeid = lock_node.node_id;
  if found then
    perform pgaf.lock_group(seen.formationid, seen.groupid);
    select n.* into node from pgautofailover.node as n where n.nodeid = lock_node.node_id;
  end if;
  return node;
end;
$$;

COMMENT ON FUNCTION pgaf.lock_node(node_id bigint) IS 'Locks the group that a node belongs to and returns the node as it is then; null when there is none.';

CREATE FUNCTION pgaf.lower_number_sync_standbys(formation text, group_no integer) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  standbys integer;
begin
  select (count(*) - 1)::integer
  into standbys
  from pgautofailover.node as n
  where
    n.formationid = lower_number_sync_standbys.formation
    and n.groupid = lower_number_sync_standbys.group_no
    and n.goalstate != 'dropped'
    and n.replicationquorum;

  update pgautofailover.formation as f
  set number_sync_standbys = greatest(0, standbys - 1)
  where
    f.formationid = lower_number_sync_standbys.formation
    and f.number_sync_standbys > 0
    and standbys < f.number_sync_standbys + 1;

  if found then
    perform
      pgaf.write_log(
        format(
          'Setting number_sync_standbys to %s for formation "%s" now that we have %s standbys in the quorum',
          greatest(0, standbys - 1),
          formation,
          greatest(0, standbys)
        )
      );
  end if;
end;
$$;

COMMENT ON FUNCTION pgaf.lower_number_sync_standbys(formation text, group_no integer) IS 'When a node leaves, a formation asks for no more standbys than can answer, with one to spare.';

CREATE FUNCTION pgaf.match(s pgaf.situation) RETURNS pgaf.rule
    LANGUAGE plpgsql STABLE
    AS $$
declare
  chosen pgaf.rule;
begin
  select r.*
  into chosen
  from pgaf.rule as r
  where
    s.asked = any (r.asked)
    -- states first: they rule out nearly all, and cost less than comparing facts
    and case
      when r.node_at is not null
      and (s.node_reports != s.node_heads_for or s.node_reports != all (r.node_at)) then false
      when r.node_reports is not null
      and s.node_reports != all (r.node_reports) then false
      when r.node_heads_for is not null
      and s.node_heads_for != all (r.node_heads_for) then false
      when s.primary_id is null then r.primary_at is null
      and r.primary_reports is null
      and r.primary_heads_for is null
      when r.primary_at is not null
      and (s.primary_reports != s.primary_heads_for or s.primary_reports != all (r.primary_at)) then false
      when r.primary_reports is not null
      and s.primary_reports != all (r.primary_reports) then false
      else r.primary_heads_for is null
      or s.primary_heads_for = any (r.primary_heads_for)
    end
    and case
      when r.needs <@ s.facts
      and not r.unless && s.facts then pgaf.can_reach(s.node_reports, r.node_to, s.node_is_ours)
      and pgaf.can_reach(s.primary_reports, r.primary_to, s.primary_is_ours)
      else false
    end
  order by r.rule_no
  limit 1;

  return chosen;
end;
$$;

COMMENT ON FUNCTION pgaf.match(s pgaf.situation) IS 'The first rule that fits the situation, and whose moves the keepers know; null when none does.';

CREATE FUNCTION pgaf.name_for_node(formation text, group_no integer, node_id bigint, node_kind text, wished text) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  select
    coalesce(
      nullif(name_for_node.wished, ''),
      case
        when name_for_node.node_kind not in ('coordinator', 'worker') then format(
          'node_%s',
          name_for_node.node_id
        )
      end,
      (
        select min(free.name)
        from
          (
            select
              case name_for_node.group_no
                when 0 then 'coord0'
                else format('worker%s', name_for_node.group_no)
              end || chr(97 + letter.no)
            from generate_series(0, 25) as letter (no)
          ) as free (name)
        where
          not exists (
            select
            from pgautofailover.node as n
            where n.formationid = name_for_node.formation and n.nodename = free.name
          )
      )
    );
$$;

COMMENT ON FUNCTION pgaf.name_for_node(formation text, group_no integer, node_id bigint, node_kind text, wished text) IS 'The name a node wishes, else node_<id>; for Citus coord0a, worker1a and so on, with the first letter that is free.';

CREATE FUNCTION pgaf.node_text(node pgautofailover.node) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
  select
    format(
      'node %s "%s" (%s:%s)',
      (node_text.node).nodeid,
      (node_text.node).nodename,
      (node_text.node).nodehost,
      (node_text.node).nodeport
    );
$$;

COMMENT ON FUNCTION pgaf.node_text(node pgautofailover.node) IS 'How messages name a node: node <id> "<name>" (<host>:<port>).';

CREATE FUNCTION pgaf.offer_sync_set(formation text, group_no integer) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  leader pgautofailover.node;
  standbys_wanted integer;
  wanted bigint[];
  newest pgautofailover.sync_set;
  new_epoch bigint;
begin
  select n.*
  into leader
  from
    pgautofailover.node_group as g
    join pgautofailover.node as n on n.nodeid = g.leader
  where g.formationid = offer_sync_set.formation and g.groupid = offer_sync_set.group_no;

  if
    not found
    or leader.goalstate not in ('single', 'wait_primary', 'primary', 'join_primary', 'apply_settings')
  then
    return;
  end if;

  select f.number_sync_standbys
  into standbys_wanted
  from pgautofailover.formation as f
  where f.formationid = offer_sync_set.formation;

  select coalesce(array_agg(n.nodeid order by n.candidatepriority desc, n.nodeid), '{}')
  into wanted
  from pgautofailover.node as n
  where
    leader.goalstate in ('primary', 'join_primary', 'apply_settings')
    and n.formationid = offer_sync_set.formation
    and n.groupid = offer_sync_set.group_no
    and n.nodeid != leader.nodeid
    and n.goalstate = 'secondary'
    and n.replicationquorum;

  select s.*
  into newest
  from pgautofailover.sync_set as s
  where s.formationid = offer_sync_set.formation and s.groupid = offer_sync_set.group_no
  order by s.epoch desc
  limit 1;

  -- too few for what was asked of the group: the set stays as it is, and commits wait
  if
    leader.goalstate in ('primary', 'join_primary', 'apply_settings')
    and cardinality(wanted) < standbys_wanted
    and newest.members != '{}'
  then
    return;
  end if;

  if
    newest.members @> wanted
    and newest.members <@ wanted
    and newest.quorum = least(greatest(1, standbys_wanted), cardinality(wanted))
  then
    return;
  end if;

  update pgautofailover.node_group as g
  set epoch = g.epoch + 1
  where g.formationid = offer_sync_set.formation and g.groupid = offer_sync_set.group_no
  returning g.epoch
  into new_epoch;

  insert into pgautofailover.sync_set (formationid, groupid, epoch, members, quorum)
  values
    (
      offer_sync_set.formation,
      offer_sync_set.group_no,
      new_epoch,
      wanted,
      least(greatest(1, standbys_wanted), cardinality(wanted))
    );
end;
$$;

COMMENT ON FUNCTION pgaf.offer_sync_set(formation text, group_no integer) IS 'The sync set follows the states: members of the quorum whose goal is secondary, while the leader''s goal is to wait for them. A set that differs from the newest is offered under a new epoch, and counts as possibly in force from then on.';

CREATE TABLE pgaf.known_setting (
    name text NOT NULL,
    kind text NOT NULL,
    default_value text NOT NULL,
    means text NOT NULL,
    CONSTRAINT known_setting_kind_check CHECK ((kind = ANY (ARRAY['duration'::text, 'bytes'::text, 'count'::text, 'boolean'::text, 'text'::text])))
);

COMMENT ON TABLE pgaf.known_setting IS 'Every setting and its default; written by sql/health/known_settings.sql.';

CREATE FUNCTION pgaf.parse_setting(known pgaf.known_setting, value text) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $_$
declare
  parsed text;
begin
  parsed := case known.kind
    when 'duration' then case
      when value ~ '^\s*\d+\s*$' then trim(value) || ' milliseconds'
      else value::interval::text
    end
    when 'bytes' then pg_size_bytes(value)::text
    when 'count' then value::integer::text
    when 'boolean' then value::boolean::text
    else value
  end;
  if
    known.kind = 'duration'
    and parsed::interval <= interval '0'
    or known.kind in ('bytes', 'count')
    and parsed::bigint < 1
  then
    raise invalid_parameter_value;
  end if;
  return parsed;
exception when others then
  raise exception 'invalid value for setting "%": expected a positive % , got "%"',
    known.name,
    known.kind,
    value
    using errcode = '22023', hint = format('the default is %s', known.default_value);
end;
$_$;

COMMENT ON FUNCTION pgaf.parse_setting(known pgaf.known_setting, value text) IS 'A setting''s value in the form in which it is stored; 22023 when it is not a value of its kind.';

CREATE FUNCTION pgaf.raise_number_sync_standbys(formation text, group_no integer) RETURNS void
    LANGUAGE plpgsql
    AS $$
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
      where
        n.formationid = raise_number_sync_standbys.formation
        and n.groupid = raise_number_sync_standbys.group_no
        and n.goalstate != 'dropped'
        and n.replicationquorum
        and n.nodeid != g.leader
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

COMMENT ON FUNCTION pgaf.raise_number_sync_standbys(formation text, group_no integer) IS 'With the second standby in the quorum, a formation that asked for no standby in particular asks for one.';

CREATE FUNCTION pgaf.record_event(node pgautofailover.node, description text, chosen pgaf.rule DEFAULT NULL::pgaf.rule, facts text[] DEFAULT NULL::text[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
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
      facts
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
      record_event.facts
    );

  perform
    pg_notify(
      'state',
      jsonb_build_object(
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
      )::text
    );
  perform pgaf.write_log(record_event.description);
end;
$$;

COMMENT ON FUNCTION pgaf.record_event(node pgautofailover.node, description text, chosen pgaf.rule, facts text[]) IS 'The only place that writes an event and notifies: one row of pgautofailover.event, the original''s JSON on channel state, and the description on channel log.';

CREATE FUNCTION pgaf.relearn(node pgautofailover.node, known_epoch bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
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
  end if;
end;
$$;

COMMENT ON FUNCTION pgaf.relearn(node pgautofailover.node, known_epoch bigint) IS 'While a restored monitor relearns a group: each node''s goal becomes what it reports, the writable node of the highest epoch leads with a sync set yet to be confirmed, and decisions begin when it and all others have reported.';

CREATE FUNCTION pgaf.rule_effect(r pgaf.rule) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
  select
    coalesce(
      nullif(
        concat_ws(
          ', ',
          'node → ' || (rule_effect.r).node_to,
          'primary → ' || (rule_effect.r).primary_to,
          'standbys → ' || (rule_effect.r).standbys_to,
          case
            when (rule_effect.r).node_leaves then 'the node leaves'
          end,
          'refuse with ' || (rule_effect.r).refuses
        ),
        ''
      ),
      'nothing'
    );
$$;

COMMENT ON FUNCTION pgaf.rule_effect(r pgaf.rule) IS 'What a rule does, in a few words.';

CREATE FUNCTION pgaf.rule_is_about(r pgaf.rule, s pgaf.situation) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  select
    ((r).node_at is null or s.node_reports = any ((r).node_at) and s.node_reports = s.node_heads_for)
    and ((r).node_reports is null or s.node_reports = any ((r).node_reports))
    and ((r).node_heads_for is null or s.node_heads_for = any ((r).node_heads_for));
$$;

COMMENT ON FUNCTION pgaf.rule_is_about(r pgaf.rule, s pgaf.situation) IS 'The rule speaks of the state that the node is in, whatever else it needs.';

CREATE FUNCTION pgaf.rule_section(chosen pgaf.rule) RETURNS pgautofailover.fsm_section
    LANGUAGE sql IMMUTABLE
    AS $$
  select
    case
      when (rule_section.chosen).rule is null then null
      when not 'report' = any ((rule_section.chosen).asked) then 'api_triggered'
      when 'node_leads' = any ((rule_section.chosen).needs) then 'primary_node'
      else 'reporting_node'
    end::pgautofailover.fsm_section;
$$;

COMMENT ON FUNCTION pgaf.rule_section(chosen pgaf.rule) IS 'The section under which version 2.3 of the original would list a rule.';

CREATE FUNCTION pgaf.session_is_lost(node pgautofailover.node) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  select
    'session' = any ((session_is_lost.node).capabilities)
    and (session_is_lost.node).reporttime >= pg_postmaster_start_time()
    and not exists (
      select
      from pg_locks as held
      where
        held.locktype = 'advisory'
        and held.granted
        and held.classid = 2
        and held.objid = ((session_is_lost.node).nodeid & 4294967295)::bigint::oid
        and held.objsubid = 1
        and held.database = (select own.oid from pg_database as own where own.datname = current_database())
    );
$$;

COMMENT ON FUNCTION pgaf.session_is_lost(node pgautofailover.node) IS 'The node''s keeper held its session during this run of the monitor, and holds it no more. Never true of a keeper of the original.';

CREATE FUNCTION pgaf.set_goal(node_id bigint, goal pgautofailover.replication_state, chosen pgaf.rule, facts text[]) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
declare
  moved pgautofailover.node;
begin
  update pgautofailover.node as n
  set
    goalstate = set_goal.goal,
    goal_time = clock_timestamp(),
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

COMMENT ON FUNCTION pgaf.set_goal(node_id bigint, goal pgautofailover.replication_state, chosen pgaf.rule, facts text[]) IS 'Gives a node another goal, with one event that names the rule. False when the node had that goal already: then nothing happens.';

CREATE FUNCTION pgaf.settings_of(formation text) RETURNS pgaf.settings
    LANGUAGE plpgsql STABLE
    AS $$
declare
  effective pgaf.settings;
  chosen pgautofailover.setting;
begin
  select (d.settings).* into effective from pgaf.default_settings as d;
  effective.waits_since := (select beat.waits_since from pgautofailover.health_service as beat);

  for chosen in
    select s.*
    from pgautofailover.setting as s
    where s.formationid in (settings_of.formation, '*')
    order by s.formationid <> '*'
  loop
    case chosen.name
      when 'health_check_period' then
        effective.health_check_period := chosen.value::interval;
      when 'health_check_timeout' then
        effective.health_check_timeout := chosen.value::interval;
      when 'health_check_retry_delay' then
        effective.health_check_retry_delay := chosen.value::interval;
      when 'health_check_max_retries' then
        effective.health_check_max_retries := chosen.value::integer;
      when 'enable_health_checks' then
        effective.enable_health_checks := chosen.value::boolean;
      when 'refused_grace' then
        effective.refused_grace := chosen.value::interval;
      when 'node_considered_unhealthy_timeout' then
        effective.node_considered_unhealthy_timeout := chosen.value::interval;
      when 'startup_grace_period' then
        effective.startup_grace_period := chosen.value::interval;
      when 'primary_demote_timeout' then
        effective.primary_demote_timeout := chosen.value::interval;
      when 'enable_sync_wal_log_threshold' then
        effective.enable_sync_wal_log_threshold := pg_size_bytes(chosen.value);
      when 'promote_wal_log_threshold' then
        effective.promote_wal_log_threshold := pg_size_bytes(chosen.value);
      when 'replication_stall_timeout' then
        effective.replication_stall_timeout := chosen.value::interval;
      when 'lease' then
        effective.lease := chosen.value::interval;
      when 'lease_margin' then
        effective.lease_margin := chosen.value::interval;
      when 'guard_data_loss' then
        effective.guard_data_loss := chosen.value::boolean;
      when 'failover_from_silent_wait_primary' then
        effective.failover_from_silent_wait_primary := chosen.value::boolean;
      else null;
    end case;
  end loop;

  if nullif(current_setting('pgautofailover.guard_data_loss', true), '')::boolean is false then
    effective.guard_data_loss := false;
  end if;
  return effective;
end
$$;

COMMENT ON FUNCTION pgaf.settings_of(formation text) IS 'All settings of a formation as they count now: its own row, else the row for all formations (*), else the default. guard_data_loss may also be turned off by the session.';

CREATE FUNCTION pgaf.situation(node_id bigint, asked text) RETURNS pgaf.situation
    LANGUAGE plpgsql STABLE
    AS $$
declare
  at constant timestamptz := clock_timestamp();
  node pgautofailover.node;
  leader pgautofailover.node;
  grp pgautofailover.node_group;
  formation pgautofailover.formation;
  settings pgaf.settings;
  others record;
  facts text[];
  node_is_well boolean;
  leader_is_well boolean;
  leader_is_sick boolean;
  has_parted boolean;
  holds_all boolean;
  is_harmless boolean;
  is_near boolean;
  is_near_enough boolean;
  waited_long boolean;
begin
  select n.* into node from pgautofailover.node as n where n.nodeid = situation.node_id;
  select f.* into formation from pgautofailover.formation as f where f.formationid = node.formationid;
  select g.*
  into grp
  from pgautofailover.node_group as g
  where g.formationid = node.formationid and g.groupid = node.groupid;
  select n.* into leader from pgautofailover.node as n where n.nodeid = grp.leader;
  settings := pgaf.settings_of(node.formationid);

  select
    count(*) as nodes,
    count(*) filter (where o.replicationquorum and o.is_standby) as quorum,
    bool_or(o.reportedstate = 'wait_standby' and o.goalstate = 'wait_standby') as waits,
    bool_or(o.is_ready) as ready,
    bool_or(o.is_ready and o.replicationquorum) as quorum_ready,
    bool_or(o.goalstate = 'secondary' and o.is_standby and o.sick) as sick_standby,
    bool_or(
      o.candidatepriority > 0
      and not o.sick
      and o.goalstate in ('secondary', 'prepare_promotion', 'stop_replication', 'report_lsn')
    ) as can_lead,
    bool_or(o.candidatepriority > 0 and not o.sick and o.holds) as holds,
    bool_or(o.is_standby and o.goalstate in ('stop_replication', 'wait_primary')) as promoted,
    bool_or(o.reportedstate = 'report_lsn' and o.candidatepriority = 0) as lone_zero,
    bool_or(o.goalstate in ('prepare_promotion', 'fast_forward', 'stop_replication')) as on_its_way
  into others
  from
    (
      select
        n.*,
        n.nodeid is distinct from leader.nodeid as is_standby,
        n.nodeid is distinct from leader.nodeid
        and n.reportedstate = 'secondary'
        and n.goalstate = 'secondary'
        and not pgaf.is_unhealthy(n, at, settings) as is_ready,
        pgaf.is_unhealthy(n, at, settings) as sick,
        asked = 'remove_node' and pgaf.holds_what_was_acknowledged(n) as holds
      from pgautofailover.node as n
      where
        n.formationid = node.formationid
        and n.groupid = node.groupid
        and n.nodeid != node.nodeid
        and n.goalstate != 'dropped'
    ) as o;

  -- functions are called here, where their plans are kept; below they would be planned anew each time
  node_is_well := pgaf.is_healthy(node, at, settings) and not pgaf.is_unhealthy(node, at, settings);
  leader_is_sick := pgaf.is_unhealthy(leader, at, settings);
  leader_is_well := pgaf.is_healthy(leader, at, settings) and not leader_is_sick;
  has_parted := pgaf.has_cut(node);
  holds_all := pgaf.holds_what_was_acknowledged(node);
  is_harmless := pgaf.is_harmless(grp, leader, node.nodeid, at, settings);
  is_near := pgaf.wal_within(node, leader, settings.enable_sync_wal_log_threshold);
  is_near_enough := pgaf.wal_within(node, leader, settings.promote_wal_log_threshold);
  waited_long := pgaf.waited(leader.goal_time, at, settings) >= settings.primary_demote_timeout;

  select coalesce(array_agg(f.fact), '{}')
  into facts
  from
    (
      values
        ('alone', others.nodes = 0),
        ('two_nodes', others.nodes = 1),
        ('standbys_allowed', formation.opt_secondary),
        ('number_sync_standbys_zero', formation.number_sync_standbys = 0),
        ('quorum_exists', others.quorum > 0 or node.nodeid != leader.nodeid and node.replicationquorum),
        (
          'promotion_pending',
          others.on_its_way or node.goalstate in ('prepare_promotion', 'fast_forward', 'stop_replication')
        ),
        ('group_is_relearned', grp.hearsay_since is not null),
        ('loss_accepted', not settings.guard_data_loss or grp.loss_accepted),
        ('node_leads', node.nodeid = leader.nodeid),
        ('node_healthy', node_is_well),
        ('node_eligible', node.candidatepriority > 0),
        ('node_caught_up', node.reportedtli = leader.reportedtli and is_near),
        ('node_has_parted', has_parted),
        (
          'node_holds_what_was_acknowledged',
          node.nodeid = leader.nodeid
          or holds_all
          or others.quorum = 0
          and not node.replicationquorum
          -- nothing but its own word, or time for a keeper of the original, makes such a leader harmless
          and (leader.capabilities = '{}' or not leader.reportedpgisrunning)
          and is_near_enough
        ),
        ('primary_missing', leader.nodeid is null),
        (
          'primary_leads',
          leader.goalstate in ('single', 'wait_primary', 'primary', 'join_primary', 'apply_settings')
        ),
        ('primary_healthy', leader_is_well),
        ('primary_unhealthy', leader_is_sick),
        ('primary_is_of_the_original', leader.capabilities = '{}'),
        ('old_primary_harmless', is_harmless),
        (
          'demote_timeout_is_over',
          leader.goalstate in ('draining', 'demote_timeout', 'demoted') and waited_long
        ),
        ('standby_waits', others.waits),
        ('standby_ready', others.ready),
        ('quorum_standby_ready', others.quorum_ready),
        ('unhealthy_standby', others.sick_standby),
        ('another_can_lead', others.can_lead),
        ('another_holds_what_was_acknowledged', others.holds),
        ('another_was_promoted', others.promoted),
        ('lone_priority_zero_waits', others.lone_zero)
    ) as f (fact, holds)
  where f.holds;

  return row(
    asked,
    node.formationid,
    node.groupid,
    node.nodeid,
    node.reportedstate,
    node.goalstate,
    node.capabilities != '{}',
    leader.nodeid,
    leader.reportedstate,
    leader.goalstate,
    leader.capabilities != '{}',
    facts
  )::pgaf.situation;
end;
$$;

COMMENT ON FUNCTION pgaf.situation(node_id bigint, asked text) IS 'All that may be known when a rule is chosen for this node on this occasion. What is null counts as not holding.';

CREATE FUNCTION pgaf.standby_facts(standby pgautofailover.node) RETURNS text[]
    LANGUAGE sql STABLE
    AS $$
  select coalesce(array_agg(f.fact), '{}')
  from
    (
      values(
        'standby_is_unhealthy',
        pgaf.is_unhealthy(standby, clock_timestamp(), pgaf.settings_of((standby).formationid))
      )
    ) as f (fact, holds)
  where f.holds;
$$;

COMMENT ON FUNCTION pgaf.standby_facts(standby pgautofailover.node) IS 'The facts that hold of one standby, for the columns standbys_need and standbys_unless of a rule.';

CREATE FUNCTION pgaf.state_phrase(who text, at_states pgautofailover.replication_state[], reports pgautofailover.replication_state[], heads_for pgautofailover.replication_state[]) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
  select
    nullif(
      concat_ws(
        ', ',
        state_phrase.who || ' is at ' || array_to_string(state_phrase.at_states, '|'),
        state_phrase.who || ' reports ' || array_to_string(state_phrase.reports, '|'),
        state_phrase.who || ' heads for ' || array_to_string(state_phrase.heads_for, '|')
      ),
      ''
    );
$$;

COMMENT ON FUNCTION pgaf.state_phrase(who text, at_states pgautofailover.replication_state[], reports pgautofailover.replication_state[], heads_for pgautofailover.replication_state[]) IS 'The state columns of a rule for one role, in words; null when the rule does not ask.';

CREATE FUNCTION pgaf.store_report(node pgautofailover.node, role pgautofailover.replication_state, pg_is_running boolean, tli integer, lsn pg_lsn, rep_state text, keeper pgautofailover.node) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
declare
  at constant timestamptz := clock_timestamp();
  started constant boolean := pg_is_running
  and (not node.reportedpgisrunning or coalesce(keeper.instance != coalesce(node.instance, ''), false));
  stored pgautofailover.node;
begin
  if role = 'unknown' then
    raise exception 'unknown replication state: a keeper never reports "unknown"' using errcode = 'XX000';
  end if;
  if rep_state not in ('', 'unknown', 'sync', 'async', 'quorum', 'potential') then
    raise exception 'unknown current_rep_state "%": expected sync, async, quorum, potential or unknown',
      rep_state
      using errcode = '22023';
  end if;

  update pgautofailover.node as n
  set
    reportedstate = store_report.role,
    reporttime = at,
    reportedpgisrunning = store_report.pg_is_running,
    reportedrepstate = case store_report.rep_state
      when '' then 'unknown'
      else store_report.rep_state
    end,
    reportedtli = case
      when store_report.tli = 0 then n.reportedtli
      else store_report.tli
    end,
    reportedlsn = case
      when store_report.lsn = '0/0' then n.reportedlsn
      else store_report.lsn
    end,
    walreporttime = case
      when store_report.lsn = '0/0' then n.walreporttime
      else at
    end,
    statechangetime = case
      when n.reportedstate = store_report.role then n.statechangetime
      else at
    end,
    epoch = keeper.epoch,
    instance = keeper.instance,
    capabilities = keeper.capabilities,
    streams = keeper.streams,
    disk_free = keeper.disk_free,
    -- what probes saw before Postgres or its keeper was started says nothing of how it is now
    health = case
      when started then -1
      else n.health
    end,
    bad_since = case
      when not started then n.bad_since
    end,
    refused_since = case
      when not started then n.refused_since
    end
  where n.nodeid = node.nodeid
  returning n.*
  into stored;

  if node.reportedstate != role then
    perform
      pgaf.record_event(stored, format('New state is reported by %s: "%s"', pgaf.node_text(stored), role));
  end if;
  return node.reportedstate != role or node.reportedpgisrunning != pg_is_running;
end;
$$;

COMMENT ON FUNCTION pgaf.store_report(node pgautofailover.node, role pgautofailover.replication_state, pg_is_running boolean, tli integer, lsn pg_lsn, rep_state text, keeper pgautofailover.node) IS 'Stores what a keeper said of its node; a timeline of 0 and an LSN of 0/0 mean not known now, and keep what was stored. True when the state is a new one, which makes an event, or when Postgres was started or stopped. The last argument carries the columns that only our keepers fill.';

CREATE FUNCTION pgaf.store_system_identifier(node_id bigint, node_sysidentifier bigint) RETURNS pgautofailover.node
    LANGUAGE plpgsql
    AS $$
declare
  node pgautofailover.node;
begin
  perform
    pgaf.lock_formation(
      (select n.formationid from pgautofailover.node as n where n.nodeid = store_system_identifier.node_id)
    );
  update pgautofailover.node as n
  set sysidentifier = store_system_identifier.node_sysidentifier
  where n.nodeid = store_system_identifier.node_id
  returning n.*
  into node;
  return node;
end;
$$;

COMMENT ON FUNCTION pgaf.store_system_identifier(node_id bigint, node_sysidentifier bigint) IS 'Stores which database cluster a node holds. 23P01 at the end of the transaction when its group holds another.';

CREATE FUNCTION pgaf.sync_set_text(members bigint[], quorum integer) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
  select
    case
      when coalesce(cardinality(sync_set_text.members), 0) = 0 then ''
      else format(
        'ANY %s (pgautofailover_standby_%s)',
        sync_set_text.quorum,
        array_to_string(sync_set_text.members, ', pgautofailover_standby_')
      )
    end;
$$;

COMMENT ON FUNCTION pgaf.sync_set_text(members bigint[], quorum integer) IS 'A sync set as a value for synchronous_standby_names.';

CREATE FUNCTION pgaf.waited(since timestamp with time zone, at timestamp with time zone, settings pgaf.settings) RETURNS interval
    LANGUAGE sql STABLE
    AS $$
  select
    case
      when waited.since is not null then waited.at - greatest(
        waited.since,
        (waited.settings).waits_since,
        pg_postmaster_start_time()
      )
    end;
$$;

COMMENT ON FUNCTION pgaf.waited(since timestamp with time zone, at timestamp with time zone, settings pgaf.settings) IS 'How long something has lasted: null when it has not begun. Counts neither from before a start of the monitor nor from before a jump of its clock.';

CREATE FUNCTION pgaf.wal_within(node pgautofailover.node, other pgautofailover.node, bytes bigint) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
  select
    (wal_within.node).reportedlsn != '0/0'
    and (wal_within.other).reportedlsn != '0/0'
    and abs((wal_within.other).reportedlsn - (wal_within.node).reportedlsn) <= wal_within.bytes;
$$;

COMMENT ON FUNCTION pgaf.wal_within(node pgautofailover.node, other pgautofailover.node, bytes bigint) IS 'The reported WAL positions of two nodes are known and at most so many bytes apart. Timelines are not compared.';

CREATE FUNCTION pgaf.whom_to_hear(leader pgautofailover.node, members bigint[]) RETURNS bigint[]
    LANGUAGE plpgsql STABLE
    AS $$
begin
  if members != '{}' then
    return members;
  end if;
  return (
    select coalesce(array_agg(n.nodeid order by n.nodeid), '{}')
    from pgautofailover.node as n
    where
      n.formationid = leader.formationid
      and n.groupid = leader.groupid
      and n.nodeid != leader.nodeid
      and n.candidatepriority > 0
      and n.goalstate = 'secondary'
      and leader.goalstate not in ('single', 'wait_primary')
  );
end;
$$;

COMMENT ON FUNCTION pgaf.whom_to_hear(leader pgautofailover.node, members bigint[]) IS 'Whose replies renew the leader''s lease while the monitor is away: the members of its sync set; without one every node that could be promoted over it; nobody for a single or lonely wait_primary, which needs no lease.';

CREATE FUNCTION pgaf.write_log(message text) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  perform pg_notify('log', left(message, 1900));
  raise log 'pg_auto_failover: %', message;
end;
$$;

COMMENT ON FUNCTION pgaf.write_log(message text) IS 'Sends a line on channel log, short enough for a NOTIFY payload in any encoding, and writes it to the server log.';

CREATE FUNCTION pgautofailover.current_state(formation_id text DEFAULT 'default'::text, OUT formation_kind text, OUT nodename text, OUT nodehost text, OUT nodeport integer, OUT group_id integer, OUT node_id bigint, OUT current_group_state pgautofailover.replication_state, OUT assigned_group_state pgautofailover.replication_state, OUT candidate_priority integer, OUT replication_quorum boolean, OUT reported_tli integer, OUT reported_lsn pg_lsn, OUT health integer, OUT nodecluster text, OUT noderegion text) RETURNS SETOF record
    LANGUAGE sql STABLE STRICT SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
  select f.kind, n.nodename, n.nodehost, n.nodeport, n.groupid, n.nodeid, n.reportedstate, n.goalstate,
    n.candidatepriority, n.replicationquorum, n.reportedtli, n.reportedlsn, n.health, n.nodecluster, n.region
  from pgautofailover.node as n
  join pgautofailover.formation as f using (formationid)
  where n.formationid = $1
  order by n.groupid, n.nodeid
$_$;

COMMENT ON FUNCTION pgautofailover.current_state(formation_id text, OUT formation_kind text, OUT nodename text, OUT nodehost text, OUT nodeport integer, OUT group_id integer, OUT node_id bigint, OUT current_group_state pgautofailover.replication_state, OUT assigned_group_state pgautofailover.replication_state, OUT candidate_priority integer, OUT replication_quorum boolean, OUT reported_tli integer, OUT reported_lsn pg_lsn, OUT health integer, OUT nodecluster text, OUT noderegion text) IS 'What every node of a formation reported last, and what it was told to become.';

CREATE FUNCTION pgautofailover.current_state(formation_id text, group_id integer, OUT formation_kind text, OUT nodename text, OUT nodehost text, OUT nodeport integer, OUT group_id integer, OUT node_id bigint, OUT current_group_state pgautofailover.replication_state, OUT assigned_group_state pgautofailover.replication_state, OUT candidate_priority integer, OUT replication_quorum boolean, OUT reported_tli integer, OUT reported_lsn pg_lsn, OUT health integer, OUT nodecluster text, OUT noderegion text) RETURNS SETOF record
    LANGUAGE sql STABLE STRICT SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
  select s.* from pgautofailover.current_state($1) as s where s.group_id = $2
$_$;

COMMENT ON FUNCTION pgautofailover.current_state(formation_id text, group_id integer, OUT formation_kind text, OUT nodename text, OUT nodehost text, OUT nodeport integer, OUT group_id integer, OUT node_id bigint, OUT current_group_state pgautofailover.replication_state, OUT assigned_group_state pgautofailover.replication_state, OUT candidate_priority integer, OUT replication_quorum boolean, OUT reported_tli integer, OUT reported_lsn pg_lsn, OUT health integer, OUT nodecluster text, OUT noderegion text) IS 'As current_state(formation_id), for one group.';

CREATE FUNCTION pgautofailover.explain(node_id bigint, asked text DEFAULT 'report'::text, OUT rule text, OUT fits boolean, OUT would text, OUT missing text[], OUT forbidden_by text[], OUT because text) RETURNS SETOF record
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  s pgaf.situation;
begin
  if not exists (select from pgautofailover.node as n where n.nodeid = explain.node_id) then
    raise exception 'node % is not registered', node_id using errcode = '42704';
  end if;
  s := pgaf.situation(explain.node_id, explain.asked);

  return query select
      r.rule,
      r.rule is not distinct from (pgaf.match(s)).rule,
      pgaf.rule_effect(r),
      array(
        select unnest(r.needs)
        except
        select unnest(s.facts)
      ) || array_remove(
        array[
          case
            when not coalesce(
              (
                r.primary_at is null
                or s.primary_reports = any (r.primary_at)
                and s.primary_reports = s.primary_heads_for
              )
              and (r.primary_reports is null or s.primary_reports = any (r.primary_reports))
              and (r.primary_heads_for is null or s.primary_heads_for = any (r.primary_heads_for)),
              false
            ) then format(
              '%s; it reports %s and heads for %s',
              pgaf.state_phrase('primary', r.primary_at, r.primary_reports, r.primary_heads_for),
              coalesce(s.primary_reports::text, 'nothing'),
              coalesce(s.primary_heads_for::text, 'nothing')
            )
          end,
          case
            when not pgaf.can_reach(s.node_reports, r.node_to, s.node_is_ours) then format(
              'the keeper of the node knows no way from %s to %s',
              s.node_reports,
              r.node_to
            )
          end,
          case
            when not pgaf.can_reach(s.primary_reports, r.primary_to, s.primary_is_ours) then format(
              'the keeper of the primary knows no way from %s to %s',
              s.primary_reports,
              r.primary_to
            )
          end
        ],
        null
      ),
      array(
        select unnest(r.unless)
        intersect
        select unnest(s.facts)
      ),
      r.because
    from pgaf.rule as r
    where explain.asked = any (r.asked) and pgaf.rule_is_about(r, s)
    order by r.rule_no;
end;
$$;

COMMENT ON FUNCTION pgautofailover.explain(node_id bigint, asked text, OUT rule text, OUT fits boolean, OUT would text, OUT missing text[], OUT forbidden_by text[], OUT because text) IS 'Each rule about the state a node is in: whether it is the one that fits now, what it would do, which facts are missing, which forbid it. asked: report (default), health, perform_failover, remove_node, register or settings. Changes nothing. 42704 unknown node.';

CREATE FUNCTION pgautofailover.formation_settings(formation_id text DEFAULT 'default'::text, OUT context text, OUT group_id integer, OUT node_id bigint, OUT nodename text, OUT setting text, OUT value text) RETURNS SETOF record
    LANGUAGE sql STABLE STRICT SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
  select s.context, s.group_id, s.node_id, s.nodename, s.setting, s.value
  from (
    select 1 as part, 'formation' as context, null::integer as group_id, null::bigint as node_id,
      f.formationid as nodename, 'number_sync_standbys' as setting, f.number_sync_standbys::text as value
    from pgautofailover.formation as f where f.formationid = $1
    union all
    select 2, 'primary', n.groupid, n.nodeid, n.nodename, 'synchronous_standby_names',
      format('''%s''', pgautofailover.synchronous_standby_names(n.formationid, n.groupid))
    from pgautofailover.node as n
    where n.formationid = $1 and n.goalstate <> 'dropped'
      and n.reportedstate in ('single', 'wait_primary', 'primary', 'join_primary', 'apply_settings')
    union all
    select 3, 'node', n.groupid, n.nodeid, n.nodename, 'replication quorum', n.replicationquorum::text
    from pgautofailover.node as n where n.formationid = $1
    union all
    select 4, 'node', n.groupid, n.nodeid, n.nodename, 'candidate priority', n.candidatepriority::text
    from pgautofailover.node as n where n.formationid = $1
  ) as s
  order by s.part, s.node_id
$_$;

COMMENT ON FUNCTION pgautofailover.formation_settings(formation_id text, OUT context text, OUT group_id integer, OUT node_id bigint, OUT nodename text, OUT setting text, OUT value text) IS 'The replication settings of a formation: its own, those of each primary, those of each node.';

CREATE FUNCTION pgautofailover.formation_uri(formation_id text DEFAULT 'default'::text, cluster_name text DEFAULT 'default'::text, sslmode text DEFAULT 'prefer'::text, sslrootcert text DEFAULT ''::text, sslcrl text DEFAULT ''::text) RETURNS text
    LANGUAGE sql STABLE STRICT SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
  select
    'postgres://'
    || string_agg(
      format('%s:%s', case when n.nodehost like '%:%' then format('[%s]', n.nodehost) else n.nodehost end, n.nodeport),
      ',' order by n.nodeid
    )
    || '/' || f.dbname || '?'
    || case when $2 = 'default' then 'target_session_attrs=read-write&' else '' end
    || 'sslmode=' || $3
    || case when $4 = '' then '' else '&sslrootcert=' || $4 end
    || case when $5 = '' then '' else '&sslcrl=' || $5 end
  from pgautofailover.node as n
  join pgautofailover.formation as f using (formationid)
  where n.formationid = $1 and n.groupid = 0 and n.nodecluster = $2 and n.goalstate <> 'dropped'
  group by f.formationid
$_$;

COMMENT ON FUNCTION pgautofailover.formation_uri(formation_id text, cluster_name text, sslmode text, sslrootcert text, sslcrl text) IS 'The connection string for applications: every node of group 0, and libpq finds the one that takes writes. Null when there is no node.';

CREATE FUNCTION pgautofailover.get_nodes(formation_id text DEFAULT 'default'::text, group_id integer DEFAULT NULL::integer, OUT node_id bigint, OUT node_name text, OUT node_host text, OUT node_port integer, OUT node_lsn pg_lsn, OUT node_is_primary boolean) RETURNS SETOF record
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if formation_id is null then
    raise exception 'formation_id must not be null' using errcode = '22004';
  end if;
  return query select
      n.nodeid,
      n.nodename,
      n.nodehost,
      n.nodeport,
      n.reportedlsn,
      n.reportedstate in ('single', 'wait_primary', 'primary', 'join_primary', 'apply_settings')
    from pgautofailover.node as n
    where
      n.formationid = get_nodes.formation_id
      and (get_nodes.group_id is null or n.groupid = get_nodes.group_id)
    order by n.nodeid;
end;
$$;

COMMENT ON FUNCTION pgautofailover.get_nodes(formation_id text, group_id integer, OUT node_id bigint, OUT node_name text, OUT node_host text, OUT node_port integer, OUT node_lsn pg_lsn, OUT node_is_primary boolean) IS 'The nodes of a formation, or of one of its groups, those being dropped included, by id.';

CREATE FUNCTION pgautofailover.get_other_nodes(nodeid bigint, OUT node_id bigint, OUT node_name text, OUT node_host text, OUT node_port integer, OUT node_lsn pg_lsn, OUT node_is_primary boolean) RETURNS SETOF record
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  self pgautofailover.node;
begin
  select n.* into self from pgautofailover.node as n where n.nodeid = get_other_nodes.nodeid;
  if not found then
    raise exception 'node % is not registered', get_other_nodes.nodeid using errcode = '42704';
  end if;
  return query select
      n.nodeid,
      n.nodename,
      n.nodehost,
      n.nodeport,
      n.reportedlsn,
      n.reportedstate in ('single', 'wait_primary', 'primary', 'join_primary', 'apply_settings')
    from pgautofailover.node as n
    where
      n.formationid = self.formationid
      and n.groupid = self.groupid
      and n.nodeid != self.nodeid
      and n.goalstate != 'dropped'
    order by n.nodeid;
end;
$$;

COMMENT ON FUNCTION pgautofailover.get_other_nodes(nodeid bigint, OUT node_id bigint, OUT node_name text, OUT node_host text, OUT node_port integer, OUT node_lsn pg_lsn, OUT node_is_primary boolean) IS 'The other nodes of this node''s group, but those being dropped, by id. 42704 when the node is unknown.';

CREATE FUNCTION pgautofailover.get_other_nodes(nodeid bigint, current_state pgautofailover.replication_state, OUT node_id bigint, OUT node_name text, OUT node_host text, OUT node_port integer, OUT node_lsn pg_lsn, OUT node_is_primary boolean) RETURNS SETOF record
    LANGUAGE sql STABLE STRICT SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select o.*
  from
    pgautofailover.get_other_nodes(get_other_nodes.nodeid) as o
    join pgautofailover.node as n on n.nodeid = o.node_id
  where n.goalstate = get_other_nodes.current_state;
$$;

COMMENT ON FUNCTION pgautofailover.get_other_nodes(nodeid bigint, current_state pgautofailover.replication_state, OUT node_id bigint, OUT node_name text, OUT node_host text, OUT node_port integer, OUT node_lsn pg_lsn, OUT node_is_primary boolean) IS 'As get_other_nodes(nodeid), those whose goal is this state.';

CREATE FUNCTION pgautofailover.get_primary(formation_id text DEFAULT 'default'::text, group_id integer DEFAULT 0, OUT primary_node_id bigint, OUT primary_name text, OUT primary_host text, OUT primary_port integer) RETURNS record
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  select n.nodeid, n.nodename, n.nodehost, n.nodeport
  into primary_node_id, primary_name, primary_host, primary_port
  from
    pgautofailover.node as n
    join pgautofailover.node_group as g on g.leader = n.nodeid
  where
    g.formationid = get_primary.formation_id
    and g.groupid = get_primary.group_id
    and n.goalstate in (
      'single',
      'wait_primary',
      'primary',
      'join_primary',
      'apply_settings',
      'draining',
      'demote_timeout',
      'prepare_maintenance',
      'demoted'
    );

  if not found then
    raise exception 'group has no writable node right now'
      using errcode = 'XX000', detail = format('group %s in formation "%s"', group_id, formation_id);
  end if;
end;
$$;

COMMENT ON FUNCTION pgautofailover.get_primary(formation_id text, group_id integer, OUT primary_node_id bigint, OUT primary_name text, OUT primary_host text, OUT primary_port integer) IS 'The node that leads a group, or led it last while none was promoted. XX000 when there is none.';

CREATE FUNCTION pgautofailover.health_beat(monotonic_ms bigint) RETURNS void
    LANGUAGE plpgsql STRICT SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET synchronous_commit TO 'off'
    AS $$
declare
  at constant timestamptz := clock_timestamp();
  last_beat pgautofailover.health_service;
  wall_ms numeric;
begin
  select b.* into last_beat from pgautofailover.health_service as b for update;
  if not found then
    insert into pgautofailover.health_service (beat_time, beat_monotonic_ms, waits_since)
    values (at, monotonic_ms, at);
    return;
  end if;

  wall_ms := extract(epoch from at - last_beat.beat_time) * 1000;
  -- a lower reading is another service, or another machine
  if
    monotonic_ms >= last_beat.beat_monotonic_ms
    and abs(wall_ms - (monotonic_ms - last_beat.beat_monotonic_ms)) > 1000
  then
    last_beat.waits_since := at;
    perform pgaf.write_log('The clock of the monitor jumped: all waits start anew');
  end if;

  update pgautofailover.health_service as b
  set
    beat_time = at,
    beat_monotonic_ms = health_beat.monotonic_ms,
    waits_since = last_beat.waits_since;
end;
$$;

COMMENT ON FUNCTION pgautofailover.health_beat(monotonic_ms bigint) IS 'The health service beats once a round, with its own monotonic clock in milliseconds. Where that and the monitor''s wall clock disagree by more than a second, every wait starts anew.';

CREATE FUNCTION pgautofailover.health_settings(OUT enabled boolean, OUT period integer, OUT timeout integer, OUT max_retries integer, OUT retry_delay integer, OUT refused_grace integer) RETURNS record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select
    s.enable_health_checks,
    (extract(epoch from s.health_check_period) * 1000)::integer,
    (extract(epoch from s.health_check_timeout) * 1000)::integer,
    s.health_check_max_retries,
    (extract(epoch from s.health_check_retry_delay) * 1000)::integer,
    (extract(epoch from s.refused_grace) * 1000)::integer
  from pgaf.settings_of('*') as s;
$$;

COMMENT ON FUNCTION pgautofailover.health_settings(OUT enabled boolean, OUT period integer, OUT timeout integer, OUT max_retries integer, OUT retry_delay integer, OUT refused_grace integer) IS 'How the health service should probe: all times in milliseconds, from the settings for all formations.';

CREATE FUNCTION pgautofailover.health_targets(OUT node_id bigint, OUT node_name text, OUT node_host text, OUT node_port integer, OUT health integer) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select n.nodeid, n.nodename, n.nodehost, n.nodeport, n.health
  from pgautofailover.node as n
  where n.goalstate != 'dropped'
  order by n.formationid, n.groupid, n.nodeid;
$$;

COMMENT ON FUNCTION pgautofailover.health_targets(OUT node_id bigint, OUT node_name text, OUT node_host text, OUT node_port integer, OUT health integer) IS 'The nodes that the health service should probe, of all formations.';

CREATE FUNCTION pgautofailover.hold_health() RETURNS boolean
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select pg_try_advisory_lock(3::bigint << 32);
$$;

COMMENT ON FUNCTION pgautofailover.hold_health() IS 'Called by a health service on the connection it keeps open: true for the one that probes, false for those that stand by.';

CREATE FUNCTION pgautofailover.hold_session(node_id bigint) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select pg_try_advisory_lock((2::bigint << 32) | (hold_session.node_id & 4294967295));
$$;

COMMENT ON FUNCTION pgautofailover.hold_session(node_id bigint) IS 'Called by a keeper''s listener on the connection it keeps open: while that lives, the keeper does. False when another session holds the node''s lock.';

CREATE TABLE pgautofailover.event (
    eventid bigint NOT NULL,
    eventtime timestamp with time zone DEFAULT now() NOT NULL,
    formationid text NOT NULL,
    nodeid bigint NOT NULL,
    groupid integer NOT NULL,
    nodename text NOT NULL,
    nodehost text NOT NULL,
    nodeport integer NOT NULL,
    reportedstate pgautofailover.replication_state NOT NULL,
    goalstate pgautofailover.replication_state NOT NULL,
    reportedrepstate text,
    reportedtli integer DEFAULT 1 NOT NULL,
    reportedlsn pg_lsn DEFAULT '0/0'::pg_lsn NOT NULL,
    candidatepriority integer,
    replicationquorum boolean,
    description text,
    rule_pos integer,
    rule_section pgautofailover.fsm_section,
    rule text,
    facts text[],
    CONSTRAINT event_reportedtli_check CHECK ((reportedtli > 0))
);

COMMENT ON TABLE pgautofailover.event IS 'Every state that was reported and every goal that was given, with the rule that gave it, why, and the facts that held.';

CREATE FUNCTION pgautofailover.last_events(count integer DEFAULT 10) RETURNS SETOF pgautofailover.event
    LANGUAGE sql STABLE STRICT SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
  select newest.*
  from (select e.* from pgautofailover.event as e order by e.eventid desc limit $1) as newest
  order by newest.eventtime, newest.eventid
$_$;

COMMENT ON FUNCTION pgautofailover.last_events(count integer) IS 'The newest events of all formations, oldest first.';

CREATE FUNCTION pgautofailover.last_events(formation_id text DEFAULT 'default'::text, count integer DEFAULT 10) RETURNS SETOF pgautofailover.event
    LANGUAGE sql STABLE STRICT SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
  select newest.*
  from (select e.* from pgautofailover.event as e where e.formationid = $1 order by e.eventid desc limit $2) as newest
  order by newest.eventtime, newest.eventid
$_$;

COMMENT ON FUNCTION pgautofailover.last_events(formation_id text, count integer) IS 'The newest events of a formation, oldest first.';

CREATE FUNCTION pgautofailover.last_events(formation_id text, group_id integer, count integer DEFAULT 10) RETURNS SETOF pgautofailover.event
    LANGUAGE sql STABLE STRICT SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
  select newest.*
  from (
    select e.* from pgautofailover.event as e
    where e.formationid = $1 and e.groupid = $2
    order by e.eventid desc
    limit $3
  ) as newest
  order by newest.eventtime, newest.eventid
$_$;

COMMENT ON FUNCTION pgautofailover.last_events(formation_id text, group_id integer, count integer) IS 'The newest events of a group, oldest first.';

CREATE FUNCTION pgautofailover.node_active(formation_id text, node_id bigint, group_id integer, current_group_role pgautofailover.replication_state DEFAULT 'init'::pgautofailover.replication_state, current_pg_is_running boolean DEFAULT true, current_tli integer DEFAULT 1, current_lsn pg_lsn DEFAULT '0/0'::pg_lsn, current_rep_state text DEFAULT ''::text, OUT assigned_node_id bigint, OUT assigned_group_id integer, OUT assigned_group_state pgautofailover.replication_state, OUT assigned_candidate_priority integer, OUT assigned_replication_quorum boolean) RETURNS record
    LANGUAGE plpgsql STRICT SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '10s'
    AS $$
declare
  node pgautofailover.node;
  of_the_original pgautofailover.node;
  is_new boolean;
begin
  node := pgaf.lock_node(node_id);
  perform pgaf.check_reporter(node, node_id, formation_id);

  of_the_original.epoch := 0;
  of_the_original.capabilities := '{}';
  of_the_original.streams := false;
  is_new := pgaf.store_report(
    node,
    current_group_role,
    current_pg_is_running,
    current_tli,
    current_lsn,
    current_rep_state,
    of_the_original
  );
  perform pgaf.confirm_by_state(node_id);

  perform pgaf.advance_after_report(node, is_new);

  select n.nodeid, n.groupid, n.goalstate, n.candidatepriority, n.replicationquorum
  into
    assigned_node_id,
    assigned_group_id,
    assigned_group_state,
    assigned_candidate_priority,
    assigned_replication_quorum
  from pgautofailover.node as n
  where n.nodeid = node_active.node_id;

  if not found then
    assigned_node_id := node.nodeid;
    assigned_group_id := node.groupid;
    assigned_group_state := 'dropped';
    assigned_candidate_priority := node.candidatepriority;
    assigned_replication_quorum := node.replicationquorum;
  end if;
end;
$$;

COMMENT ON FUNCTION pgautofailover.node_active(formation_id text, node_id bigint, group_id integer, current_group_role pgautofailover.replication_state, current_pg_is_running boolean, current_tli integer, current_lsn pg_lsn, current_rep_state text, OUT assigned_node_id bigint, OUT assigned_group_id integer, OUT assigned_group_state pgautofailover.replication_state, OUT assigned_candidate_priority integer, OUT assigned_replication_quorum boolean) IS 'A keeper of the original reports the state of its node and is told the goal. current_tli 0 and current_lsn 0/0: not known now. A report in which nothing changed does not wait for its own WAL flush. Errors: 42704 unknown node, 42P17 not in this formation, 22023 bad current_rep_state.';

CREATE FUNCTION pgautofailover.perform_failover(formation_id text DEFAULT 'default'::text, group_id integer DEFAULT 0) RETURNS void
    LANGUAGE plpgsql STRICT SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '30s'
    AS $$
declare
  candidate bigint;
begin
  perform pgaf.lock_group(formation_id, group_id);

  select n.nodeid
  into candidate
  from
    pgautofailover.node as n
    left join pgautofailover.node_group as g using (formationid, groupid)
  where
    n.formationid = perform_failover.formation_id
    and n.groupid = perform_failover.group_id
    and n.goalstate != 'dropped'
  order by n.nodeid is not distinct from g.leader, n.candidatepriority desc, n.nodeid
  limit 1;

  if not found then
    raise exception 'cannot fail over: group % in formation "%" currently has 0 nodes registered',
      group_id,
      formation_id
      using errcode = 'XX000';
  end if;
  perform pgaf.advance(candidate, 'perform_failover');
end;
$$;

COMMENT ON FUNCTION pgautofailover.perform_failover(formation_id text, group_id integer) IS 'Makes the primary of a group step down in favour of a standby that holds every acknowledged commit. XX000 when the group is not at rest, with the reason.';

CREATE FUNCTION pgautofailover.register_node(formation_id text, node_host text, node_port integer, dbname name, node_name text DEFAULT ''::text, sysidentifier bigint DEFAULT 0, desired_node_id bigint DEFAULT '-1'::integer, desired_group_id integer DEFAULT '-1'::integer, initial_group_role pgautofailover.replication_state DEFAULT 'init'::pgautofailover.replication_state, node_kind text DEFAULT 'standalone'::text, candidate_priority integer DEFAULT 100, replication_quorum boolean DEFAULT true, node_cluster text DEFAULT 'default'::text, node_region text DEFAULT 'default'::text, OUT assigned_node_id bigint, OUT assigned_group_id integer, OUT assigned_group_state pgautofailover.replication_state, OUT assigned_candidate_priority integer, OUT assigned_replication_quorum boolean, OUT assigned_node_name text) RETURNS record
    LANGUAGE plpgsql STRICT SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '30s'
    AS $$
declare
  node pgautofailover.node;
begin
  if candidate_priority not between 0 and 100 then
    raise exception 'invalid value for candidate_priority "%": expected an integer value between 0 and 100',
      candidate_priority
      using errcode = '22023';
  end if;

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

COMMENT ON FUNCTION pgautofailover.register_node(formation_id text, node_host text, node_port integer, dbname name, node_name text, sysidentifier bigint, desired_node_id bigint, desired_group_id integer, initial_group_role pgautofailover.replication_state, node_kind text, candidate_priority integer, replication_quorum boolean, node_cluster text, node_region text, OUT assigned_node_id bigint, OUT assigned_group_id integer, OUT assigned_group_state pgautofailover.replication_state, OUT assigned_candidate_priority integer, OUT assigned_replication_quorum boolean, OUT assigned_node_name text) IS 'Adds a node to a formation and tells it its first goal. sysidentifier 0: not known yet; desired_node_id and desired_group_id -1: the monitor chooses; candidate_priority 0 to 100. Errors: 22023 bad argument, 42P17 unknown formation, 55006 no primary to join yet (retry), 55000 no standby allowed, 23505 name, address or id taken, 23P01 copy of another database cluster.';

CREATE FUNCTION pgautofailover.remove_node(node_id bigint, force boolean DEFAULT false) RETURNS boolean
    LANGUAGE plpgsql STRICT SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '30s'
    AS $$
declare
  node pgautofailover.node;
begin
  perform pgaf.lock_formation((select n.formationid from pgautofailover.node as n where n.nodeid = remove_node.node_id));
  select n.* into node from pgautofailover.node as n where n.nodeid = remove_node.node_id;
  if not found then
    raise exception 'couldn''t find node with nodeid %', node_id using errcode = '42704';
  end if;

  if node.goalstate <> 'dropped' then
    if not (pgaf.settings_of(node.formationid)).guard_data_loss then
      update pgautofailover.node_group as g
      set loss_accepted = true
      where g.formationid = node.formationid and g.groupid = node.groupid and g.leader = node.nodeid;
    end if;
    perform pgaf.advance(node_id, 'remove_node');
    perform pgaf.lower_number_sync_standbys(node.formationid, node.groupid);
  elsif not (force or node.reportedstate = 'dropped') then
    return true;
  end if;

  if force or node.reportedstate = 'dropped' then
    perform pgaf.forget_node(node_id, 'an operator removed it');
  end if;
  perform pgaf.advance_group(node.formationid, node.groupid, 'report');
  return true;
end
$$;

COMMENT ON FUNCTION pgautofailover.remove_node(node_id bigint, force boolean) IS 'Removes a node: it is told dropped, and its row goes when it has answered, or at once with force. A removed primary counts as writing until it or enough of its standbys said otherwise. Errors: 42704 unknown node, 55000 no other node holds every acknowledged commit (unless guard_data_loss is off).';

CREATE FUNCTION pgautofailover.remove_node(node_host text, node_port integer DEFAULT 5432, force boolean DEFAULT false) RETURNS boolean
    LANGUAGE plpgsql STRICT SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  found_id bigint;
begin
  select n.nodeid
  into found_id
  from pgautofailover.node as n
  where n.nodehost = remove_node.node_host and n.nodeport = remove_node.node_port;

  if not found then
    raise exception 'couldn''t find node with hostname "%" and port %', node_host, node_port
      using errcode = '42704';
  end if;
  return pgautofailover.remove_node(found_id, remove_node.force);
end;
$$;

COMMENT ON FUNCTION pgautofailover.remove_node(node_host text, node_port integer, force boolean) IS 'As remove_node(node_id, force), by address.';

CREATE FUNCTION pgautofailover.report(formation_id text, node_id bigint, group_id integer, current_group_role pgautofailover.replication_state, current_pg_is_running boolean, current_tli integer, current_lsn pg_lsn, current_rep_state text, node_epoch bigint DEFAULT 0, sync_epoch bigint DEFAULT NULL::bigint, sync_lsn pg_lsn DEFAULT NULL::pg_lsn, streams boolean DEFAULT false, instance text DEFAULT NULL::text, capabilities text[] DEFAULT '{}'::text[], disk_free bigint DEFAULT NULL::bigint) RETURNS SETOF pgautofailover.answer
    LANGUAGE plpgsql SECURITY DEFINER ROWS 1
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '10s'
    AS $$
declare
  node pgautofailover.node;
  ours pgautofailover.node;
  is_new boolean;
begin
  node := pgaf.lock_node(report.node_id);
  perform pgaf.check_reporter(node, report.node_id, formation_id);

  ours.epoch := node_epoch;
  ours.instance := report.instance;
  ours.capabilities := report.capabilities;
  ours.streams := report.streams;
  ours.disk_free := report.disk_free;
  is_new := pgaf.store_report(
    node,
    current_group_role,
    current_pg_is_running,
    current_tli,
    current_lsn,
    current_rep_state,
    ours
  );
  perform pgaf.hear_epoch(report.node_id, node_epoch);
  if report.sync_epoch is not null then
    perform pgaf.confirm_sync_set(node, report.sync_epoch, report.sync_lsn);
  end if;

  perform pgaf.advance_after_report(node, is_new);
  -- not (answer_for(…)).*, which would ask once for each column
  return query select a.* from pgaf.answer_for(node) as a;
end;
$$;

COMMENT ON FUNCTION pgautofailover.report(formation_id text, node_id bigint, group_id integer, current_group_role pgautofailover.replication_state, current_pg_is_running boolean, current_tli integer, current_lsn pg_lsn, current_rep_state text, node_epoch bigint, sync_epoch bigint, sync_lsn pg_lsn, streams boolean, instance text, capabilities text[], disk_free bigint) IS 'One of our keepers reports and is told all it needs: its goal, the epoch of its group, the lease (ms), the newest sync set, whom to follow, and the other nodes. node_epoch: the highest it heard of; sync_epoch and sync_lsn: the sync set it verified to be in force; streams: it receives WAL now; disk_free: bytes. Errors as node_active.';

CREATE FUNCTION pgautofailover.same_system_identifier_within_group() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if
    exists (
      select
      from pgautofailover.node as other
      where
        other.formationid = new.formationid
        and other.groupid = new.groupid
        and other.sysidentifier != new.sysidentifier
        and exists (
          select
          from pgautofailover.node as still
          where still.nodeid = new.nodeid and still.sysidentifier = new.sysidentifier
        )
    )
  then
    raise exception 'node % "%" has system identifier %, which is not that of its group',
      new.nodeid,
      new.nodename,
      new.sysidentifier
      using
        errcode = '23P01',
        constraint = 'same_system_identifier_within_group',
        detail = format(
          'Every node of group %s in formation "%s" holds a copy of one database cluster.',
          new.groupid,
          new.formationid
        );
  end if;
  return null;
end;
$$;

CREATE FUNCTION pgautofailover.set_group_system_identifier(group_id bigint, node_sysidentifier bigint, OUT node_id bigint, OUT node_name text, OUT node_host text, OUT node_port integer) RETURNS SETOF record
    LANGUAGE sql STRICT SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
  select n.nodeid, n.nodename, n.nodehost, n.nodeport
  from
    (select m.nodeid from pgautofailover.node as m where m.groupid = $1 and m.sysidentifier = 0 order by m.formationid, m.nodeid) as unset
    cross join lateral pgaf.store_system_identifier(unset.nodeid, $2) as n
$_$;

COMMENT ON FUNCTION pgautofailover.set_group_system_identifier(group_id bigint, node_sysidentifier bigint, OUT node_id bigint, OUT node_name text, OUT node_host text, OUT node_port integer) IS 'Stores the system identifier of those nodes of the groups with this number that were stored with 0. Registration stores null instead of 0, so there are none; kept for keepers of the original.';

CREATE FUNCTION pgautofailover.set_node_candidate_priority(formation_id text, node_name text, candidate_priority integer) RETURNS boolean
    LANGUAGE plpgsql STRICT SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '30s'
    AS $$
declare
  node pgautofailover.node;
begin
  node := pgaf.lock_named_node(formation_id, node_name);
  if candidate_priority not between 0 and 100 then
    raise exception 'invalid value for candidate_priority "%": expected an integer value between 0 and 100',
      candidate_priority
      using errcode = '22023';
  end if;
  if node.nodecluster != 'default' and candidate_priority != 0 then
    raise exception 'invalid value for candidate_priority: read-replica nodes in a citus cluster must always have candidate priority set to zero'
      using errcode = '22023';
  end if;

  update pgautofailover.node as n
  set candidatepriority = candidate_priority
  where n.nodeid = node.nodeid
  returning n.*
  into node;

  if
    candidate_priority = 0
    and 2 > (
      select count(*)
      from pgautofailover.node as n
      where
        n.formationid = node.formationid
        and n.groupid = node.groupid
        and n.goalstate != 'dropped'
        and n.candidatepriority > 0
    )
  then
    raise notice 'setting candidate priority of % to 0 is preventing automated failover', pgaf.node_text(node)
      using errcode = '55000';
  end if;
  perform
    pgaf.announce_property(
      node,
      format('Updating candidate priority to %s for %s', candidate_priority, pgaf.node_text(node))
    );
  return true;
end;
$$;

COMMENT ON FUNCTION pgautofailover.set_node_candidate_priority(formation_id text, node_name text, candidate_priority integer) IS 'Sets how much a node is preferred as next primary: 0 (never) to 100. Errors: 42704 unknown node, 22023 out of range, 55000 settings are being applied already.';

CREATE FUNCTION pgautofailover.set_node_health(node_id bigint, node_host text, node_port integer, health integer, seen text DEFAULT NULL::text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '10s'
    AS $$
declare
  at constant timestamptz := clock_timestamp();
  node pgautofailover.node;
  grace interval;
  judged integer := health;
begin
  if health is null or health not in (-1, 0, 1) then
    raise exception 'invalid health %: expected -1 (unknown), 0 (bad) or 1 (good)', health
      using errcode = '22023';
  end if;
  if seen not in ('ok', 'refused', 'silent', 'starting') then
    raise exception 'invalid observation "%": expected ok, refused, silent or starting', seen
      using errcode = '22023';
  end if;

  node := pgaf.lock_node(node_id);
  if node.nodeid is null or node.nodehost != node_host or node.nodeport != node_port then
    return false;
  end if;
  grace := (pgaf.settings_of(node.formationid)).refused_grace;
  -- one refusal proves nothing: a server that restarts refuses too
  if seen = 'refused' and node.health != 0 and at - coalesce(node.refused_since, at) < grace then
    judged := node.health;
  end if;

  update pgautofailover.node as n
  set
    health = judged,
    healthchecktime = at,
    bad_since = case
      when set_node_health.health = 1 then null
      else coalesce(n.bad_since, at)
    end,
    refused_since = case
      when set_node_health.seen = 'refused' then coalesce(n.refused_since, at)
    end
  where n.nodeid = node.nodeid;

  if node.health != judged then
    node.health := judged;
    perform
      pgaf.record_event(
        node,
        format(
          '%s is marked as %s by the monitor',
          pgaf.node_text(node),
          case judged
            when 1 then 'healthy'
            when 0 then 'unhealthy'
            else 'of unknown health'
          end
        ) || case
          when seen is null then ''
          else format(': its port was %s', seen)
        end
      );
  end if;

  -- what a refused port proves depends on time, so the second refusal counts though nothing changed
  if judged != 1 or node.health != 1 then
    perform pgaf.advance_group(node.formationid, node.groupid);
  end if;
  return true;
end;
$$;

COMMENT ON FUNCTION pgautofailover.set_node_health(node_id bigint, node_host text, node_port integer, health integer, seen text) IS 'The health service tells what a probe found: health 1 good, 0 bad, -1 unknown, and what it saw (ok, refused, silent, starting). Advances the group at once. False when the node is gone or has another address by now. 22023 on a bad argument.';

CREATE FUNCTION pgautofailover.set_node_replication_quorum(formation_id text, node_name text, replication_quorum boolean) RETURNS boolean
    LANGUAGE plpgsql STRICT SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '30s'
    AS $$
declare
  node pgautofailover.node;
  wanted integer;
  standbys integer;
begin
  node := pgaf.lock_named_node(formation_id, node_name);
  update pgautofailover.node as n
  set replicationquorum = replication_quorum
  where n.nodeid = node.nodeid
  returning n.*
  into node;

  if not replication_quorum then
    select f.number_sync_standbys
    into wanted
    from pgautofailover.formation as f
    where f.formationid = set_node_replication_quorum.formation_id;
    select count(*)::integer
    into standbys
    from
      pgautofailover.node as n
      join pgautofailover.node_group as g using (formationid, groupid)
    where
      n.formationid = node.formationid
      and n.groupid = node.groupid
      and n.nodeid is distinct from g.leader
      and n.goalstate != 'dropped'
      and n.replicationquorum;
    if wanted > 0 and standbys < wanted + 1 then
      raise exception 'can''t set replication quorum to false'
        using
          errcode = '22023',
          detail = format(
            'At least %s standby nodes are required in the quorum with number_sync_standbys = %s, and only %s would be left.',
            wanted + 1,
            wanted,
            standbys
          );
    end if;
  end if;
  perform
    pgaf.announce_property(
      node,
      format('Updating replicationQuorum to %s for %s', replication_quorum, pgaf.node_text(node))
    );
  perform pgaf.offer_sync_set(node.formationid, node.groupid);
  return true;
end;
$$;

COMMENT ON FUNCTION pgautofailover.set_node_replication_quorum(formation_id text, node_name text, replication_quorum boolean) IS 'Says whether commits may wait for this node. Errors: 42704 unknown node, 22023 too few standbys would be left for number_sync_standbys, 55000 settings are being applied already.';

CREATE FUNCTION pgautofailover.set_node_system_identifier(node_id bigint, node_sysidentifier bigint, OUT node_id bigint, OUT node_name text, OUT node_host text, OUT node_port integer) RETURNS record
    LANGUAGE sql STRICT SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
  select n.nodeid, n.nodename, n.nodehost, n.nodeport from pgaf.store_system_identifier($1, $2) as n
$_$;

COMMENT ON FUNCTION pgautofailover.set_node_system_identifier(node_id bigint, node_sysidentifier bigint, OUT node_id bigint, OUT node_name text, OUT node_host text, OUT node_port integer) IS 'Stores the system identifier of a node''s database cluster. One row, all null when the node is unknown; 23P01 when its group holds another cluster.';

CREATE FUNCTION pgautofailover.set_setting(name text, value text, formation_id text DEFAULT '*'::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  known pgaf.known_setting;
begin
  select k.* into known from pgaf.known_setting as k where k.name = set_setting.name;
  if not found then
    raise exception 'unknown setting "%"', name
      using
        errcode = '42704',
        hint = (
          select 'settings are: ' || string_agg(k.name, ', ' order by k.name) from pgaf.known_setting as k
        );
  end if;

  if value is null then
    delete from pgautofailover.setting as s
    where s.formationid = set_setting.formation_id and s.name = set_setting.name;
    return;
  end if;
  insert into pgautofailover.setting (formationid, name, value)
  values (formation_id, set_setting.name, pgaf.parse_setting(known, set_setting.value))
  on conflict on constraint setting_pkey do update set value = excluded.value;
end;
$$;

COMMENT ON FUNCTION pgautofailover.set_setting(name text, value text, formation_id text) IS 'Stores a setting for one formation, or for all (*); a null value goes back to the default. Durations take a unit (500ms, 10s, 1min), a bare number is milliseconds. Errors: 42704 unknown setting, 22023 bad value.';

CREATE FUNCTION pgautofailover.synchronous_standby_names(formation_id text DEFAULT 'default'::text, group_id integer DEFAULT 0) RETURNS text
    LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  newest pgautofailover.sync_set;
begin
  if
    not exists (
      select
      from pgautofailover.node as n
      where n.formationid = formation_id and n.groupid = group_id and n.goalstate != 'dropped'
    )
  then
    raise exception 'no nodes found in group % of formation "%"', group_id, formation_id
      using errcode = '42P17';
  end if;

  select s.*
  into newest
  from pgautofailover.sync_set as s
  where s.formationid = formation_id and s.groupid = group_id
  order by s.epoch desc
  limit 1;
  return pgaf.sync_set_text(newest.members, newest.quorum);
end;
$$;

COMMENT ON FUNCTION pgautofailover.synchronous_standby_names(formation_id text, group_id integer) IS 'What the primary of a group should have as synchronous_standby_names: the newest sync set offered, empty when commits wait for nobody. 42P17 when the group has no nodes.';

CREATE FUNCTION pgautofailover.update_node_metadata(node_id bigint, node_name text, node_host text, node_port integer) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '30s'
    AS $$
begin
  if node_id is null then
    raise exception 'node_id must not be null' using errcode = 'XX000';
  end if;
  if (pgaf.lock_node(node_id)).nodeid is null then
    raise exception 'node % is not registered', node_id using errcode = '42704';
  end if;

  update pgautofailover.node as n
  set
    nodename = coalesce(update_node_metadata.node_name, n.nodename),
    nodehost = coalesce(update_node_metadata.node_host, n.nodehost),
    nodeport = coalesce(update_node_metadata.node_port, n.nodeport)
  where n.nodeid = update_node_metadata.node_id;
  return true;
end;
$$;

COMMENT ON FUNCTION pgautofailover.update_node_metadata(node_id bigint, node_name text, node_host text, node_port integer) IS 'Changes a node''s name, host or port; null keeps what is stored. Errors: 42704 unknown node, 23505 name or address taken.';

CREATE FUNCTION pgautofailover.update_secondary_check() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  other pgautofailover.node;
begin
  if not (old.opt_secondary and not new.opt_secondary) then
    return new;
  end if;

  select n.*
  into other
  from pgautofailover.node as n
  where n.formationid = new.formationid and n.reportedstate != 'single' and n.goalstate != 'dropped'
  order by n.nodeid
  limit 1;

  if found then
    raise exception 'formation has nodes that are not in SINGLE state'
      using
        errcode = '55000',
        detail = format('node %s reports %s', other.nodeid, other.reportedstate),
        hint = 'drop the secondary nodes first';
  end if;
  return new;
end;
$$;

CREATE TABLE pgaf.default_settings (
    only_row boolean DEFAULT true NOT NULL,
    settings pgaf.settings NOT NULL,
    CONSTRAINT default_settings_only_row_check CHECK (only_row)
);

COMMENT ON TABLE pgaf.default_settings IS 'The defaults of known_setting as one value; written by sql/health/default_settings.sql.';

CREATE TABLE pgaf.edge (
    node_from pgautofailover.replication_state NOT NULL,
    node_to pgautofailover.replication_state NOT NULL,
    keeper text NOT NULL,
    CONSTRAINT edge_keeper_check CHECK ((keeper = ANY (ARRAY['original'::text, 'ours'::text])))
);

COMMENT ON TABLE pgaf.edge IS 'What keepers can do; written by sql/fsm/edges.sql.';

CREATE TABLE pgaf.fact (
    fact text NOT NULL,
    means text NOT NULL
);

COMMENT ON TABLE pgaf.fact IS 'What each fact means; written by sql/fsm/facts.sql.';

CREATE TABLE pgaf.pgmigrations (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    run_on timestamp without time zone NOT NULL
);

CREATE SEQUENCE pgaf.pgmigrations_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE pgaf.pgmigrations_id_seq OWNED BY pgaf.pgmigrations.id;

CREATE VIEW pgaf.shadowed_rule AS
 SELECT later.rule,
    earlier.rule AS shadowed_by
   FROM (pgaf.rule later
     JOIN pgaf.rule earlier ON (((earlier.rule_no < later.rule_no) AND (later.asked <@ earlier.asked))))
  WHERE ((earlier.needs <@ later.needs) AND (earlier.unless <@ later.unless) AND ((earlier.node_at IS NULL) OR (later.node_at <@ earlier.node_at)) AND ((earlier.node_reports IS NULL) OR (COALESCE(later.node_reports, later.node_at) <@ earlier.node_reports)) AND ((earlier.node_heads_for IS NULL) OR (COALESCE(later.node_heads_for, later.node_at) <@ earlier.node_heads_for)) AND ((earlier.primary_at IS NULL) OR (later.primary_at <@ earlier.primary_at)) AND ((earlier.primary_reports IS NULL) OR (COALESCE(later.primary_reports, later.primary_at) <@ earlier.primary_reports)) AND ((earlier.primary_heads_for IS NULL) OR (COALESCE(later.primary_heads_for, later.primary_at) <@ earlier.primary_heads_for)) AND (earlier.node_to IS NULL) AND (earlier.primary_to IS NULL));

CREATE TABLE pgaf.state (
    state pgautofailover.replication_state NOT NULL,
    takes_writes boolean NOT NULL,
    leads boolean NOT NULL,
    stopped boolean NOT NULL,
    means text NOT NULL
);

COMMENT ON TABLE pgaf.state IS 'What each state means; written by sql/fsm/states.sql.';

CREATE VIEW pgaf.unreachable_goal AS
 SELECT r.rule,
    moved.goal
   FROM (pgaf.rule r
     CROSS JOIN LATERAL ( VALUES (r.node_to,COALESCE(r.node_reports, r.node_at)), (r.primary_to,COALESCE(r.primary_reports, r.primary_at)), (r.standbys_to,COALESCE(r.standbys_reports, r.standbys_at))) moved(goal, reports))
  WHERE ((moved.goal IS NOT NULL) AND (moved.reports IS NOT NULL) AND (NOT (EXISTS ( SELECT
           FROM unnest(moved.reports) reported(reported)
          WHERE pgaf.can_reach(reported.reported, moved.goal, true)))));

CREATE VIEW pgaf.unused_fact AS
 SELECT f.fact
   FROM pgaf.fact f
  WHERE (NOT (EXISTS ( SELECT
           FROM pgaf.rule r
          WHERE (f.fact = ANY ((((r.needs || r.unless) || r.standbys_need) || r.standbys_unless))))));

CREATE TABLE pgautofailover.accepted_timeline (
    formationid text NOT NULL,
    groupid integer NOT NULL,
    accepted_tli integer NOT NULL,
    decided_by text,
    decided_at timestamp with time zone DEFAULT now() NOT NULL,
    resolved_at timestamp with time zone
);

COMMENT ON TABLE pgautofailover.accepted_timeline IS 'Timelines that an operator declared to be the right one.';

CREATE SEQUENCE pgautofailover.event_eventid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE pgautofailover.event_eventid_seq OWNED BY pgautofailover.event.eventid;

CREATE TABLE pgautofailover.formation (
    formationid text DEFAULT 'default'::text NOT NULL,
    kind text DEFAULT 'pgsql'::text NOT NULL,
    dbname name DEFAULT 'postgres'::name NOT NULL,
    opt_secondary boolean DEFAULT true NOT NULL,
    number_sync_standbys integer DEFAULT 0 NOT NULL,
    CONSTRAINT formation_kind_check CHECK ((kind = ANY (ARRAY['pgsql'::text, 'citus'::text])))
);

COMMENT ON TABLE pgautofailover.formation IS 'A set of groups that share a database name and the number of standbys that commits wait for.';

CREATE VIEW pgautofailover.fsm AS
 SELECT r.rule_no AS pos,
        CASE
            WHEN (NOT ('report'::text = ANY (r.asked))) THEN 'api_triggered'::text
            WHEN ('node_leads'::text = ANY (r.needs)) THEN 'primary_node'::text
            ELSE 'reporting_node'::text
        END AS section,
    r.because AS comment,
    COALESCE(array_to_string(COALESCE(r.node_at, r.node_reports), '|'::text), 'any'::text) AS active_node_current_state,
    COALESCE(array_to_string(COALESCE(r.primary_at, r.primary_reports, r.primary_heads_for), '|'::text), 'any'::text) AS other_node_current_state,
    COALESCE(array_to_string(COALESCE(r.standbys_at, r.standbys_reports, r.standbys_heads_for), '|'::text), 'any'::text) AS candidate_node_current_state,
    array_to_string(ARRAY( SELECT f.f
           FROM unnest(r.needs) f(f)
          WHERE (f.f ~~ 'node\_%'::text)), ' and '::text) AS active_node_conditions,
    array_to_string(ARRAY( SELECT f.f
           FROM unnest(r.needs) f(f)
          WHERE ((f.f ~~ '%primary%'::text) AND (f.f !~~ 'node\_%'::text))), ' and '::text) AS other_node_conditions,
    array_to_string(r.standbys_need, ' and '::text) AS candidate_node_conditions,
    array_to_string(ARRAY( SELECT f.f
           FROM unnest(r.needs) f(f)
          WHERE ((f.f !~~ 'node\_%'::text) AND (f.f !~~ '%primary%'::text))), ' and '::text) AS group_conditions,
    r.node_to AS active_node_assigned_state,
    r.primary_to AS other_node_assigned_state,
    false AS has_extra_action,
        CASE
            WHEN (NOT ('report'::text = ANY (r.asked))) THEN ('api_triggered.'::text || r.asked[1])
            WHEN ('node_leads'::text = ANY (r.needs)) THEN 'primary_node'::text
            ELSE 'reporting_node'::text
        END AS section_path,
    r.rule,
    format('%s: when asked by %s%s, %s, because %s'::text, r.rule, array_to_string(r.asked, ' or '::text), COALESCE((' and '::text || NULLIF(concat_ws(', '::text,
        CASE
            WHEN (r.node_at IS NOT NULL) THEN ('the node is at '::text || array_to_string(r.node_at, ' or '::text))
            ELSE NULL::text
        END,
        CASE
            WHEN (r.node_reports IS NOT NULL) THEN ('the node reports '::text || array_to_string(r.node_reports, ' or '::text))
            ELSE NULL::text
        END,
        CASE
            WHEN (r.node_heads_for IS NOT NULL) THEN ('the node heads for '::text || array_to_string(r.node_heads_for, ' or '::text))
            ELSE NULL::text
        END,
        CASE
            WHEN (r.primary_at IS NOT NULL) THEN ('the primary is at '::text || array_to_string(r.primary_at, ' or '::text))
            ELSE NULL::text
        END,
        CASE
            WHEN (r.primary_reports IS NOT NULL) THEN ('the primary reports '::text || array_to_string(r.primary_reports, ' or '::text))
            ELSE NULL::text
        END,
        CASE
            WHEN (r.primary_heads_for IS NOT NULL) THEN ('the primary heads for '::text || array_to_string(r.primary_heads_for, ' or '::text))
            ELSE NULL::text
        END, NULLIF(array_to_string(r.needs, ', '::text), ''::text),
        CASE
            WHEN (r.unless <> '{}'::text[]) THEN ('unless '::text || array_to_string(r.unless, ' or '::text))
            ELSE NULL::text
        END), ''::text)), ''::text), COALESCE(NULLIF(concat_ws(', '::text, ('node → '::text || r.node_to), ('primary → '::text || r.primary_to), ('standbys → '::text || r.standbys_to),
        CASE
            WHEN r.node_leaves THEN 'the node leaves'::text
            ELSE NULL::text
        END, ('refuse with '::text || r.refuses)), ''::text), 'nothing happens'::text), r.because) AS sentence,
    r.needs,
    r.unless
   FROM pgaf.rule r
  ORDER BY r.rule_no;

COMMENT ON VIEW pgautofailover.fsm IS 'The rules of the state machine in order of precedence: the columns of version 2.3 of the original, then our own: the rule''s name, the rule as a sentence, the facts it needs and those that forbid it.';

CREATE TABLE pgautofailover.health_service (
    only_row boolean DEFAULT true NOT NULL,
    beat_time timestamp with time zone NOT NULL,
    beat_monotonic_ms bigint NOT NULL,
    waits_since timestamp with time zone NOT NULL,
    CONSTRAINT health_service_only_row_check CHECK (only_row)
);

COMMENT ON TABLE pgautofailover.health_service IS 'The last beat of the health service, and since when all waits count.';

CREATE SEQUENCE pgautofailover.node_nodeid_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE pgautofailover.node_nodeid_seq OWNED BY pgautofailover.node.nodeid;

CREATE TABLE pgautofailover.node_timeline_history (
    nodeid bigint NOT NULL,
    tli integer NOT NULL,
    parenttli integer NOT NULL,
    switchpoint_lsn pg_lsn NOT NULL
);

COMMENT ON TABLE pgautofailover.node_timeline_history IS 'The timeline history files of the nodes, as they published them.';

CREATE TABLE pgautofailover.setting (
    formationid text DEFAULT '*'::text NOT NULL,
    name text NOT NULL,
    value text NOT NULL
);

COMMENT ON TABLE pgautofailover.setting IS 'Settings that differ from their default, for one formation or for all (*). Write with pgautofailover.set_setting.';

CREATE TABLE pgautofailover.sync_set (
    formationid text NOT NULL,
    groupid integer NOT NULL,
    epoch bigint NOT NULL,
    members bigint[] NOT NULL,
    quorum integer NOT NULL,
    lsn pg_lsn,
    CONSTRAINT sync_set_check CHECK (((quorum >= 0) AND (quorum <= cardinality(members)))),
    CONSTRAINT sync_set_check1 CHECK (((quorum = 0) = (members = '{}'::bigint[])))
);

COMMENT ON TABLE pgautofailover.sync_set IS 'The sync sets that may be in force on a leader: above lsn every acknowledged commit is on quorum of members. No lsn: offered, not confirmed.';

CREATE VIEW pgautofailover_compat.pg_available_extensions AS
 SELECT 'pgautofailover'::name AS name,
    v.version AS default_version,
    v.version AS installed_version,
    'pg_auto_failover, Postgres-native'::text AS comment
   FROM ( SELECT COALESCE((regexp_match(current_setting('application_name'::text), '^pgaf-([0-9.]+)'::text))[1], ( SELECT s.value
                   FROM pgautofailover.setting s
                  WHERE ((s.formationid = '*'::text) AND (s.name = 'compat_version'::text))), '2.0'::text) AS version) v
UNION ALL
 SELECT e.name,
    e.default_version,
    e.installed_version,
    e.comment
   FROM pg_available_extensions e
  WHERE (e.name <> 'pgautofailover'::name);

ALTER TABLE ONLY pgaf.pgmigrations ALTER COLUMN id SET DEFAULT nextval('pgaf.pgmigrations_id_seq'::regclass);

ALTER TABLE ONLY pgautofailover.event ALTER COLUMN eventid SET DEFAULT nextval('pgautofailover.event_eventid_seq'::regclass);

ALTER TABLE ONLY pgautofailover.node ALTER COLUMN nodeid SET DEFAULT nextval('pgautofailover.node_nodeid_seq'::regclass);

INSERT INTO pgaf.default_settings (only_row, settings) VALUES (true, '(00:00:01,00:00:03,00:00:00.5,2,t,00:00:00.5,00:00:10,00:00:10,00:00:30,16777216,16777216,00:00:10,00:00:10,00:00:02,t,f,)');

INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('init', 'single', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('init', 'wait_standby', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('init', 'report_lsn', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('dropped', 'single', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('dropped', 'wait_standby', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('dropped', 'report_lsn', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('single', 'wait_primary', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('wait_primary', 'single', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('wait_primary', 'demoted', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('wait_primary', 'join_primary', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('wait_primary', 'primary', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('wait_primary', 'apply_settings', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('primary', 'single', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('primary', 'draining', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('primary', 'demoted', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('primary', 'demote_timeout', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('primary', 'prepare_maintenance', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('primary', 'maintenance', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('primary', 'join_primary', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('primary', 'wait_primary', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('primary', 'apply_settings', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('join_primary', 'single', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('join_primary', 'draining', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('join_primary', 'demoted', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('join_primary', 'demote_timeout', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('join_primary', 'wait_primary', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('join_primary', 'primary', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('apply_settings', 'draining', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('apply_settings', 'demoted', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('apply_settings', 'demote_timeout', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('apply_settings', 'single', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('apply_settings', 'primary', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('apply_settings', 'wait_primary', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('apply_settings', 'join_primary', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('draining', 'demoted', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('draining', 'demote_timeout', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('draining', 'report_lsn', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('draining', 'single', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('demote_timeout', 'demoted', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('demote_timeout', 'primary', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('demote_timeout', 'single', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('demoted', 'single', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('demoted', 'catchingup', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('demoted', 'report_lsn', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('wait_standby', 'catchingup', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('catchingup', 'secondary', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('catchingup', 'prepare_promotion', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('catchingup', 'wait_maintenance', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('catchingup', 'maintenance', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('catchingup', 'report_lsn', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('catchingup', 'single', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('secondary', 'catchingup', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('secondary', 'prepare_promotion', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('secondary', 'wait_standby', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('secondary', 'wait_maintenance', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('secondary', 'maintenance', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('secondary', 'report_lsn', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('secondary', 'single', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('prepare_promotion', 'stop_replication', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('prepare_promotion', 'wait_primary', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('prepare_promotion', 'single', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('stop_replication', 'wait_primary', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('stop_replication', 'single', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('report_lsn', 'prepare_promotion', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('report_lsn', 'fast_forward', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('report_lsn', 'join_secondary', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('report_lsn', 'secondary', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('report_lsn', 'single', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('fast_forward', 'prepare_promotion', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('join_secondary', 'secondary', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('wait_maintenance', 'maintenance', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('maintenance', 'catchingup', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('maintenance', 'report_lsn', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('prepare_maintenance', 'maintenance', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('prepare_maintenance', 'catchingup', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('prepare_maintenance', 'report_lsn', 'original');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('demote_timeout', 'report_lsn', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('fast_forward', 'report_lsn', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('fast_forward', 'single', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('fast_forward', 'demoted', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('fast_forward', 'demote_timeout', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('join_secondary', 'report_lsn', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('prepare_promotion', 'report_lsn', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('prepare_promotion', 'demoted', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('prepare_promotion', 'demote_timeout', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('stop_replication', 'report_lsn', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('stop_replication', 'demoted', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('stop_replication', 'demote_timeout', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('wait_maintenance', 'report_lsn', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('wait_maintenance', 'single', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('wait_maintenance', 'demoted', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('wait_maintenance', 'demote_timeout', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('demoted', 'demote_timeout', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('init', 'demoted', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('init', 'demote_timeout', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('single', 'demoted', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('single', 'demote_timeout', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('catchingup', 'demoted', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('catchingup', 'demote_timeout', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('secondary', 'demoted', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('secondary', 'demote_timeout', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('report_lsn', 'demoted', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('report_lsn', 'demote_timeout', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('maintenance', 'demoted', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('maintenance', 'demote_timeout', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('prepare_maintenance', 'demoted', 'ours');
INSERT INTO pgaf.edge (node_from, node_to, keeper) VALUES ('prepare_maintenance', 'demote_timeout', 'ours');

INSERT INTO pgaf.fact (fact, means) VALUES ('alone', 'the node is the only one of its group that is not being dropped');
INSERT INTO pgaf.fact (fact, means) VALUES ('two_nodes', 'the group has two nodes that are not being dropped');
INSERT INTO pgaf.fact (fact, means) VALUES ('standbys_allowed', 'the formation takes secondary nodes');
INSERT INTO pgaf.fact (fact, means) VALUES ('number_sync_standbys_zero', 'commits may go on without any standby');
INSERT INTO pgaf.fact (fact, means) VALUES ('quorum_exists', 'some node beside the primary belongs to the replication quorum');
INSERT INTO pgaf.fact (fact, means) VALUES ('promotion_pending', 'some node is on its way to lead');
INSERT INTO pgaf.fact (fact, means) VALUES ('group_is_relearned', 'this monitor is older than its keepers and has not heard from enough of them yet');
INSERT INTO pgaf.fact (fact, means) VALUES ('loss_accepted', 'an operator accepted that acknowledged commits may be lost: guard_data_loss is off, or was when the primary was removed');
INSERT INTO pgaf.fact (fact, means) VALUES ('node_leads', 'the node is the primary');
INSERT INTO pgaf.fact (fact, means) VALUES ('node_healthy', 'the node is known to be well');
INSERT INTO pgaf.fact (fact, means) VALUES ('node_eligible', 'the candidate priority of the node is above zero');
INSERT INTO pgaf.fact (fact, means) VALUES ('node_caught_up', 'the node is on the primary''s timeline and within enable_sync_wal_log_threshold of it');
INSERT INTO pgaf.fact (fact, means) VALUES ('node_holds_what_was_acknowledged', 'every commit acknowledged to a client, whatever sync set was in force, is on the node');
INSERT INTO pgaf.fact (fact, means) VALUES ('node_has_parted', 'the node has parted from its upstream and its WAL position is final');
INSERT INTO pgaf.fact (fact, means) VALUES ('primary_missing', 'nobody leads, or the leader is gone');
INSERT INTO pgaf.fact (fact, means) VALUES ('primary_leads', 'the primary''s goal takes writes');
INSERT INTO pgaf.fact (fact, means) VALUES ('primary_healthy', 'the primary is known to be well');
INSERT INTO pgaf.fact (fact, means) VALUES ('primary_unhealthy', 'the primary is known to be sick');
INSERT INTO pgaf.fact (fact, means) VALUES ('primary_is_of_the_original', 'the primary is run by a keeper of the original');
INSERT INTO pgaf.fact (fact, means) VALUES ('old_primary_harmless', 'no other node can acknowledge a write any more: it reported that it stopped, or enough of its sync set has parted from it');
INSERT INTO pgaf.fact (fact, means) VALUES ('demote_timeout_is_over', 'the primary was told to stop primary_demote_timeout ago');
INSERT INTO pgaf.fact (fact, means) VALUES ('standby_waits', 'another node waits to be copied from the primary');
INSERT INTO pgaf.fact (fact, means) VALUES ('standby_ready', 'another node is a secondary and not known to be sick');
INSERT INTO pgaf.fact (fact, means) VALUES ('quorum_standby_ready', 'another node is a secondary of the quorum and not known to be sick');
INSERT INTO pgaf.fact (fact, means) VALUES ('unhealthy_standby', 'another node is expected to be a secondary and is known to be sick');
INSERT INTO pgaf.fact (fact, means) VALUES ('another_can_lead', 'another node is eligible, not known to be sick, and is a secondary or on its way to lead');
INSERT INTO pgaf.fact (fact, means) VALUES ('another_holds_what_was_acknowledged', 'another node is eligible and holds every acknowledged commit');
INSERT INTO pgaf.fact (fact, means) VALUES ('another_was_promoted', 'another node was already told to leave recovery');
INSERT INTO pgaf.fact (fact, means) VALUES ('lone_priority_zero_waits', 'another node reports its position and has candidate priority zero');
INSERT INTO pgaf.fact (fact, means) VALUES ('standby_is_unhealthy', 'this standby is known to be sick');

INSERT INTO pgaf.known_setting (name, kind, default_value, means) VALUES ('enable_health_checks', 'boolean', 'on', 'whether the health service probes the nodes');
INSERT INTO pgaf.known_setting (name, kind, default_value, means) VALUES ('health_check_period', 'duration', '1s', 'from the start of one round of probes to the start of the next');
INSERT INTO pgaf.known_setting (name, kind, default_value, means) VALUES ('health_check_timeout', 'duration', '3s', 'how long a probe waits for a silent node');
INSERT INTO pgaf.known_setting (name, kind, default_value, means) VALUES ('health_check_max_retries', 'count', '2', 'further tries in a round after a probe that got no answer');
INSERT INTO pgaf.known_setting (name, kind, default_value, means) VALUES ('health_check_retry_delay', 'duration', '500ms', 'from a probe that got no answer to its next try');
INSERT INTO pgaf.known_setting (name, kind, default_value, means) VALUES ('refused_grace', 'duration', '500ms', 'how far apart two refused connections must be to count');
INSERT INTO pgaf.known_setting (name, kind, default_value, means) VALUES ('node_considered_unhealthy_timeout', 'duration', '10s', 'how long probes must fail to count on their own');
INSERT INTO pgaf.known_setting (name, kind, default_value, means) VALUES ('startup_grace_period', 'duration', '10s', 'after a start of the monitor: failed probes do not count on their own');
INSERT INTO pgaf.known_setting (name, kind, default_value, means) VALUES ('primary_demote_timeout', 'duration', '30s', 'how long an old primary gets to stop where nothing else proves it harmless');
INSERT INTO pgaf.known_setting (name, kind, default_value, means) VALUES ('enable_sync_wal_log_threshold', 'bytes', '16MB', 'how close a standby must be to count as caught up');
INSERT INTO pgaf.known_setting (name, kind, default_value, means) VALUES ('promote_wal_log_threshold', 'bytes', '16MB', 'how far behind a standby may be promoted in a group without quorum members');
INSERT INTO pgaf.known_setting (name, kind, default_value, means) VALUES ('replication_stall_timeout', 'duration', '10s', 'how long a primary may have no streaming quorum standby');
INSERT INTO pgaf.known_setting (name, kind, default_value, means) VALUES ('lease', 'duration', '10s', 'how long an order may be obeyed, and a writable node may go unheard');
INSERT INTO pgaf.known_setting (name, kind, default_value, means) VALUES ('lease_margin', 'duration', '2s', 'what is added to leases before they count as over');
INSERT INTO pgaf.known_setting (name, kind, default_value, means) VALUES ('guard_data_loss', 'boolean', 'on', 'whether steps that may lose acknowledged commits are refused');
INSERT INTO pgaf.known_setting (name, kind, default_value, means) VALUES ('failover_from_silent_wait_primary', 'boolean', 'off', 'whether a silent wait_primary may be replaced, at the risk of its last commits');
INSERT INTO pgaf.known_setting (name, kind, default_value, means) VALUES ('compat_version', 'text', '2.0', 'the extension version shown to keepers of the original');

INSERT INTO pgaf.pgmigrations (id, name, run_on) VALUES (1, '0001_monitor', '2026-11-22 23:19:29.418023');
INSERT INTO pgaf.pgmigrations (id, name, run_on) VALUES (3, '9999_routines', '2026-11-22 23:19:30.980403');

INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (1, 'first_node_must_be_eligible', '{register}', NULL, NULL, NULL, NULL, NULL, NULL, '{alone}', '{node_eligible}', NULL, NULL, NULL, '{}', '{}', NULL, NULL, NULL, false, '55006', 'couldn''t find the primary node: the first node of a group needs a candidate priority above zero');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (2, 'first_node_starts_single', '{register}', NULL, NULL, NULL, NULL, NULL, NULL, '{alone}', '{}', NULL, NULL, NULL, '{}', '{}', 'single', NULL, NULL, false, NULL, 'the node is the first node of its group');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (3, 'formation_takes_no_standby', '{register}', NULL, NULL, NULL, NULL, NULL, NULL, '{}', '{standbys_allowed}', NULL, NULL, NULL, '{}', '{}', NULL, NULL, NULL, false, '55000', 'Formation does not allow secondary nodes');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (4, 'standby_joins_group', '{register}', NULL, NULL, NULL, NULL, NULL, NULL, '{primary_leads}', '{}', NULL, NULL, NULL, '{}', '{}', 'wait_standby', NULL, NULL, false, NULL, 'the group has a primary to copy from');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (5, 'standby_joins_during_promotion', '{register}', NULL, NULL, NULL, NULL, NULL, NULL, '{promotion_pending}', '{}', NULL, NULL, NULL, '{}', '{}', 'wait_standby', NULL, NULL, false, NULL, 'there will be a primary to copy from');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (6, 'standby_joins_leaderless_group', '{register}', NULL, NULL, NULL, NULL, NULL, NULL, '{lone_priority_zero_waits}', '{}', NULL, NULL, NULL, '{}', '{}', 'report_lsn', NULL, NULL, false, NULL, 'the group has data and no primary');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (7, 'nobody_to_join', '{register}', NULL, NULL, NULL, NULL, NULL, NULL, '{}', '{}', NULL, NULL, NULL, '{}', '{}', NULL, NULL, NULL, false, '55006', 'couldn''t find the primary node: retry registering in a moment');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (8, 'last_node_is_removed', '{remove_node}', NULL, NULL, NULL, NULL, NULL, NULL, '{alone}', '{}', NULL, NULL, NULL, '{}', '{}', 'dropped', NULL, NULL, false, NULL, 'an operator removed the last node of its group');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (9, 'only_full_copy_is_kept', '{remove_node}', NULL, NULL, NULL, NULL, NULL, NULL, '{node_leads}', '{another_holds_what_was_acknowledged,another_was_promoted,loss_accepted}', NULL, NULL, NULL, '{}', '{}', NULL, NULL, NULL, false, '55000', 'cannot remove the primary: no other node is known to hold every acknowledged commit; wait for a secondary, or turn pgautofailover.guard_data_loss off to accept a loss');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (10, 'removed_primary_leaves_its_standbys', '{remove_node}', NULL, NULL, NULL, NULL, NULL, NULL, '{node_leads}', '{}', NULL, NULL, '{secondary,catchingup,join_secondary}', '{}', '{}', 'dropped', NULL, 'report_lsn', false, NULL, 'an operator removed the primary');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (11, 'node_is_removed', '{remove_node}', NULL, NULL, NULL, NULL, NULL, NULL, '{}', '{}', NULL, NULL, NULL, '{}', '{}', 'dropped', NULL, NULL, false, NULL, 'an operator removed the node');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (12, 'last_node_accepts_a_loss', '{report,health,perform_failover}', '{report_lsn,prepare_promotion,stop_replication}', NULL, NULL, NULL, NULL, NULL, '{alone,node_eligible,old_primary_harmless,loss_accepted}', '{node_holds_what_was_acknowledged}', NULL, NULL, NULL, '{}', '{}', 'single', NULL, NULL, false, NULL, 'no other node is left, and an operator accepted that commits may be lost');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (13, 'lone_node_cannot_fail_over', '{perform_failover}', NULL, NULL, NULL, NULL, NULL, NULL, '{alone}', '{}', NULL, NULL, NULL, '{}', '{}', NULL, NULL, NULL, false, 'XX000', 'cannot fail over: the group has 1 node registered');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (14, 'failover_is_going_on', '{perform_failover}', NULL, NULL, NULL, NULL, NULL, NULL, '{promotion_pending}', '{}', NULL, NULL, NULL, '{}', '{}', NULL, NULL, NULL, false, 'XX000', 'couldn''t find the primary node: a failover is going on already');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (15, 'switchover_finds_no_primary', '{perform_failover}', NULL, NULL, NULL, NULL, NULL, NULL, '{}', '{primary_leads}', NULL, NULL, NULL, '{}', '{}', NULL, NULL, NULL, false, 'XX000', 'couldn''t find the primary node');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (16, 'switchover_drains_primary', '{perform_failover}', '{secondary}', NULL, NULL, '{primary}', NULL, NULL, '{two_nodes,node_eligible,node_healthy,node_holds_what_was_acknowledged}', '{}', NULL, NULL, NULL, '{}', '{}', NULL, 'draining', NULL, false, NULL, 'an operator asked for a failover, and the secondary is ready to take over');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (17, 'switchover_needs_an_eligible_standby', '{perform_failover}', NULL, NULL, NULL, NULL, NULL, NULL, '{}', '{node_eligible}', NULL, NULL, NULL, '{}', '{}', NULL, NULL, NULL, false, 'XX000', 'cannot fail over: the standby has candidate priority 0');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (18, 'switchover_needs_rest', '{perform_failover}', NULL, NULL, NULL, NULL, NULL, NULL, '{}', '{}', NULL, NULL, NULL, '{}', '{}', NULL, NULL, NULL, false, 'XX000', 'cannot fail over: the primary is not a stable primary with a healthy secondary that holds every acknowledged commit; retry when show state says primary and secondary');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (19, 'settings_are_being_applied', '{settings}', NULL, NULL, NULL, '{apply_settings}', NULL, NULL, '{}', '{}', NULL, NULL, NULL, '{}', '{}', NULL, NULL, NULL, false, '55000', 'the primary is applying settings already; retry in a moment');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (20, 'primary_applies_settings', '{settings}', NULL, NULL, NULL, NULL, '{primary,wait_primary,apply_settings}', '{primary,wait_primary}', '{}', '{}', NULL, NULL, NULL, '{}', '{}', NULL, 'apply_settings', NULL, false, NULL, 'the replication properties of its group changed');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (21, 'dropped_node_leaves', '{report,health}', '{dropped}', NULL, NULL, NULL, NULL, NULL, '{}', '{}', NULL, NULL, NULL, '{}', '{}', NULL, NULL, NULL, true, NULL, 'the node has stopped and said goodbye');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (22, 'dropped_node_is_waited_for', '{report,health}', NULL, NULL, '{dropped}', NULL, NULL, NULL, '{}', '{}', NULL, NULL, NULL, '{}', '{}', NULL, NULL, NULL, false, NULL, 'the node is being removed');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (23, 'maintenance_is_left_alone', '{report,health}', '{maintenance}', NULL, NULL, NULL, NULL, NULL, '{}', '{}', NULL, NULL, NULL, '{}', '{}', NULL, NULL, NULL, false, NULL, 'an operator works on it');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (24, 'relearning_monitor_waits', '{report,health}', NULL, NULL, NULL, NULL, NULL, NULL, '{group_is_relearned}', '{}', NULL, NULL, NULL, '{}', '{}', NULL, NULL, NULL, false, NULL, 'this monitor is older than what its keepers have seen, and has not heard from enough of them');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (25, 'fenced_primary_resumes', '{report,health}', NULL, '{demote_timeout}', '{single,wait_primary,join_primary,apply_settings}', NULL, NULL, NULL, '{node_leads}', '{promotion_pending,another_was_promoted}', NULL, NULL, NULL, '{}', '{}', 'primary', NULL, NULL, false, NULL, 'the node stopped by itself while it was cut off, and nobody was promoted meanwhile');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (26, 'undisputed_primary_returns', '{report,health}', NULL, '{draining,demote_timeout,demoted}', '{draining,demote_timeout,demoted}', NULL, NULL, NULL, '{two_nodes,node_leads}', '{another_can_lead,another_was_promoted}', NULL, NULL, '{secondary,prepare_promotion}', '{standby_is_unhealthy}', '{}', 'report_lsn', NULL, 'report_lsn', false, NULL, 'the node that was to take over is gone, before it was promoted');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (27, 'undisputed_primary_prepares', '{report,health}', '{report_lsn}', NULL, NULL, NULL, NULL, NULL, '{two_nodes,node_leads,node_eligible,node_healthy}', '{promotion_pending,another_was_promoted}', NULL, NULL, NULL, '{}', '{}', 'prepare_promotion', NULL, NULL, false, NULL, 'the node was the primary, and nobody was promoted since');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (28, 'last_primary_becomes_single', '{report,health}', NULL, '{primary,wait_primary,join_primary,apply_settings,draining,demote_timeout,demoted}', NULL, NULL, NULL, NULL, '{alone,node_leads}', '{}', NULL, NULL, NULL, '{}', '{}', 'single', NULL, NULL, false, NULL, 'no other node is left');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (29, 'last_standby_parts_from_removed_primary', '{report,health}', '{secondary,catchingup,demoted,draining,demote_timeout}', NULL, NULL, NULL, NULL, NULL, '{alone}', '{node_leads}', NULL, NULL, NULL, '{}', '{}', 'report_lsn', NULL, NULL, false, NULL, 'no other node is left, and nobody may go on acknowledging through it');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (30, 'last_standby_becomes_single', '{report,health}', '{report_lsn,prepare_promotion,stop_replication}', NULL, NULL, NULL, NULL, NULL, '{alone,node_eligible,old_primary_harmless,node_holds_what_was_acknowledged}', '{}', NULL, NULL, NULL, '{}', '{}', 'single', NULL, NULL, false, NULL, 'no other node is left, the node holds every acknowledged commit, and the removed primary is harmless');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (31, 'primary_prepares_for_standby', '{report,health}', '{single}', NULL, NULL, NULL, NULL, NULL, '{node_leads,standby_waits}', '{}', NULL, NULL, NULL, '{}', '{}', 'wait_primary', NULL, NULL, false, NULL, 'another node wants to join');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (32, 'primary_goes_on_without_standby', '{report}', '{primary,apply_settings}', NULL, NULL, NULL, NULL, NULL, '{node_leads,number_sync_standbys_zero,quorum_exists}', '{quorum_standby_ready,promotion_pending}', NULL, NULL, '{secondary}', '{standby_is_unhealthy}', '{}', 'wait_primary', NULL, 'catchingup', false, NULL, 'none of the standbys in the quorum is healthy');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (33, 'asynchronous_primary_goes_on_alone', '{report}', '{primary,apply_settings}', NULL, NULL, NULL, NULL, NULL, '{node_leads,number_sync_standbys_zero}', '{quorum_exists,standby_ready,promotion_pending}', NULL, NULL, '{secondary}', '{standby_is_unhealthy}', '{}', 'wait_primary', NULL, 'catchingup', false, NULL, 'none of the standbys is healthy');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (34, 'unhealthy_standby_is_set_aside', '{report}', '{primary,wait_primary}', NULL, NULL, NULL, NULL, NULL, '{node_leads,unhealthy_standby}', '{promotion_pending}', NULL, NULL, '{secondary}', '{standby_is_unhealthy}', '{}', NULL, NULL, 'catchingup', false, NULL, 'the standby became unhealthy');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (35, 'primary_waits_for_quorum_standby', '{report}', '{wait_primary,join_primary}', NULL, NULL, NULL, NULL, NULL, '{node_leads,quorum_standby_ready}', '{}', NULL, NULL, NULL, '{}', '{}', 'primary', NULL, NULL, false, NULL, 'a standby in the quorum has caught up');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (36, 'asynchronous_standby_is_enough', '{report}', '{wait_primary,join_primary}', NULL, NULL, NULL, NULL, NULL, '{node_leads,standby_ready}', '{quorum_exists}', NULL, NULL, NULL, '{}', '{}', 'primary', NULL, NULL, false, NULL, 'a standby has caught up, and none belongs to the quorum');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (37, 'settings_were_applied', '{report}', '{apply_settings}', NULL, NULL, NULL, NULL, NULL, '{node_leads,standby_ready}', '{}', NULL, NULL, NULL, '{}', '{}', 'primary', NULL, NULL, false, NULL, 'the node applied the replication properties');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (38, 'settings_were_applied_without_standby', '{report}', '{apply_settings}', NULL, NULL, NULL, NULL, NULL, '{node_leads}', '{}', NULL, NULL, NULL, '{}', '{}', 'wait_primary', NULL, NULL, false, NULL, 'the node applied the replication properties, and no standby is ready');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (39, 'standby_replaces_dead_primary', '{report,health}', '{secondary}', NULL, NULL, NULL, '{primary,join_primary,apply_settings}', NULL, '{two_nodes,primary_leads,primary_unhealthy,node_healthy,node_eligible,node_holds_what_was_acknowledged}', '{}', NULL, NULL, NULL, '{}', '{}', 'prepare_promotion', 'draining', NULL, false, NULL, 'the primary is unhealthy and this standby holds every acknowledged commit');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (40, 'standby_replaces_draining_primary', '{report,health}', '{secondary}', NULL, NULL, NULL, NULL, '{draining,demote_timeout,demoted}', '{two_nodes,primary_unhealthy,node_healthy,node_eligible,node_holds_what_was_acknowledged}', '{node_leads}', NULL, NULL, NULL, '{}', '{}', 'prepare_promotion', NULL, NULL, false, NULL, 'the primary has stopped, and this standby holds every acknowledged commit');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (41, 'standby_is_promoted', '{report,health}', '{prepare_promotion,stop_replication}', NULL, NULL, NULL, '{primary,wait_primary,join_primary,apply_settings,draining,demote_timeout}', NULL, '{old_primary_harmless,node_has_parted,node_holds_what_was_acknowledged}', '{primary_is_of_the_original,node_leads}', NULL, NULL, NULL, '{}', '{}', 'wait_primary', 'demoted', NULL, false, NULL, 'the node holds every acknowledged commit, and the old primary can acknowledge none any more');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (42, 'standby_is_promoted_after_demotion', '{report,health}', '{stop_replication}', NULL, NULL, NULL, '{draining,demote_timeout,demoted}', NULL, '{node_holds_what_was_acknowledged}', '{node_leads}', NULL, NULL, NULL, '{}', '{}', 'wait_primary', 'demoted', NULL, false, NULL, 'the old primary has stopped');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (43, 'standby_is_promoted_after_timeout', '{report,health}', '{stop_replication}', NULL, NULL, NULL, NULL, '{draining,demote_timeout,demoted}', '{primary_is_of_the_original,demote_timeout_is_over,node_holds_what_was_acknowledged}', '{node_leads}', NULL, NULL, NULL, '{}', '{}', 'wait_primary', 'demoted', NULL, false, NULL, 'the old primary, run by a keeper of the original, had primary_demote_timeout to stop itself');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (44, 'old_primary_leads_again', '{report,health}', '{prepare_promotion}', NULL, NULL, NULL, NULL, NULL, '{node_leads}', '{}', NULL, NULL, NULL, '{}', '{}', 'wait_primary', NULL, NULL, false, NULL, 'the node was the primary, and nobody was promoted since');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (45, 'standby_of_missing_primary_is_promoted', '{report,health}', '{prepare_promotion,stop_replication}', NULL, NULL, NULL, NULL, NULL, '{primary_missing,old_primary_harmless,node_holds_what_was_acknowledged}', '{}', NULL, NULL, NULL, '{}', '{}', 'wait_primary', NULL, NULL, false, NULL, 'the node holds every acknowledged commit, and the old primary was removed and is harmless');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (46, 'candidate_stops_replication', '{report,health}', '{prepare_promotion}', NULL, NULL, NULL, NULL, '{primary,join_primary,apply_settings,draining}', '{node_holds_what_was_acknowledged}', '{node_leads,node_has_parted}', NULL, NULL, NULL, '{}', '{}', 'stop_replication', 'demote_timeout', NULL, false, NULL, 'the candidate is ready, and the old primary must stop before it may take writes');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (47, 'candidate_waits_for_primary_of_the_original', '{report,health}', '{prepare_promotion}', NULL, NULL, NULL, NULL, '{primary,join_primary,apply_settings,draining}', '{primary_is_of_the_original,node_holds_what_was_acknowledged}', '{node_leads}', NULL, NULL, NULL, '{}', '{}', 'stop_replication', 'demote_timeout', NULL, false, NULL, 'the old primary, run by a keeper of the original, must stop before the candidate may take writes');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (48, 'old_primary_follows_new_one', '{report,health}', '{demoted}', NULL, NULL, NULL, '{wait_primary,primary,join_primary}', '{wait_primary,primary,join_primary}', '{primary_healthy}', '{node_leads}', NULL, NULL, NULL, '{}', '{}', 'catchingup', NULL, NULL, false, NULL, 'there is a new primary to follow');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (49, 'standby_follows_new_primary', '{report,health}', '{report_lsn}', NULL, NULL, '{wait_primary,join_primary,primary}', NULL, NULL, '{primary_healthy}', '{node_leads}', NULL, NULL, NULL, '{}', '{}', 'secondary', NULL, NULL, false, NULL, 'there is a primary to follow');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (50, 'standby_starts_copying', '{report,health}', '{wait_standby}', NULL, NULL, '{wait_primary,join_primary,primary}', NULL, NULL, '{}', '{node_leads}', NULL, NULL, NULL, '{}', '{}', 'catchingup', NULL, NULL, false, NULL, 'the primary is ready for it');
INSERT INTO pgaf.rule (rule_no, rule, asked, node_at, node_reports, node_heads_for, primary_at, primary_reports, primary_heads_for, needs, unless, standbys_at, standbys_reports, standbys_heads_for, standbys_need, standbys_unless, node_to, primary_to, standbys_to, node_leaves, refuses, because) VALUES (51, 'standby_caught_up', '{report,health}', '{catchingup}', NULL, NULL, '{wait_primary,join_primary,primary}', NULL, NULL, '{node_healthy,node_caught_up}', '{node_leads}', NULL, NULL, NULL, '{}', '{}', 'secondary', NULL, NULL, false, NULL, 'the node caught up with the primary');

INSERT INTO pgaf.state (state, takes_writes, leads, stopped, means) VALUES ('unknown', false, false, false, 'never used');
INSERT INTO pgaf.state (state, takes_writes, leads, stopped, means) VALUES ('init', false, false, false, 'registered, nothing done yet');
INSERT INTO pgaf.state (state, takes_writes, leads, stopped, means) VALUES ('single', true, true, false, 'alone in its group, or the only node that has joined');
INSERT INTO pgaf.state (state, takes_writes, leads, stopped, means) VALUES ('wait_primary', true, true, false, 'takes writes that wait for no standby, until one is ready');
INSERT INTO pgaf.state (state, takes_writes, leads, stopped, means) VALUES ('primary', true, true, false, 'takes writes that wait for the sync set');
INSERT INTO pgaf.state (state, takes_writes, leads, stopped, means) VALUES ('join_primary', true, true, false, 'as primary; from keepers of version 1');
INSERT INTO pgaf.state (state, takes_writes, leads, stopped, means) VALUES ('apply_settings', true, true, false, 'a primary that is taking up new replication settings');
INSERT INTO pgaf.state (state, takes_writes, leads, stopped, means) VALUES ('draining', false, false, true, 'an old primary that was told to stop');
INSERT INTO pgaf.state (state, takes_writes, leads, stopped, means) VALUES ('demote_timeout', false, false, true, 'an old primary that must have stopped, or that stopped by itself when it was cut off');
INSERT INTO pgaf.state (state, takes_writes, leads, stopped, means) VALUES ('demoted', false, false, true, 'an old primary, stopped; another node leads or will');
INSERT INTO pgaf.state (state, takes_writes, leads, stopped, means) VALUES ('wait_standby', false, false, true, 'a new standby that waits until the primary is ready for it');
INSERT INTO pgaf.state (state, takes_writes, leads, stopped, means) VALUES ('catchingup', false, false, false, 'a standby that is copied, rewound, or has not caught up');
INSERT INTO pgaf.state (state, takes_writes, leads, stopped, means) VALUES ('secondary', false, false, false, 'a standby that streams and has caught up');
INSERT INTO pgaf.state (state, takes_writes, leads, stopped, means) VALUES ('report_lsn', false, false, false, 'parted from every upstream; its WAL position is final');
INSERT INTO pgaf.state (state, takes_writes, leads, stopped, means) VALUES ('fast_forward', false, false, false, 'a candidate that fetches WAL it misses from another standby');
INSERT INTO pgaf.state (state, takes_writes, leads, stopped, means) VALUES ('prepare_promotion', false, false, false, 'chosen to lead; nothing irreversible yet');
INSERT INTO pgaf.state (state, takes_writes, leads, stopped, means) VALUES ('stop_replication', false, false, false, 'promoted behind a closed door, waits for the old primary to be harmless');
INSERT INTO pgaf.state (state, takes_writes, leads, stopped, means) VALUES ('join_secondary', false, false, true, 'lost the election, waits for the new primary');
INSERT INTO pgaf.state (state, takes_writes, leads, stopped, means) VALUES ('wait_maintenance', false, false, false, 'waits until the primary no longer counts on it');
INSERT INTO pgaf.state (state, takes_writes, leads, stopped, means) VALUES ('maintenance', false, false, false, 'in the hands of the operator');
INSERT INTO pgaf.state (state, takes_writes, leads, stopped, means) VALUES ('prepare_maintenance', false, false, true, 'a primary that stops for maintenance');
INSERT INTO pgaf.state (state, takes_writes, leads, stopped, means) VALUES ('dropped', false, false, true, 'being removed');

INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (1, '2026-11-22 23:19:30.096024+00', 'default', 1, 0, 'a', '127.0.0.1', 6000, 'init', 'single', 'async', 1, '0/0', 50, true, 'first_node_starts_single: setting goal state of node 1 "a" (127.0.0.1:6000) to single because the node is the first node of its group', 2, 'api_triggered', 'first_node_starts_single', '{alone,standbys_allowed,number_sync_standbys_zero,node_healthy,node_eligible,primary_missing,old_primary_harmless}');
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (2, '2026-11-22 23:19:30.160922+00', 'default', 1, 0, 'a', '127.0.0.1', 6000, 'single', 'single', 'unknown', 1, '0/100', 50, true, 'New state is reported by node 1 "a" (127.0.0.1:6000): "single"', NULL, NULL, NULL, NULL);
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (3, '2026-11-22 23:19:30.191343+00', 'default', 2, 0, 'b', '127.0.0.1', 6001, 'init', 'wait_standby', 'async', 1, '0/0', 50, true, 'standby_joins_group: setting goal state of node 2 "b" (127.0.0.1:6001) to wait_standby because the group has a primary to copy from', 4, 'api_triggered', 'standby_joins_group', '{two_nodes,standbys_allowed,number_sync_standbys_zero,quorum_exists,node_healthy,node_eligible,primary_leads,primary_healthy}');
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (4, '2026-11-22 23:19:30.461736+00', 'default', 2, 0, 'b', '127.0.0.1', 6001, 'wait_standby', 'wait_standby', 'unknown', 1, '0/0', 50, true, 'New state is reported by node 2 "b" (127.0.0.1:6001): "wait_standby"', NULL, NULL, NULL, NULL);
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (5, '2026-11-22 23:19:30.471252+00', 'default', 1, 0, 'a', '127.0.0.1', 6000, 'single', 'wait_primary', 'unknown', 1, '0/100', 50, true, 'primary_prepares_for_standby: setting goal state of node 1 "a" (127.0.0.1:6000) to wait_primary because another node wants to join', 31, 'primary_node', 'primary_prepares_for_standby', '{two_nodes,standbys_allowed,number_sync_standbys_zero,quorum_exists,node_leads,node_healthy,node_eligible,node_caught_up,node_holds_what_was_acknowledged,primary_leads,primary_healthy,old_primary_harmless,standby_waits}');
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (6, '2026-11-22 23:19:30.498329+00', 'default', 1, 0, 'a', '127.0.0.1', 6000, 'wait_primary', 'wait_primary', 'unknown', 1, '0/100', 50, true, 'New state is reported by node 1 "a" (127.0.0.1:6000): "wait_primary"', NULL, NULL, NULL, NULL);
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (7, '2026-11-22 23:19:30.510763+00', 'default', 2, 0, 'b', '127.0.0.1', 6001, 'wait_standby', 'catchingup', 'unknown', 1, '0/0', 50, true, 'standby_starts_copying: setting goal state of node 2 "b" (127.0.0.1:6001) to catchingup because the primary is ready for it', 50, 'reporting_node', 'standby_starts_copying', '{two_nodes,standbys_allowed,number_sync_standbys_zero,quorum_exists,node_eligible,primary_leads,primary_healthy}');
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (8, '2026-11-22 23:19:30.523872+00', 'default', 2, 0, 'b', '127.0.0.1', 6001, 'catchingup', 'catchingup', 'unknown', 1, '0/100', 50, true, 'New state is reported by node 2 "b" (127.0.0.1:6001): "catchingup"', NULL, NULL, NULL, NULL);
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (9, '2026-11-22 23:19:30.534426+00', 'default', 2, 0, 'b', '127.0.0.1', 6001, 'catchingup', 'secondary', 'unknown', 1, '0/100', 50, true, 'standby_caught_up: setting goal state of node 2 "b" (127.0.0.1:6001) to secondary because the node caught up with the primary', 51, 'reporting_node', 'standby_caught_up', '{two_nodes,standbys_allowed,number_sync_standbys_zero,quorum_exists,node_healthy,node_eligible,node_caught_up,primary_leads,primary_healthy}');
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (10, '2026-11-22 23:19:30.565851+00', 'default', 2, 0, 'b', '127.0.0.1', 6001, 'secondary', 'secondary', 'unknown', 1, '0/100', 50, true, 'New state is reported by node 2 "b" (127.0.0.1:6001): "secondary"', NULL, NULL, NULL, NULL);
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (11, '2026-11-22 23:19:30.583914+00', 'default', 1, 0, 'a', '127.0.0.1', 6000, 'wait_primary', 'primary', 'unknown', 1, '0/100', 50, true, 'primary_waits_for_quorum_standby: setting goal state of node 1 "a" (127.0.0.1:6000) to primary because a standby in the quorum has caught up', 35, 'primary_node', 'primary_waits_for_quorum_standby', '{two_nodes,standbys_allowed,number_sync_standbys_zero,quorum_exists,node_leads,node_healthy,node_eligible,node_caught_up,node_holds_what_was_acknowledged,primary_leads,primary_healthy,old_primary_harmless,standby_ready,quorum_standby_ready,another_can_lead}');
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (12, '2026-11-22 23:19:30.678004+00', 'default', 1, 0, 'a', '127.0.0.1', 6000, 'primary', 'primary', 'unknown', 1, '0/100', 50, true, 'New state is reported by node 1 "a" (127.0.0.1:6000): "primary"', NULL, NULL, NULL, NULL);
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (13, '2026-11-22 23:19:30.809113+00', 'default', 1, 0, 'a', '127.0.0.1', 6000, 'primary', 'primary', 'unknown', 1, '0/100', 50, true, 'node 1 "a" (127.0.0.1:6000) is marked as healthy by the monitor: its port was ok', NULL, NULL, NULL, NULL);
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (14, '2026-11-22 23:19:30.810729+00', 'default', 2, 0, 'b', '127.0.0.1', 6001, 'secondary', 'secondary', 'unknown', 1, '0/100', 50, true, 'node 2 "b" (127.0.0.1:6001) is marked as healthy by the monitor: its port was ok', NULL, NULL, NULL, NULL);
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (15, '2026-11-22 23:19:30.833579+00', 'default', 1, 0, 'a', '127.0.0.1', 6000, 'primary', 'draining', 'unknown', 1, '0/110', 50, true, 'switchover_drains_primary: setting goal state of node 1 "a" (127.0.0.1:6000) to draining because an operator asked for a failover, and the secondary is ready to take over', 16, 'api_triggered', 'switchover_drains_primary', '{two_nodes,standbys_allowed,number_sync_standbys_zero,quorum_exists,node_healthy,node_eligible,node_caught_up,node_holds_what_was_acknowledged,primary_leads,primary_healthy}');
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (16, '2026-11-22 23:19:30.8624+00', 'default', 1, 0, 'a', '127.0.0.1', 6000, 'draining', 'draining', 'unknown', 1, '0/110', 50, true, 'New state is reported by node 1 "a" (127.0.0.1:6000): "draining"', NULL, NULL, NULL, NULL);
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (17, '2026-11-22 23:19:30.865181+00', 'default', 2, 0, 'b', '127.0.0.1', 6001, 'secondary', 'prepare_promotion', 'unknown', 1, '0/110', 50, true, 'standby_replaces_draining_primary: setting goal state of node 2 "b" (127.0.0.1:6001) to prepare_promotion because the primary has stopped, and this standby holds every acknowledged commit', 40, 'reporting_node', 'standby_replaces_draining_primary', '{two_nodes,standbys_allowed,number_sync_standbys_zero,quorum_exists,node_healthy,node_eligible,node_caught_up,node_holds_what_was_acknowledged,primary_unhealthy,old_primary_harmless}');
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (18, '2026-11-22 23:19:30.895678+00', 'default', 2, 0, 'b', '127.0.0.1', 6001, 'prepare_promotion', 'prepare_promotion', 'unknown', 1, '0/110', 50, true, 'New state is reported by node 2 "b" (127.0.0.1:6001): "prepare_promotion"', NULL, NULL, NULL, NULL);
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (19, '2026-11-22 23:19:30.899862+00', 'default', 1, 0, 'a', '127.0.0.1', 6000, 'draining', 'demoted', 'unknown', 1, '0/110', 50, true, 'standby_is_promoted: setting goal state of node 1 "a" (127.0.0.1:6000) to demoted because the node holds every acknowledged commit, and the old primary can acknowledge none any more', 41, 'reporting_node', 'standby_is_promoted', '{two_nodes,standbys_allowed,number_sync_standbys_zero,quorum_exists,promotion_pending,node_healthy,node_eligible,node_caught_up,node_has_parted,node_holds_what_was_acknowledged,primary_unhealthy,old_primary_harmless}');
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (20, '2026-11-22 23:19:30.900584+00', 'default', 2, 0, 'b', '127.0.0.1', 6001, 'prepare_promotion', 'wait_primary', 'unknown', 1, '0/110', 50, true, 'standby_is_promoted: setting goal state of node 2 "b" (127.0.0.1:6001) to wait_primary because the node holds every acknowledged commit, and the old primary can acknowledge none any more', 41, 'reporting_node', 'standby_is_promoted', '{two_nodes,standbys_allowed,number_sync_standbys_zero,quorum_exists,promotion_pending,node_healthy,node_eligible,node_caught_up,node_has_parted,node_holds_what_was_acknowledged,primary_unhealthy,old_primary_harmless}');
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (21, '2026-11-22 23:19:30.907698+00', 'default', 2, 0, 'b', '127.0.0.1', 6001, 'wait_primary', 'wait_primary', 'unknown', 2, '0/110', 50, true, 'New state is reported by node 2 "b" (127.0.0.1:6001): "wait_primary"', NULL, NULL, NULL, NULL);
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (22, '2026-11-22 23:19:30.911479+00', 'default', 1, 0, 'a', '127.0.0.1', 6000, 'demoted', 'demoted', 'unknown', 1, '0/110', 50, true, 'New state is reported by node 1 "a" (127.0.0.1:6000): "demoted"', NULL, NULL, NULL, NULL);
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (23, '2026-11-22 23:19:30.913012+00', 'default', 1, 0, 'a', '127.0.0.1', 6000, 'demoted', 'catchingup', 'unknown', 1, '0/110', 50, true, 'old_primary_follows_new_one: setting goal state of node 1 "a" (127.0.0.1:6000) to catchingup because there is a new primary to follow', 48, 'reporting_node', 'old_primary_follows_new_one', '{two_nodes,standbys_allowed,number_sync_standbys_zero,quorum_exists,node_eligible,primary_leads,primary_healthy}');
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (24, '2026-11-22 23:19:30.918237+00', 'default', 1, 0, 'a', '127.0.0.1', 6000, 'catchingup', 'catchingup', 'unknown', 2, '0/110', 50, true, 'New state is reported by node 1 "a" (127.0.0.1:6000): "catchingup"', NULL, NULL, NULL, NULL);
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (25, '2026-11-22 23:19:30.919697+00', 'default', 1, 0, 'a', '127.0.0.1', 6000, 'catchingup', 'secondary', 'unknown', 2, '0/110', 50, true, 'standby_caught_up: setting goal state of node 1 "a" (127.0.0.1:6000) to secondary because the node caught up with the primary', 51, 'reporting_node', 'standby_caught_up', '{two_nodes,standbys_allowed,number_sync_standbys_zero,quorum_exists,node_healthy,node_eligible,node_caught_up,primary_leads,primary_healthy}');
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (26, '2026-11-22 23:19:30.925086+00', 'default', 1, 0, 'a', '127.0.0.1', 6000, 'secondary', 'secondary', 'unknown', 2, '0/110', 50, true, 'New state is reported by node 1 "a" (127.0.0.1:6000): "secondary"', NULL, NULL, NULL, NULL);
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (27, '2026-11-22 23:19:30.929857+00', 'default', 2, 0, 'b', '127.0.0.1', 6001, 'wait_primary', 'primary', 'unknown', 2, '0/110', 50, true, 'primary_waits_for_quorum_standby: setting goal state of node 2 "b" (127.0.0.1:6001) to primary because a standby in the quorum has caught up', 35, 'primary_node', 'primary_waits_for_quorum_standby', '{two_nodes,standbys_allowed,number_sync_standbys_zero,quorum_exists,node_leads,node_healthy,node_eligible,node_caught_up,node_holds_what_was_acknowledged,primary_leads,primary_healthy,old_primary_harmless,standby_ready,quorum_standby_ready,another_can_lead}');
INSERT INTO pgautofailover.event (eventid, eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport, reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description, rule_pos, rule_section, rule, facts) VALUES (28, '2026-11-22 23:19:30.934795+00', 'default', 2, 0, 'b', '127.0.0.1', 6001, 'primary', 'primary', 'unknown', 2, '0/110', 50, true, 'New state is reported by node 2 "b" (127.0.0.1:6001): "primary"', NULL, NULL, NULL, NULL);

INSERT INTO pgautofailover.formation (formationid, kind, dbname, opt_secondary, number_sync_standbys) VALUES ('default', 'pgsql', 'postgres', true, 0);

INSERT INTO pgautofailover.health_service (only_row, beat_time, beat_monotonic_ms, waits_since) VALUES (true, '2026-11-22 23:19:30.962799+00', 123456, '2026-11-22 23:19:30.962799+00');

INSERT INTO pgautofailover.node (formationid, nodeid, groupid, nodename, nodehost, nodeport, sysidentifier, goalstate, reportedstate, reportedpgisrunning, reportedrepstate, reporttime, reportedtli, reportedlsn, walreporttime, health, healthchecktime, statechangetime, candidatepriority, replicationquorum, nodecluster, region, replication_stall_since, pg_versionnum, pg_version, pg_versionstring, citus_version, goal_time, bad_since, refused_since, epoch, instance, capabilities, streams, disk_free) VALUES ('default', 1, 0, 'a', '127.0.0.1', 6000, 7, 'secondary', 'secondary', true, 'unknown', '2026-11-22 23:19:30.958807+00', 2, '0/110', '2026-11-22 23:19:30.958807+00', -1, '2026-11-22 23:19:30.802425+00', '2026-11-22 23:19:30.924889+00', 50, true, 'default', 'default', NULL, NULL, NULL, NULL, NULL, '2026-11-22 23:19:30.91953+00', NULL, NULL, 4, 'a', '{cut,in_force,session}', true, NULL);
INSERT INTO pgautofailover.node (formationid, nodeid, groupid, nodename, nodehost, nodeport, sysidentifier, goalstate, reportedstate, reportedpgisrunning, reportedrepstate, reporttime, reportedtli, reportedlsn, walreporttime, health, healthchecktime, statechangetime, candidatepriority, replicationquorum, nodecluster, region, replication_stall_since, pg_versionnum, pg_version, pg_versionstring, citus_version, goal_time, bad_since, refused_since, epoch, instance, capabilities, streams, disk_free) VALUES ('default', 2, 0, 'b', '127.0.0.1', 6001, 7, 'primary', 'primary', true, 'unknown', '2026-11-22 23:19:30.961004+00', 2, '0/110', '2026-11-22 23:19:30.961004+00', 1, '2026-11-22 23:19:30.810088+00', '2026-11-22 23:19:30.934636+00', 50, true, 'default', 'default', NULL, NULL, NULL, NULL, NULL, '2026-11-22 23:19:30.929641+00', NULL, NULL, 4, 'b', '{cut,in_force,session}', false, NULL);

INSERT INTO pgautofailover.node_group (formationid, groupid, epoch, leader, wish, wish_nodeid, wish_epoch, left_nodeid, left_heard, left_at, hearsay_since, loss_accepted) VALUES ('default', 0, 4, 2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, false);

INSERT INTO pgautofailover.setting (formationid, name, value) VALUES ('*', 'lease', '00:00:08');
INSERT INTO pgautofailover.setting (formationid, name, value) VALUES ('default', 'node_considered_unhealthy_timeout', '00:00:15');

INSERT INTO pgautofailover.sync_set (formationid, groupid, epoch, members, quorum, lsn) VALUES ('default', 0, 4, '{1}', 1, '0/110');

SELECT pg_catalog.setval('pgaf.pgmigrations_id_seq', 3, true);

SELECT pg_catalog.setval('pgautofailover.event_eventid_seq', 28, true);

SELECT pg_catalog.setval('pgautofailover.node_nodeid_seq', 2, true);

ALTER TABLE ONLY pgaf.default_settings
    ADD CONSTRAINT default_settings_pkey PRIMARY KEY (only_row);

ALTER TABLE ONLY pgaf.edge
    ADD CONSTRAINT edge_pkey PRIMARY KEY (node_from, node_to);

ALTER TABLE ONLY pgaf.fact
    ADD CONSTRAINT fact_pkey PRIMARY KEY (fact);

ALTER TABLE ONLY pgaf.known_setting
    ADD CONSTRAINT known_setting_pkey PRIMARY KEY (name);

ALTER TABLE ONLY pgaf.pgmigrations
    ADD CONSTRAINT pgmigrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY pgaf.rule
    ADD CONSTRAINT rule_pkey PRIMARY KEY (rule_no);

ALTER TABLE ONLY pgaf.rule
    ADD CONSTRAINT rule_rule_key UNIQUE (rule);

ALTER TABLE ONLY pgaf.state
    ADD CONSTRAINT state_pkey PRIMARY KEY (state);

ALTER TABLE ONLY pgautofailover.accepted_timeline
    ADD CONSTRAINT accepted_timeline_pkey PRIMARY KEY (formationid, groupid, decided_at);

ALTER TABLE ONLY pgautofailover.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (eventid);

ALTER TABLE ONLY pgautofailover.formation
    ADD CONSTRAINT formation_pkey PRIMARY KEY (formationid);

ALTER TABLE ONLY pgautofailover.health_service
    ADD CONSTRAINT health_service_pkey PRIMARY KEY (only_row);

ALTER TABLE ONLY pgautofailover.node
    ADD CONSTRAINT node_formationid_nodename_key UNIQUE (formationid, nodename);

ALTER TABLE ONLY pgautofailover.node_group
    ADD CONSTRAINT node_group_pkey PRIMARY KEY (formationid, groupid);

ALTER TABLE ONLY pgautofailover.node
    ADD CONSTRAINT node_nodehost_nodeport_key UNIQUE (nodehost, nodeport);

ALTER TABLE ONLY pgautofailover.node
    ADD CONSTRAINT node_pkey PRIMARY KEY (nodeid);

ALTER TABLE ONLY pgautofailover.node_timeline_history
    ADD CONSTRAINT node_timeline_history_pkey PRIMARY KEY (nodeid, tli);

ALTER TABLE ONLY pgautofailover.setting
    ADD CONSTRAINT setting_pkey PRIMARY KEY (formationid, name);

ALTER TABLE ONLY pgautofailover.sync_set
    ADD CONSTRAINT sync_set_pkey PRIMARY KEY (formationid, groupid, epoch);

CREATE INDEX node_group_members ON pgautofailover.node USING btree (formationid, groupid, nodeid);

CREATE TRIGGER disable_secondary_check BEFORE UPDATE ON pgautofailover.formation FOR EACH ROW EXECUTE FUNCTION pgautofailover.update_secondary_check();

CREATE CONSTRAINT TRIGGER same_system_identifier_within_group AFTER INSERT OR UPDATE OF sysidentifier, groupid, formationid ON pgautofailover.node DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pgautofailover.same_system_identifier_within_group();

ALTER TABLE ONLY pgautofailover.node
    ADD CONSTRAINT node_formationid_fkey FOREIGN KEY (formationid) REFERENCES pgautofailover.formation(formationid);

ALTER TABLE ONLY pgautofailover.node_group
    ADD CONSTRAINT node_group_formationid_fkey FOREIGN KEY (formationid) REFERENCES pgautofailover.formation(formationid) ON DELETE CASCADE;

ALTER TABLE ONLY pgautofailover.node_timeline_history
    ADD CONSTRAINT node_timeline_history_nodeid_fkey FOREIGN KEY (nodeid) REFERENCES pgautofailover.node(nodeid) ON DELETE CASCADE;

ALTER TABLE ONLY pgautofailover.sync_set
    ADD CONSTRAINT sync_set_formationid_groupid_fkey FOREIGN KEY (formationid, groupid) REFERENCES pgautofailover.node_group(formationid, groupid) ON DELETE CASCADE;

GRANT USAGE ON SCHEMA pgautofailover TO autoctl_node;

GRANT USAGE ON SCHEMA pgautofailover_compat TO autoctl_node;

REVOKE ALL ON FUNCTION pgaf.advance(node_id bigint, asked text) FROM PUBLIC;

GRANT SELECT ON TABLE pgautofailover.node TO autoctl_node;

REVOKE ALL ON FUNCTION pgaf.advance_after_report(node pgautofailover.node, something_changed boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.advance_group(formation text, group_no integer, asked text) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.announce_property(node pgautofailover.node, message text) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.answer_for(node pgautofailover.node) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.apply(s pgaf.situation, chosen pgaf.rule) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.can_reach(reports pgautofailover.replication_state, goal pgautofailover.replication_state, is_ours boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.check_reporter(node pgautofailover.node, node_id bigint, formation text) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.choose_group(formation text, node_kind text, desired integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.confirm_by_state(node_id bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.confirm_sync_set(node pgautofailover.node, sync_epoch bigint, sync_lsn pg_lsn) FROM PUBLIC;

REVOKE ALL ON PROCEDURE pgaf.declare_rule(IN rule text, IN because text, IN asked text[], IN node_at pgautofailover.replication_state[], IN node_reports pgautofailover.replication_state[], IN node_heads_for pgautofailover.replication_state[], IN primary_at pgautofailover.replication_state[], IN primary_reports pgautofailover.replication_state[], IN primary_heads_for pgautofailover.replication_state[], IN needs text[], IN unless text[], IN standbys_at pgautofailover.replication_state[], IN standbys_reports pgautofailover.replication_state[], IN standbys_heads_for pgautofailover.replication_state[], IN standbys_need text[], IN standbys_unless text[], IN node_to pgautofailover.replication_state, IN primary_to pgautofailover.replication_state, IN standbys_to pgautofailover.replication_state, IN node_leaves boolean, IN refuses text) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.fit_formation(formation text, node_kind text, node_dbname name) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.forget_node(node_id bigint, because text) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.hand_over_lead(formation text, group_no integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.has_cut(node pgautofailover.node) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.has_parted_quorum(formation text, group_no integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.hear_epoch(node_id bigint, heard bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.holds_what_was_acknowledged(node pgautofailover.node) FROM PUBLIC;

GRANT SELECT ON TABLE pgautofailover.node_group TO autoctl_node;

REVOKE ALL ON FUNCTION pgaf.is_harmless(grp pgautofailover.node_group, leader pgautofailover.node, candidate bigint, at timestamp with time zone, settings pgaf.settings) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.is_healthy(node pgautofailover.node, at timestamp with time zone, settings pgaf.settings) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.is_stopped(node pgautofailover.node) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.is_streamed_from(node pgautofailover.node, at timestamp with time zone, settings pgaf.settings) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.is_unhealthy(node pgautofailover.node, at timestamp with time zone, settings pgaf.settings) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.lock_formation(formation text) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.lock_group(formation text, group_no integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.lock_named_node(formation text, node_name text) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.lock_node(node_id bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.lower_number_sync_standbys(formation text, group_no integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.match(s pgaf.situation) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.name_for_node(formation text, group_no integer, node_id bigint, node_kind text, wished text) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.node_text(node pgautofailover.node) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.offer_sync_set(formation text, group_no integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.parse_setting(known pgaf.known_setting, value text) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.raise_number_sync_standbys(formation text, group_no integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.record_event(node pgautofailover.node, description text, chosen pgaf.rule, facts text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.relearn(node pgautofailover.node, known_epoch bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.rule_effect(r pgaf.rule) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.rule_is_about(r pgaf.rule, s pgaf.situation) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.rule_section(chosen pgaf.rule) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.session_is_lost(node pgautofailover.node) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.set_goal(node_id bigint, goal pgautofailover.replication_state, chosen pgaf.rule, facts text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.settings_of(formation text) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.situation(node_id bigint, asked text) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.standby_facts(standby pgautofailover.node) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.state_phrase(who text, at_states pgautofailover.replication_state[], reports pgautofailover.replication_state[], heads_for pgautofailover.replication_state[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.store_report(node pgautofailover.node, role pgautofailover.replication_state, pg_is_running boolean, tli integer, lsn pg_lsn, rep_state text, keeper pgautofailover.node) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.store_system_identifier(node_id bigint, node_sysidentifier bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.sync_set_text(members bigint[], quorum integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.waited(since timestamp with time zone, at timestamp with time zone, settings pgaf.settings) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.wal_within(node pgautofailover.node, other pgautofailover.node, bytes bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.whom_to_hear(leader pgautofailover.node, members bigint[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgaf.write_log(message text) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgautofailover.current_state(formation_id text, OUT formation_kind text, OUT nodename text, OUT nodehost text, OUT nodeport integer, OUT group_id integer, OUT node_id bigint, OUT current_group_state pgautofailover.replication_state, OUT assigned_group_state pgautofailover.replication_state, OUT candidate_priority integer, OUT replication_quorum boolean, OUT reported_tli integer, OUT reported_lsn pg_lsn, OUT health integer, OUT nodecluster text, OUT noderegion text) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.current_state(formation_id text, OUT formation_kind text, OUT nodename text, OUT nodehost text, OUT nodeport integer, OUT group_id integer, OUT node_id bigint, OUT current_group_state pgautofailover.replication_state, OUT assigned_group_state pgautofailover.replication_state, OUT candidate_priority integer, OUT replication_quorum boolean, OUT reported_tli integer, OUT reported_lsn pg_lsn, OUT health integer, OUT nodecluster text, OUT noderegion text) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.current_state(formation_id text, group_id integer, OUT formation_kind text, OUT nodename text, OUT nodehost text, OUT nodeport integer, OUT group_id integer, OUT node_id bigint, OUT current_group_state pgautofailover.replication_state, OUT assigned_group_state pgautofailover.replication_state, OUT candidate_priority integer, OUT replication_quorum boolean, OUT reported_tli integer, OUT reported_lsn pg_lsn, OUT health integer, OUT nodecluster text, OUT noderegion text) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.current_state(formation_id text, group_id integer, OUT formation_kind text, OUT nodename text, OUT nodehost text, OUT nodeport integer, OUT group_id integer, OUT node_id bigint, OUT current_group_state pgautofailover.replication_state, OUT assigned_group_state pgautofailover.replication_state, OUT candidate_priority integer, OUT replication_quorum boolean, OUT reported_tli integer, OUT reported_lsn pg_lsn, OUT health integer, OUT nodecluster text, OUT noderegion text) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.explain(node_id bigint, asked text, OUT rule text, OUT fits boolean, OUT would text, OUT missing text[], OUT forbidden_by text[], OUT because text) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.explain(node_id bigint, asked text, OUT rule text, OUT fits boolean, OUT would text, OUT missing text[], OUT forbidden_by text[], OUT because text) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.formation_settings(formation_id text, OUT context text, OUT group_id integer, OUT node_id bigint, OUT nodename text, OUT setting text, OUT value text) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.formation_settings(formation_id text, OUT context text, OUT group_id integer, OUT node_id bigint, OUT nodename text, OUT setting text, OUT value text) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.formation_uri(formation_id text, cluster_name text, sslmode text, sslrootcert text, sslcrl text) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.formation_uri(formation_id text, cluster_name text, sslmode text, sslrootcert text, sslcrl text) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.get_nodes(formation_id text, group_id integer, OUT node_id bigint, OUT node_name text, OUT node_host text, OUT node_port integer, OUT node_lsn pg_lsn, OUT node_is_primary boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.get_nodes(formation_id text, group_id integer, OUT node_id bigint, OUT node_name text, OUT node_host text, OUT node_port integer, OUT node_lsn pg_lsn, OUT node_is_primary boolean) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.get_other_nodes(nodeid bigint, OUT node_id bigint, OUT node_name text, OUT node_host text, OUT node_port integer, OUT node_lsn pg_lsn, OUT node_is_primary boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.get_other_nodes(nodeid bigint, OUT node_id bigint, OUT node_name text, OUT node_host text, OUT node_port integer, OUT node_lsn pg_lsn, OUT node_is_primary boolean) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.get_other_nodes(nodeid bigint, current_state pgautofailover.replication_state, OUT node_id bigint, OUT node_name text, OUT node_host text, OUT node_port integer, OUT node_lsn pg_lsn, OUT node_is_primary boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.get_other_nodes(nodeid bigint, current_state pgautofailover.replication_state, OUT node_id bigint, OUT node_name text, OUT node_host text, OUT node_port integer, OUT node_lsn pg_lsn, OUT node_is_primary boolean) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.get_primary(formation_id text, group_id integer, OUT primary_node_id bigint, OUT primary_name text, OUT primary_host text, OUT primary_port integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.get_primary(formation_id text, group_id integer, OUT primary_node_id bigint, OUT primary_name text, OUT primary_host text, OUT primary_port integer) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.health_beat(monotonic_ms bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.health_beat(monotonic_ms bigint) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.health_settings(OUT enabled boolean, OUT period integer, OUT timeout integer, OUT max_retries integer, OUT retry_delay integer, OUT refused_grace integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.health_settings(OUT enabled boolean, OUT period integer, OUT timeout integer, OUT max_retries integer, OUT retry_delay integer, OUT refused_grace integer) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.health_targets(OUT node_id bigint, OUT node_name text, OUT node_host text, OUT node_port integer, OUT health integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.health_targets(OUT node_id bigint, OUT node_name text, OUT node_host text, OUT node_port integer, OUT health integer) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.hold_health() FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.hold_health() TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.hold_session(node_id bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.hold_session(node_id bigint) TO autoctl_node;

GRANT SELECT ON TABLE pgautofailover.event TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.last_events(count integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.last_events(count integer) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.last_events(formation_id text, count integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.last_events(formation_id text, count integer) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.last_events(formation_id text, group_id integer, count integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.last_events(formation_id text, group_id integer, count integer) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.node_active(formation_id text, node_id bigint, group_id integer, current_group_role pgautofailover.replication_state, current_pg_is_running boolean, current_tli integer, current_lsn pg_lsn, current_rep_state text, OUT assigned_node_id bigint, OUT assigned_group_id integer, OUT assigned_group_state pgautofailover.replication_state, OUT assigned_candidate_priority integer, OUT assigned_replication_quorum boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.node_active(formation_id text, node_id bigint, group_id integer, current_group_role pgautofailover.replication_state, current_pg_is_running boolean, current_tli integer, current_lsn pg_lsn, current_rep_state text, OUT assigned_node_id bigint, OUT assigned_group_id integer, OUT assigned_group_state pgautofailover.replication_state, OUT assigned_candidate_priority integer, OUT assigned_replication_quorum boolean) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.perform_failover(formation_id text, group_id integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.perform_failover(formation_id text, group_id integer) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.register_node(formation_id text, node_host text, node_port integer, dbname name, node_name text, sysidentifier bigint, desired_node_id bigint, desired_group_id integer, initial_group_role pgautofailover.replication_state, node_kind text, candidate_priority integer, replication_quorum boolean, node_cluster text, node_region text, OUT assigned_node_id bigint, OUT assigned_group_id integer, OUT assigned_group_state pgautofailover.replication_state, OUT assigned_candidate_priority integer, OUT assigned_replication_quorum boolean, OUT assigned_node_name text) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.register_node(formation_id text, node_host text, node_port integer, dbname name, node_name text, sysidentifier bigint, desired_node_id bigint, desired_group_id integer, initial_group_role pgautofailover.replication_state, node_kind text, candidate_priority integer, replication_quorum boolean, node_cluster text, node_region text, OUT assigned_node_id bigint, OUT assigned_group_id integer, OUT assigned_group_state pgautofailover.replication_state, OUT assigned_candidate_priority integer, OUT assigned_replication_quorum boolean, OUT assigned_node_name text) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.remove_node(node_id bigint, force boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.remove_node(node_id bigint, force boolean) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.remove_node(node_host text, node_port integer, force boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.remove_node(node_host text, node_port integer, force boolean) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.report(formation_id text, node_id bigint, group_id integer, current_group_role pgautofailover.replication_state, current_pg_is_running boolean, current_tli integer, current_lsn pg_lsn, current_rep_state text, node_epoch bigint, sync_epoch bigint, sync_lsn pg_lsn, streams boolean, instance text, capabilities text[], disk_free bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.report(formation_id text, node_id bigint, group_id integer, current_group_role pgautofailover.replication_state, current_pg_is_running boolean, current_tli integer, current_lsn pg_lsn, current_rep_state text, node_epoch bigint, sync_epoch bigint, sync_lsn pg_lsn, streams boolean, instance text, capabilities text[], disk_free bigint) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.same_system_identifier_within_group() FROM PUBLIC;

REVOKE ALL ON FUNCTION pgautofailover.set_group_system_identifier(group_id bigint, node_sysidentifier bigint, OUT node_id bigint, OUT node_name text, OUT node_host text, OUT node_port integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.set_group_system_identifier(group_id bigint, node_sysidentifier bigint, OUT node_id bigint, OUT node_name text, OUT node_host text, OUT node_port integer) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.set_node_candidate_priority(formation_id text, node_name text, candidate_priority integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.set_node_candidate_priority(formation_id text, node_name text, candidate_priority integer) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.set_node_health(node_id bigint, node_host text, node_port integer, health integer, seen text) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.set_node_health(node_id bigint, node_host text, node_port integer, health integer, seen text) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.set_node_replication_quorum(formation_id text, node_name text, replication_quorum boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.set_node_replication_quorum(formation_id text, node_name text, replication_quorum boolean) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.set_node_system_identifier(node_id bigint, node_sysidentifier bigint, OUT node_id bigint, OUT node_name text, OUT node_host text, OUT node_port integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.set_node_system_identifier(node_id bigint, node_sysidentifier bigint, OUT node_id bigint, OUT node_name text, OUT node_host text, OUT node_port integer) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.set_setting(name text, value text, formation_id text) FROM PUBLIC;

REVOKE ALL ON FUNCTION pgautofailover.synchronous_standby_names(formation_id text, group_id integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.synchronous_standby_names(formation_id text, group_id integer) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.update_node_metadata(node_id bigint, node_name text, node_host text, node_port integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pgautofailover.update_node_metadata(node_id bigint, node_name text, node_host text, node_port integer) TO autoctl_node;

REVOKE ALL ON FUNCTION pgautofailover.update_secondary_check() FROM PUBLIC;

GRANT SELECT ON TABLE pgautofailover.accepted_timeline TO autoctl_node;

GRANT SELECT ON TABLE pgautofailover.formation TO autoctl_node;

GRANT SELECT ON TABLE pgautofailover.fsm TO autoctl_node;

GRANT SELECT ON TABLE pgautofailover.health_service TO autoctl_node;

GRANT SELECT ON TABLE pgautofailover.node_timeline_history TO autoctl_node;

GRANT SELECT ON TABLE pgautofailover.setting TO autoctl_node;

GRANT SELECT ON TABLE pgautofailover.sync_set TO autoctl_node;

GRANT SELECT ON TABLE pgautofailover_compat.pg_available_extensions TO autoctl_node;

