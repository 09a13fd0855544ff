create or replace function pgaf.check_reporter(node pgautofailover.node, node_id bigint, formation text)
returns void
language plpgsql
immutable
as $$
begin
  if node.nodeid is null then
    raise exception 'couldn''t find node with nodeid %', node_id using errcode = '42704';
  end if;
  if node.formationid != formation then
    raise exception 'node % does not belong to formation "%"', node_id, formation using errcode = '42P17';
  end if;
end;
$$;

comment on function pgaf.check_reporter(pgautofailover.node, bigint, text) is
  'Refuses a report for a node that is not there (42704) or is in another formation (42P17).';
