create or replace function pgautofailover.report_timeline_history(node_id bigint, history jsonb)
returns void
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '10s'
as $$
  insert into pgautofailover.node_timeline_history (nodeid, tli, parenttli, switchpoint_lsn)
  select report_timeline_history.node_id, h.tli, h.parenttli, h.switchpoint
  from
    jsonb_to_recordset(report_timeline_history.history) as h (
      tli integer,
      parenttli integer,
      switchpoint pg_lsn
    )
  on conflict do nothing;
$$;

comment on function pgautofailover.report_timeline_history(bigint, jsonb) is
  'A keeper publishes its timeline history: a JSON array of {tli, parenttli, switchpoint}. What is known already stays. 23503 when the node is unknown.';
