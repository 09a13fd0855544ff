create or replace function pgaf.is_on_lineage(node pgautofailover.node)
returns boolean
language plpgsql
stable
as $$
declare
  reference integer;
begin
  -- keepers of the original publish nothing before 2.3: they are not judged by what they cannot say
  if not exists (select from pgautofailover.node_timeline_history as h where h.nodeid = node.nodeid) then
    return true;
  end if;
  -- promoted by order behind a closed door, it has begun a timeline of its own
  if node.reportedstate = 'stop_replication' and node.goalstate = 'stop_replication' then
    return true;
  end if;
  reference := pgaf.reference_timeline(node.formationid, node.groupid);
  if reference is null or node.reportedtli = reference then
    return true;
  end if;

  return exists (
    with recursive
      known as (
        select distinct h.tli, h.parenttli, h.switchpoint_lsn
        from
          pgautofailover.node_timeline_history as h
          join pgautofailover.node as n on n.nodeid = h.nodeid
        where n.formationid = node.formationid and n.groupid = node.groupid
      ),
      lineage as (
        select k.tli, k.parenttli, k.switchpoint_lsn from known as k where k.tli = reference
        union
        select k.tli, k.parenttli, k.switchpoint_lsn
        from
          known as k
          join lineage as child on child.parenttli = k.tli
      )
    select
    from lineage as l
    where l.parenttli = node.reportedtli and node.reportedlsn <= l.switchpoint_lsn
  );
end;
$$;

comment on function pgaf.is_on_lineage(pgautofailover.node) is
  'The node is on the timeline that counts, or on an ancestor of it and not past the point where that was left. True of a node that has published no history, and of one that was promoted by order and waits for the old leader.';
