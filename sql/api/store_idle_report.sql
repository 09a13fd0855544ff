create or replace function pgaf.store_idle_report(
  formation text,
  group_no integer,
  node_id bigint,
  role pgautofailover.replication_state,
  pg_is_running boolean,
  tli integer,
  lsn pg_lsn,
  rep_state text,
  epoch bigint default 0,
  instance text default null,
  capabilities text[] default '{}',
  streams boolean default false,
  disk_free bigint default null,
  fencing_token bigint default null,
  out is_idle boolean,
  out candidatepriority integer,
  out replicationquorum boolean,
  out group_epoch bigint,
  out leader bigint
)
returns record
language plpgsql
as $$
declare
  is_first constant boolean := pg_current_xact_id_if_assigned() is null;
begin
  update pgautofailover.node as n
  set
    reporttime = clock_timestamp(),
    walreporttime = clock_timestamp(),
    reportedlsn = store_idle_report.lsn,
    highest_lsn = greatest(n.highest_lsn, store_idle_report.lsn),
    disk_free = store_idle_report.disk_free
  from pgaf.at_rest(store_idle_report.formation, store_idle_report.group_no, store_idle_report.tli) as g
  where
    n.nodeid = store_idle_report.node_id
    and n.formationid = store_idle_report.formation
    and n.groupid = store_idle_report.group_no
    and n.goalstate = store_idle_report.role
    and store_idle_report.pg_is_running
    and store_idle_report.lsn != '0/0'
    and n.reportedrepstate = case store_idle_report.rep_state
      when '' then 'unknown'
      else store_idle_report.rep_state
    end
    -- a primary from which nobody streams
    and not (store_idle_report.role = 'primary' and store_idle_report.rep_state = '')
    and n.epoch = store_idle_report.epoch
    and g.epoch >= store_idle_report.epoch
    and n.instance is not distinct from store_idle_report.instance
    and n.capabilities = store_idle_report.capabilities
    and n.streams = store_idle_report.streams
    and n.fencing_token = coalesce(store_idle_report.fencing_token, n.fencing_token)
  returning n.candidatepriority, n.replicationquorum, g.epoch, g.leader
  into
    store_idle_report.candidatepriority,
    store_idle_report.replicationquorum,
    store_idle_report.group_epoch,
    store_idle_report.leader;

  is_idle := found;
  if is_idle and is_first then
    is_idle := pgaf.commit_without_flush();
  end if;
end;
$$;

comment on function pgaf.store_idle_report(
  text,
  integer,
  bigint,
  pgautofailover.replication_state,
  boolean,
  integer,
  pg_lsn,
  text,
  bigint,
  text,
  text[],
  boolean,
  bigint,
  bigint
) is
  'The usual report: the group is at rest, and nothing is new but the position and the room on the disk. It is stored with one statement, and where it is all that its transaction does, without waiting for its own WAL flush. In any other case nothing is stored, and is_idle is false. The defaults are what keepers of the original say.';
