create or replace function pgautofailover.explain(
  node_id bigint,
  asked text default 'report',
  out rule text,
  out fits boolean,
  out would text,
  out missing text[],
  out forbidden_by text[],
  out because text,
  out compared text[]
)
returns setof record
language plpgsql
stable
strict
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  at constant timestamptz := clock_timestamp();
  s pgaf.situation;
  node pgautofailover.node;
  leader pgautofailover.node;
  settings pgaf.settings;
begin
  select n.* into node from pgautofailover.node as n where n.nodeid = explain.node_id;
  if not found then
    raise exception 'node % is not registered', node_id using errcode = '42704';
  end if;
  s := pgaf.situation(explain.node_id, explain.asked);
  select n.* into leader from pgautofailover.node as n where n.nodeid = s.primary_id;
  settings := pgaf.settings_of(node.formationid);
  return query select
      null::text,
      false,
      'nothing',
      '{}'::text[],
      '{}'::text[],
      pgaf.way_phrase(node),
      '{}'::text[]
    where node.reportedstate != node.goalstate;

  return query select
      r.rule,
      r.rule is not distinct from (pgaf.match(s)).rule,
      pgaf.rule_effect(r),
      array(
        select unnest(r.needs)
        except
        select unnest(s.facts)
      ) || array_remove(
        array[
          case
            when not coalesce(
              (
                r.primary_at is null
                or s.primary_reports = any (r.primary_at)
                and s.primary_reports = s.primary_heads_for
              )
              and (r.primary_reports is null or s.primary_reports = any (r.primary_reports))
              and (r.primary_heads_for is null or s.primary_heads_for = any (r.primary_heads_for)),
              false
            ) then format(
              '%s; it reports %s and heads for %s',
              pgaf.state_phrase('primary', r.primary_at, r.primary_reports, r.primary_heads_for),
              coalesce(s.primary_reports::text, 'nothing'),
              coalesce(s.primary_heads_for::text, 'nothing')
            )
          end,
          case
            when not pgaf.can_reach(s.node_reports, r.node_to, s.node_is_ours) then format(
              'the keeper of the node knows no way from %s to %s',
              s.node_reports,
              r.node_to
            )
          end,
          case
            when not pgaf.can_reach(s.primary_reports, r.primary_to, s.primary_is_ours) then format(
              'the keeper of the primary knows no way from %s to %s',
              s.primary_reports,
              r.primary_to
            )
          end,
          case
            when s.node_heads_for = 'dropped'
            and r.node_to != 'dropped' then 'the node was removed'
          end,
          case
            when s.primary_heads_for = 'dropped'
            and r.primary_to != 'dropped' then 'the primary was removed'
          end
        ],
        null
      ),
      array(
        select unnest(r.unless)
        intersect
        select unnest(s.facts)
      ),
      r.because,
      array(
        select pgaf.compared(named.fact, node, leader, at, settings)
        from
          (
            select f.fact
            from unnest(r.needs) as f (fact)
            where f.fact != all (s.facts)
            union all
            select f.fact
            from unnest(r.unless) as f (fact)
            where f.fact = any (s.facts)
          ) as named
      )
      from pgaf.rule as r
      where explain.asked = any (r.asked) and pgaf.rule_is_about(r, s)
      order by r.rule_no;
end;
$$;

comment on function pgautofailover.explain(bigint, text) is
  'Each rule about the state a node is in: whether it is the one that fits now, what it would do, which facts are missing, which forbid it, and the values that were compared; before them, without a rule, where the node is on its way to. asked: report (default), health, perform_failover, remove_node, register or settings. Changes nothing. 42704 unknown node.';
