create or replace function pgaf.names_of(node_ids bigint[])
returns text
language sql
stable
as $$
  select string_agg(coalesce(n.nodename, format('node %s, which left', member.id)), ', ' order by member.no)
  from
    unnest(names_of.node_ids) with ordinality as member (id, no)
    left join pgautofailover.node as n on n.nodeid = member.id;
$$;

comment on function pgaf.names_of(bigint[]) is 'The names of some nodes, as a list.';
