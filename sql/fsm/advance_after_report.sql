create or replace function pgaf.advance_after_report(node pgautofailover.node, something_changed boolean)
returns void
language plpgsql
as $$
begin
  if pgaf.advance(node.nodeid) is null and something_changed then
    perform pgaf.advance_group(node.formationid, node.groupid);
  end if;
end;
$$;

comment on function pgaf.advance_after_report(pgautofailover.node, boolean) is
  'One step for the node that reported; when there is none for it but its report brought something new, one for the first other node that has one.';
