create or replace function pgaf.rule_section(chosen pgaf.rule)
returns pgautofailover.fsm_section
language sql
immutable
as $$
  select
    case
      when (rule_section.chosen).rule is null then null
      when not 'report' = any ((rule_section.chosen).asked) then 'api_triggered'
      when 'node_leads' = any ((rule_section.chosen).needs) then 'primary_node'
      else 'reporting_node'
    end::pgautofailover.fsm_section;
$$;

comment on function pgaf.rule_section(pgaf.rule) is
  'The section under which version 2.3 of the original would list a rule.';
