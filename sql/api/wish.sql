create or replace function pgaf.wish(node pgautofailover.node, what text)
returns void
language sql
as $$
  update pgautofailover.node_group as g
  set
    wish = wish.what,
    wish_nodeid = (wish.node).nodeid,
    wish_epoch = g.epoch
  where g.formationid = (wish.node).formationid and g.groupid = (wish.node).groupid;
$$;

comment on function pgaf.wish(pgautofailover.node, text) is
  'An operator wishes that this node steps down, or is promoted. Holds until the lead was handed over.';
