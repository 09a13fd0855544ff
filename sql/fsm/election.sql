create or replace function pgaf.election(
  formation text,
  group_no integer,
  at timestamptz,
  settings pgaf.settings,
  out elected bigint,
  out elected_lsn pg_lsn,
  out most_advanced_lsn pg_lsn,
  out source_is_healthy boolean
)
returns record
language plpgsql
stable
as $$
begin
  select n.nodeid, n.reportedlsn
  into elected, elected_lsn
  from
    pgautofailover.node as n
    join pgautofailover.node_group as g using (formationid, groupid)
  where
    n.formationid = election.formation
    and n.groupid = election.group_no
    and n.goalstate in ('report_lsn', 'fast_forward')
    and pgaf.has_cut(n)
    and n.candidatepriority > 0
    and not pgaf.is_unhealthy(n, at, settings)
    and pgaf.is_on_lineage(n)
  order by
    (g.wish = 'promote' and g.wish_nodeid = n.nodeid) is true desc,
    case
      when g.loss_accepted
      or pgaf.silence_is_accepted(g, settings) then n.reportedlsn
    end desc,
    n.candidatepriority desc,
    n.reportedlsn desc,
    n.nodeid
  limit 1;

  select n.reportedlsn, not pgaf.is_unhealthy(n, at, settings)
  into most_advanced_lsn, source_is_healthy
  from pgautofailover.node as n
  where
    n.formationid = election.formation
    and n.groupid = election.group_no
    and n.goalstate != 'dropped'
    and pgaf.has_cut(n)
    and (n.replicationquorum or not pgaf.is_unhealthy(n, at, settings))
    and pgaf.is_on_lineage(n)
  order by n.reportedlsn desc, pgaf.is_unhealthy(n, at, settings), n.nodeid
  limit 1;
end;
$$;

comment on function pgaf.election(text, integer, timestamptz, pgaf.settings) is
  'Who should lead next: of the eligible nodes whose final position is known and that are not sick, the one an operator wishes, else, where an operator accepted a loss, the one that loses least, else the highest candidate priority, else the most WAL, else the lowest id. Beside it the highest position among those that have parted, and whether its node is well. A sick node outside the quorum does not count: no commit waited for it.';
