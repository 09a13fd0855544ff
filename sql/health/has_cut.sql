create or replace function pgaf.has_cut(node pgautofailover.node)
returns boolean
language sql
immutable
as $$
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
      or (has_cut.node).reportedstate in ('report_lsn', 'prepare_promotion', 'fast_forward')
      and 'cut' = any ((has_cut.node).capabilities)
      or (has_cut.node).capabilities = '{}'
      and (has_cut.node).reportedlsn >= (has_cut.node).highest_lsn
      and (
        (has_cut.node).reportedstate in ('report_lsn', 'fast_forward')
        or (has_cut.node).reportedstate = 'prepare_promotion'
        and (has_cut.node).goalstate != 'report_lsn'
      )
    );
$$;

comment on function pgaf.has_cut(pgautofailover.node) is
  'The node has parted from the leader, and the LSN it reported is final: it acknowledges nothing any more. Its keeper leaves out the capability cut while it may have begun to follow again, and the monitor forgets it when it tells it to. A keeper of the original restarts Postgres for that, so its position counts when it has reached again the highest it had reported; and it stays parted while it fetches WAL from another standby and prepares. In a group of two it streams until it is promoted, which then is the cut: until then the leader acknowledges nothing without it.';
