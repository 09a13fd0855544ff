create or replace function pgaf.store_report(
  node pgautofailover.node,
  role pgautofailover.replication_state,
  pg_is_running boolean,
  tli integer,
  lsn pg_lsn,
  rep_state text,
  keeper pgautofailover.node
)
returns boolean
language plpgsql
as $$
declare
  at constant timestamptz := clock_timestamp();
  started constant boolean := pg_is_running
  and (not node.reportedpgisrunning or coalesce(keeper.instance != coalesce(node.instance, ''), false));
  -- where Postgres does not run, a keeper of the original repeats what it read when it was started itself
  known_tli constant integer := case
    when tli = 0
    or not pg_is_running
    and keeper.capabilities = '{}' then node.reportedtli
    else tli
  end;
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

  if at - node.reporttime > interval '2 seconds' then
    perform pgaf.end_silence(node, at);
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
    reportedtli = known_tli,
    reportedlsn = case
      when store_report.lsn = '0/0' then n.reportedlsn
      else store_report.lsn
    end,
    highest_lsn = case
      when known_tli != n.reportedtli then store_report.lsn
      else greatest(n.highest_lsn, store_report.lsn)
    end,
    replication_stall_since = case
      when store_report.rep_state = ''
      and store_report.role = 'primary'
      and n.goalstate = 'primary' then coalesce(n.replication_stall_since, at)
      -- a primary that went on alone: until somebody streams from it again
      when store_report.rep_state = ''
      and store_report.role in ('wait_primary', 'apply_settings', 'primary') then n.replication_stall_since
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

comment on function pgaf.store_report(
  pgautofailover.node,
  pgautofailover.replication_state,
  boolean,
  integer,
  pg_lsn,
  text,
  pgautofailover.node
) is
  'Stores what a keeper said of its node; a timeline of 0 and an LSN of 0/0 mean not known now, and keep what was stored; so does the timeline that a keeper of the original names while its Postgres is down. True when the state is a new one, which makes an event, or when Postgres was started or stopped. The last argument carries the columns that only our keepers fill.';
