create or replace function pgaf.holds_wal_of(node pgautofailover.node, leader pgautofailover.node)
returns boolean
language sql
immutable
as $$
  select
    (holds_wal_of.node).reportedtli = (holds_wal_of.leader).reportedtli
    and (holds_wal_of.node).reportedlsn >= (holds_wal_of.leader).reportedlsn;
$$;

comment on function pgaf.holds_wal_of(pgautofailover.node, pgautofailover.node) is
  'The node is on the leader''s timeline, and has the WAL up to where the leader was when it last said so.';
