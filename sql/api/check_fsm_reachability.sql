create or replace function pgautofailover.check_fsm_reachability(
  keeper_edges jsonb,
  out pos integer,
  out current_state pgautofailover.replication_state,
  out assigned_state pgautofailover.replication_state,
  out comment text
)
returns setof record
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select e.pos, e.current_state, e.assigned_state, r.because
  from pgautofailover.dump_fsm_edges() as e
  join pgaf.rule as r on r.rule_no = e.pos
  where not exists (
    select
    from jsonb_to_recordset($1) as k (current text, assigned text)
    where
      k.assigned::pgautofailover.replication_state = e.assigned_state
      and (k.current = 'any' or k.current::pgautofailover.replication_state = e.current_state)
  )
$$;

comment on function pgautofailover.check_fsm_reachability(jsonb) is
  'The moves of the rules that a keeper does not know, given its edges as a JSON array of {current, assigned}; current may be any.';
