create or replace function pgaf.forget_node(node_id bigint, because text)
returns void
language plpgsql
as $$
declare
  gone pgautofailover.node;
begin
  delete from pgautofailover.node as n where n.nodeid = forget_node.node_id returning n.* into gone;

  update pgautofailover.node_group as g
  set
    leader = null,
    left_nodeid = case
      when pgaf.is_stopped(gone) then null
      else gone.nodeid
    end,
    left_heard = case
      when pgaf.is_stopped(gone) then null
      else gone.reporttime
    end,
    left_at = case
      when pgaf.is_stopped(gone) then null
      else clock_timestamp()
    end
  where g.formationid = gone.formationid and g.groupid = gone.groupid and g.leader = gone.nodeid;

  perform
    pgaf.write_log(
      format(
        'Removing %s from formation "%s" and group %s because %s',
        pgaf.node_text(gone),
        gone.formationid,
        gone.groupid,
        because
      )
    );
end;
$$;

comment on function pgaf.forget_node(bigint, text) is
  'Deletes a node''s row. A leader that leaves without having reported that it stopped is remembered in node_group: nobody may open writes before it is harmless.';
