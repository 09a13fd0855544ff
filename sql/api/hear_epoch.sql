create or replace function pgaf.hear_epoch(node_id bigint, heard bigint)
returns void
language plpgsql
as $$
declare
  node pgautofailover.node;
  grp pgautofailover.node_group;
begin
  select n.* into node from pgautofailover.node as n where n.nodeid = hear_epoch.node_id;
  select g.*
  into grp
  from pgautofailover.node_group as g
  where g.formationid = node.formationid and g.groupid = node.groupid;

  if heard <= grp.epoch and grp.hearsay_since is null then
    return;
  end if;

  if heard > grp.epoch then
    update pgautofailover.node_group as g
    set
      epoch = heard,
      hearsay_since = clock_timestamp()
    where g.formationid = node.formationid and g.groupid = node.groupid;
    perform
      pgaf.write_log(
        format(
          '%s has heard of epoch %s, this monitor only of %s: relearning the group from its keepers',
          pgaf.node_text(node),
          heard,
          grp.epoch
        )
      );
  end if;
  perform pgaf.relearn(node, greatest(heard, grp.epoch));
end;
$$;

comment on function pgaf.hear_epoch(bigint, bigint) is
  'A keeper that has heard of a higher epoch shows that this monitor was restored from an older state: the epoch is adopted, and the group is learned anew from reports before anything is decided.';
