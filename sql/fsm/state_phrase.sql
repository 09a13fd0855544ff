create or replace function pgaf.state_phrase(
  who text,
  at_states pgautofailover.replication_state[],
  reports pgautofailover.replication_state[],
  heads_for pgautofailover.replication_state[]
)
returns text
language sql
immutable
as $$
  select
    nullif(
      concat_ws(
        ', ',
        state_phrase.who || ' is at ' || array_to_string(state_phrase.at_states, '|'),
        state_phrase.who || ' reports ' || array_to_string(state_phrase.reports, '|'),
        state_phrase.who || ' heads for ' || array_to_string(state_phrase.heads_for, '|')
      ),
      ''
    );
$$;

comment on function pgaf.state_phrase(
  text,
  pgautofailover.replication_state[],
  pgautofailover.replication_state[],
  pgautofailover.replication_state[]
) is
  'The state columns of a rule for one role, in words; null when the rule does not ask.';
