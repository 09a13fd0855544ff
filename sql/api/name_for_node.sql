create or replace function pgaf.name_for_node(
  formation text,
  group_no integer,
  node_id bigint,
  node_kind text,
  wished text
)
returns text
language sql
stable
as $$
  select
    coalesce(
      nullif(name_for_node.wished, ''),
      case
        when name_for_node.node_kind not in ('coordinator', 'worker') then format(
          'node_%s',
          name_for_node.node_id
        )
      end,
      (
        select min(free.name)
        from
          (
            select
              case name_for_node.group_no
                when 0 then 'coord0'
                else format('worker%s', name_for_node.group_no)
              end || chr(97 + letter.no)
            from generate_series(0, 25) as letter (no)
          ) as free (name)
        where
          not exists (
            select
            from pgautofailover.node as n
            where n.formationid = name_for_node.formation and n.nodename = free.name
          )
      )
    );
$$;

comment on function pgaf.name_for_node(text, integer, bigint, text, text) is
  'The name a node wishes, else node_<id>; for Citus coord0a, worker1a and so on, with the first letter that is free.';
