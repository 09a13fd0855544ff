create or replace function pgaf.wal_within(node pgautofailover.node, other pgautofailover.node, bytes bigint)
returns boolean
language sql
immutable
as $$
  select
    (wal_within.node).reportedlsn != '0/0'
    and (wal_within.other).reportedlsn != '0/0'
    and abs((wal_within.other).reportedlsn - (wal_within.node).reportedlsn) <= wal_within.bytes;
$$;

comment on function pgaf.wal_within(pgautofailover.node, pgautofailover.node, bigint) is
  'The reported WAL positions of two nodes are known and at most so many bytes apart. Timelines are not compared.';
