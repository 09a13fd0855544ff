create or replace procedure pgaf.declare_rule(
  rule text,
  because text,
  asked text[] default '{report,health}',
  node_at pgautofailover.replication_state[] default null,
  node_reports pgautofailover.replication_state[] default null,
  node_heads_for pgautofailover.replication_state[] default null,
  primary_at pgautofailover.replication_state[] default null,
  primary_reports pgautofailover.replication_state[] default null,
  primary_heads_for pgautofailover.replication_state[] default null,
  needs text[] default '{}',
  unless text[] default '{}',
  standbys_at pgautofailover.replication_state[] default null,
  standbys_reports pgautofailover.replication_state[] default null,
  standbys_heads_for pgautofailover.replication_state[] default null,
  standbys_need text[] default '{}',
  standbys_unless text[] default '{}',
  node_to pgautofailover.replication_state default null,
  primary_to pgautofailover.replication_state default null,
  standbys_to pgautofailover.replication_state default null,
  node_leaves boolean default false,
  refuses text default null
)
language plpgsql
as $$
declare
  unknown_facts text[];
begin
  select array_agg(named.fact)
  into unknown_facts
  from
    unnest(
      declare_rule.needs || declare_rule.unless || declare_rule.standbys_need || declare_rule.standbys_unless
    ) as named (fact)
  where not exists (select from pgaf.fact as known where known.fact = named.fact);

  if unknown_facts is not null then
    raise exception 'rule % names facts that do not exist: %', declare_rule.rule, unknown_facts
      using errcode = '42704', hint = 'facts are listed in sql/fsm/facts.sql';
  end if;

  insert into pgaf.rule
  select
    coalesce((select max(r.rule_no) from pgaf.rule as r), 0) + 1,
    declare_rule.rule,
    declare_rule.asked,
    declare_rule.node_at,
    declare_rule.node_reports,
    declare_rule.node_heads_for,
    declare_rule.primary_at,
    declare_rule.primary_reports,
    declare_rule.primary_heads_for,
    declare_rule.needs,
    declare_rule.unless,
    declare_rule.standbys_at,
    declare_rule.standbys_reports,
    declare_rule.standbys_heads_for,
    declare_rule.standbys_need,
    declare_rule.standbys_unless,
    declare_rule.node_to,
    declare_rule.primary_to,
    declare_rule.standbys_to,
    declare_rule.node_leaves,
    declare_rule.refuses,
    declare_rule.because;
end;
$$;

comment on procedure pgaf.declare_rule is
  'Adds a rule behind those that were declared before it; see the columns of pgaf.rule. Facts and states that do not exist are refused.';
