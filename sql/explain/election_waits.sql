create or replace function pgaf.election_waits(
  grp pgautofailover.node_group,
  leader pgautofailover.node,
  at timestamptz,
  settings pgaf.settings
)
returns table (says text, command text)
language sql
stable
as $$
  select
    case
      when s.members = '{}' then format(
        'commits on %s waited for nobody from %s on, so only it is known to have them all',
        coalesce((leader).nodename, 'the primary that left'),
        coalesce(s.lsn::text, 'an unknown position')
      )
      when alive.number >= cardinality(s.members) - s.quorum + 1 then format(
        'commits up to %s were acknowledged, and the others have WAL up to %s',
        s.lsn,
        there.lsn
      )
      else format(
        'commits may be on any %s of (%s), of which %s can be asked and %s must; gone: %s',
        s.quorum,
        pgaf.names_of(s.members),
        alive.number,
        cardinality(s.members) - s.quorum + 1,
        coalesce(pgaf.names_of(alive.missing), 'none')
      )
    end,
    concat_ws(
      '; if that is gone for good: ',
      'pg_autoctl run, on ' || coalesce(
        pgaf.names_of(array_remove(coalesce(alive.missing, '{}') || (leader).nodeid, null)),
        'the old primary'
      ),
      case
        when not (grp).loss_accepted then format(
          'pg_autoctl perform failover --allow-data-loss --formation %s --group %s',
          pgaf.shell_word((grp).formationid),
          (grp).groupid
        )
      end
    )
  from
    pgautofailover.sync_set as s
    cross join lateral (
      select
        count(*) filter (
          where m.nodeid is not null and (pgaf.has_cut(m) or not pgaf.is_unhealthy(m, at, settings))
        ) as number,
        array_agg(member.id order by member.id) filter (
          where m.nodeid is null or not pgaf.has_cut(m) and pgaf.is_unhealthy(m, at, settings)
        ) as missing
      from
        unnest(s.members) as member (id)
        left join pgautofailover.node as m on m.nodeid = member.id
    ) as alive
    cross join lateral (
      select max(n.reportedlsn) as lsn
      from pgautofailover.node as n
      where
        n.formationid = s.formationid
        and n.groupid = s.groupid
        and n.nodeid is distinct from (leader).nodeid
        and n.goalstate != 'dropped'
    ) as there
  where
    s.formationid = (grp).formationid
    and s.groupid = (grp).groupid
    and (alive.number < cardinality(s.members) - s.quorum + 1 or there.lsn < s.lsn);
$$;

comment on function pgaf.election_waits(
  pgautofailover.node_group,
  pgautofailover.node,
  timestamptz,
  pgaf.settings
) is
  'The sync sets of which so many members are gone that no election can end, or that count from more WAL than anybody has, and how an operator gets out of that.';
