create or replace function pgaf.most_wal(formation text, group_no integer)
returns pg_lsn
language sql
stable
as $$
  select max(n.reportedlsn)
  from pgautofailover.node as n
  where
    n.formationid = most_wal.formation
    and n.groupid = most_wal.group_no
    and n.reportedpgisrunning
    and n.reportedstate in ('report_lsn', 'fast_forward');
$$;

comment on function pgaf.most_wal(text, integer) is
  'In a dry run: up to where a candidate can fetch WAL from the others.';
