create or replace function pgaf.node_reasons(node pgautofailover.node)
returns table (no integer, kind text, rule text, says text)
language sql
stable
as $$
  with
    reason as (
      select
        e.*,
        row_number() over (
          order by cardinality(e.missing) + cardinality(e.forbidden_by), f.rule_no
        ) as nearness
      from
        pgautofailover.explain((node).nodeid) as e
        join pgaf.rule as f on f.rule = e.rule
      where
        e.fits
        or e.would != 'nothing'
        and not array['two_nodes', 'many_nodes', 'alone', 'node_leads', 'citus_worker'] && (
          e.missing || e.forbidden_by
        )
    )
  select 0, 'state', null::text, pgaf.way_phrase(node)
  union all
  select 1, 'fits', r.rule, format('at its next report: %s, because %s', r.would, r.because)
  from reason as r
  where r.fits
  union all
  select
    1 + r.nearness::integer,
    'nearest',
    r.rule,
    concat_ws(
      '; ',
      r.would,
      'missing: ' || nullif(array_to_string(r.missing, ', '), ''),
      'forbidden by: ' || nullif(array_to_string(r.forbidden_by, ', '), ''),
      nullif(array_to_string(r.compared, '; '), '')
    )
  from reason as r
  where
    r.nearness <= 2
    and not exists (select from reason as other where other.fits)
    and not pgaf.is_at_rest((node).formationid, (node).groupid);
$$;

comment on function pgaf.node_reasons(pgautofailover.node) is
  'Where a node is; the rule that fits it now; or else, unless its group is at rest, the two rules that come nearest. Rules about groups of another size, or about a primary when it is none, are not near.';
