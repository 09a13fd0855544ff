create or replace view pgautofailover.fsm as
  select
    r.rule_no as pos,
    case
      when not 'report' = any (r.asked) then 'api_triggered'
      when 'node_leads' = any (r.needs) then 'primary_node'
      else 'reporting_node'
    end as section,
    r.because as comment,
    coalesce(array_to_string(coalesce(r.node_at, r.node_reports), '|'), 'any') as active_node_current_state,
    coalesce(
      array_to_string(coalesce(r.primary_at, r.primary_reports, r.primary_heads_for), '|'),
      'any'
    ) as other_node_current_state,
    coalesce(
      array_to_string(coalesce(r.standbys_at, r.standbys_reports, r.standbys_heads_for), '|'),
      'any'
    ) as candidate_node_current_state,
    array_to_string(
      array(select f from unnest(r.needs) as f where f like 'node\_%'),
      ' and '
    ) as active_node_conditions,
    array_to_string(
      array(select f from unnest(r.needs) as f where f like '%primary%' and f not like 'node\_%'),
      ' and '
    ) as other_node_conditions,
    array_to_string(r.standbys_need, ' and ') as candidate_node_conditions,
    array_to_string(
      array(select f from unnest(r.needs) as f where f not like 'node\_%' and f not like '%primary%'),
      ' and '
    ) as group_conditions,
    r.node_to as active_node_assigned_state,
    r.primary_to as other_node_assigned_state,
    false as has_extra_action,
    case
      when not 'report' = any (r.asked) then 'api_triggered.' || r.asked[1]
      when 'node_leads' = any (r.needs) then 'primary_node'
      else 'reporting_node'
    end as section_path,
    r.rule,
    format(
      '%s: when asked by %s%s, %s, because %s',
      r.rule,
      array_to_string(r.asked, ' or '),
      coalesce(
        ' and ' || nullif(
          concat_ws(
            ', ',
            case
              when r.node_at is not null then 'the node is at ' || array_to_string(r.node_at, ' or ')
            end,
            case
              when r.node_reports is not null then 'the node reports ' || array_to_string(
                r.node_reports,
                ' or '
              )
            end,
            case
              when r.node_heads_for is not null then 'the node heads for ' || array_to_string(
                r.node_heads_for,
                ' or '
              )
            end,
            case
              when r.primary_at is not null then 'the primary is at ' || array_to_string(r.primary_at, ' or ')
            end,
            case
              when r.primary_reports is not null then 'the primary reports ' || array_to_string(
                r.primary_reports,
                ' or '
              )
            end,
            case
              when r.primary_heads_for is not null then 'the primary heads for ' || array_to_string(
                r.primary_heads_for,
                ' or '
              )
            end,
            nullif(array_to_string(r.needs, ', '), ''),
            case
              when r.unless != '{}' then 'unless ' || array_to_string(r.unless, ' or ')
            end
          ),
          ''
        ),
        ''
      ),
      coalesce(
        nullif(
          concat_ws(
            ', ',
            'node → ' || r.node_to,
            'primary → ' || r.primary_to,
            'standbys → ' || r.standbys_to,
            case
              when r.node_leaves then 'the node leaves'
            end,
            'refuse with ' || r.refuses
          ),
          ''
        ),
        'nothing happens'
      ),
      r.because
    ) as sentence,
    r.needs,
    r.unless
  from pgaf.rule as r
  order by r.rule_no;

comment on view pgautofailover.fsm is
  'The rules of the state machine in order of precedence: the columns of version 2.3 of the original, then our own: the rule''s name, the rule as a sentence, the facts it needs and those that forbid it.';
