create or replace function pgaf.rule_effect(r pgaf.rule)
returns text
language sql
immutable
as $$
  select
    coalesce(
      nullif(
        concat_ws(
          ', ',
          'node → ' || (rule_effect.r).node_to,
          'primary → ' || (rule_effect.r).primary_to,
          'standbys → ' || (rule_effect.r).standbys_to,
          case
            when (rule_effect.r).node_leaves then 'the node leaves'
          end,
          'refuse with ' || (rule_effect.r).refuses
        ),
        ''
      ),
      'nothing'
    );
$$;

comment on function pgaf.rule_effect(pgaf.rule) is 'What a rule does, in a few words.';
