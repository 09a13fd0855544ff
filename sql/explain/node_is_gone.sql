create or replace function pgaf.node_is_gone(node pgautofailover.node, at timestamptz, settings pgaf.settings)
returns table (says text, command text)
language sql
stable
as $$
  select
    pgaf.health_phrase(node, at, settings),
    format(
      'pg_autoctl run, on %s; if it is gone for good: pg_autoctl drop node --formation %s --name %s --force',
      pgaf.shell_word((node).nodehost),
      pgaf.shell_word((node).formationid),
      pgaf.shell_word((node).nodename)
    )
  where
    (
      pgaf.is_unhealthy(node, at, settings)
      and not (select s.stopped from pgaf.state as s where s.state = (node).reportedstate)
      or at - (node).reporttime >= (settings).node_considered_unhealthy_timeout
    )
    and (node).goalstate not in ('dropped', 'maintenance', 'wait_maintenance', 'prepare_maintenance')
    -- inside a transition its keeper does not report
    and pgaf.progress_phrase(node) is null;
$$;

comment on function pgaf.node_is_gone(pgautofailover.node, timestamptz, pgaf.settings) is
  'The evidence that a node is gone, and what an operator can do for it. No row for a node that is heard, that tells how far its copy or replay is, or that is left alone.';
