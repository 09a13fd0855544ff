create or replace function pgaf.announce_property(node pgautofailover.node, message text, asked text)
returns void
language plpgsql
as $$
begin
  if
    exists (
      select
      from pgautofailover.node as other
      where
        other.formationid = node.formationid
        and other.groupid = node.groupid
        and other.nodeid != node.nodeid
        and other.goalstate != 'dropped'
    )
  then
    perform pgaf.write_log(message);
    perform pgaf.advance(node.nodeid, asked);
  else
    perform pgaf.record_event(node, message);
  end if;
end;
$$;

comment on function pgaf.announce_property(pgautofailover.node, text, text) is
  'After a property of a node changed: its group''s primary is told to apply it; a lone node only gets an event. `asked` is settings, or quorum for a place in the replication quorum.';
