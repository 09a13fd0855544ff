create or replace function pgaf.is_shut_down(node pgautofailover.node)
returns boolean
language sql
immutable
as $$
  select
    'shut_down' = any ((is_shut_down.node).capabilities)
    and not (is_shut_down.node).reportedpgisrunning
    and (is_shut_down.node).walreporttime = (is_shut_down.node).reporttime;
$$;

comment on function pgaf.is_shut_down(pgautofailover.node) is
  'The node''s keeper said in its last report that Postgres was shut down in order, and where its WAL ends: whatever it ever acknowledged lies before that.';
