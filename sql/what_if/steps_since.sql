create or replace function pgaf.steps_since(formation text, group_no integer, last_event bigint, preface text)
returns jsonb
language sql
stable
as $$
  select
    coalesce(
      jsonb_agg(
        jsonb_build_object(
          'node',
          e.nodename,
          'node_from',
          e.reportedstate,
          'node_to',
          e.goalstate,
          'rule',
          e.rule,
          'because',
          steps_since.preface || r.because
        )
        order by e.eventid
      ),
      '[]'
    )
  from
    pgautofailover.event as e
    join pgaf.rule as r on r.rule = e.rule
  where
    e.formationid = steps_since.formation
    and e.groupid = steps_since.group_no
    and e.eventid > steps_since.last_event;
$$;

comment on function pgaf.steps_since(text, integer, bigint, text) is
  'In a dry run: every goal that was given since an event, with the rule that gave it.';
