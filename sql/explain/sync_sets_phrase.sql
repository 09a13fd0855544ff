create or replace function pgaf.sync_sets_phrase(node pgautofailover.node)
returns text
language sql
stable
as $$
  select
    string_agg(
      case
        when s.members = '{}' then format(
          'under epoch %s commits waited for nobody, from %s on',
          s.epoch,
          coalesce(s.lsn::text, 'a position not told yet')
        )
        else format(
          'set of epoch %s, %s of (%s), %s, node has %s; %s of %s members that must part have parted%s',
          s.epoch,
          s.quorum,
          pgaf.names_of(s.members),
          coalesce('counts from ' || s.lsn, 'is offered and not confirmed'),
          (node).reportedlsn,
          cardinality(parted.ids),
          cardinality(s.members) - s.quorum + 1,
          case
            when parted.ids != '{}' then format(' (%s, at most at %s)', pgaf.names_of(parted.ids), parted.lsn)
          end
        )
      end,
      '; '
      order by s.epoch
    )
  from
    pgautofailover.sync_set as s
    cross join lateral (
      select coalesce(array_agg(m.nodeid order by m.nodeid), '{}') as ids, max(m.reportedlsn) as lsn
      from pgautofailover.node as m
      where m.nodeid = any (s.members) and pgaf.has_cut(m)
    ) as parted
  where s.formationid = (node).formationid and s.groupid = (node).groupid;
$$;

comment on function pgaf.sync_sets_phrase(pgautofailover.node) is
  'The sync sets that may be in force, beside the position of a node, and how far an election has come.';
