create or replace function pgaf.reference_timeline(formation text, group_no integer)
returns integer
language plpgsql
stable
as $$
begin
  return coalesce(
    (
      select pin.accepted_tli
      from pgautofailover.accepted_timeline as pin
      where
        pin.formationid = reference_timeline.formation
        and pin.groupid = reference_timeline.group_no
        and pin.resolved_at is null
      order by pin.decided_at desc
      limit 1
    ),
    (
      select coalesce(begun.tli, n.reportedtli)
      from
        pgautofailover.node_group as g
        join pgautofailover.node as n on n.nodeid = g.leader
        left join lateral (
          select max(h.tli) as tli
          from
            pgautofailover.node_timeline_history as h
            join pgautofailover.node as member on member.nodeid = h.nodeid
          where
            member.formationid = g.formationid
            and member.groupid = g.groupid
            and h.parenttli = n.reportedtli
            and h.switchpoint_lsn <= g.lead_lsn
            -- not a fork that was rewound since
            and member.reportedtli >= h.tli
        ) as begun
          on n.capabilities = '{}'
      where
        g.formationid = reference_timeline.formation
        and g.groupid = reference_timeline.group_no
        and n.reportedtli > 0
    ),
    (
      select max(n.reportedtli)
      from pgautofailover.node as n
      where
        n.formationid = reference_timeline.formation
        and n.groupid = reference_timeline.group_no
        and exists (select from pgautofailover.node_timeline_history as h where h.nodeid = n.nodeid)
    )
  );
end;
$$;

comment on function pgaf.reference_timeline(text, integer) is
  'The timeline that counts in a group: the one an operator accepted, else that of the leader, whatever became of it since: a fork does not count because its number is higher. A leader of the original names the one it began only after its first checkpoint: until then it is the one that left its old timeline before it led, which the others have published. Without a leader the highest of those that have published their history. Null: not known.';
