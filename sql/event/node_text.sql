create or replace function pgaf.node_text(node pgautofailover.node)
returns text
language sql
immutable
as $$
  select
    format(
      'node %s "%s" (%s:%s)',
      (node_text.node).nodeid,
      (node_text.node).nodename,
      (node_text.node).nodehost,
      (node_text.node).nodeport
    );
$$;

comment on function pgaf.node_text(pgautofailover.node) is
  'How messages name a node: node <id> "<name>" (<host>:<port>).';
