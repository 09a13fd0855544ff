create or replace function pgaf.vote_phrase(
  formation text,
  group_no integer,
  at timestamptz,
  settings pgaf.settings
)
returns text
language sql
stable
as $$
  select
    coalesce(
      format('%s would be elected, at %s', pgaf.names_of(array[v.elected]), v.elected_lsn),
      'nobody can be elected'
    ) || coalesce(
      format(
        '; the most WAL is %s, on a node that is %s',
        v.most_advanced_lsn,
        case
          when v.source_is_healthy then 'well'
          else 'sick'
        end
      ),
      '; nobody has parted and told its position'
    )
  from pgaf.election(vote_phrase.formation, vote_phrase.group_no, vote_phrase.at, vote_phrase.settings) as v;
$$;

comment on function pgaf.vote_phrase(text, integer, timestamptz, pgaf.settings) is
  'How an election stands: who would win it, and up to where the others have WAL.';
