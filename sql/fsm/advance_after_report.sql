create or replace function pgaf.advance_after_report(node pgautofailover.node, something_changed boolean)
returns void
language plpgsql
as $$
begin
  if not something_changed and pgaf.has_nothing_to_decide(node.formationid, node.groupid) then
    -- no need to wait for the disk either
    perform set_config('synchronous_commit', 'off', true);
    return;
  end if;
  if pgaf.advance(node.nodeid) is not null then
    return;
  end if;
  if something_changed then
    perform pgaf.advance_group(node.formationid, node.groupid);
  else
    -- nothing was decided and nothing is new: no need to wait for the disk
    perform set_config('synchronous_commit', 'off', true);
  end if;
end;
$$;

comment on function pgaf.advance_after_report(pgautofailover.node, boolean) is
  'One step for the node that reported; when there is none for it but its report brought something new, one for the first other node that has one. A report in which nothing changed does not wait for its own WAL flush.';
