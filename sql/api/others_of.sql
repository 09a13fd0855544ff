create or replace function pgaf.others_of(formation text, group_no integer, node_id bigint)
returns table (others jsonb)
language sql
stable
as $$
  -- an array of rows is much cheaper than jsonb_agg of objects
  select
    to_jsonb(
      array(
        select other
        from
          (
            select
              n.nodeid as node_id,
              n.nodename as node_name,
              n.nodehost as node_host,
              n.nodeport as node_port,
              n.reportedlsn as node_lsn,
              n.reportedstate in (
                'single',
                'wait_primary',
                'primary',
                'join_primary',
                'apply_settings'
              ) as node_is_primary
            from pgautofailover.node as n
            where
              n.formationid = others_of.formation
              and n.groupid = others_of.group_no
              and n.nodeid != others_of.node_id
              and n.goalstate != 'dropped'
          ) as other
        order by other.node_id
      )
    );
$$;

comment on function pgaf.others_of(text, integer, bigint) is
  'The other nodes of the group, as get_other_nodes has them, in one value.';
