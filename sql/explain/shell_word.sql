create or replace function pgaf.shell_word(word text)
returns text
language sql
immutable
as $$
  select
    case
      when word ~ '^[A-Za-z0-9_.,:@%+=/-]+$' then word
      else '''' || replace(word, '''', '''\''''') || ''''
    end;
$$;

comment on function pgaf.shell_word(text) is 'A name as one word of a shell command, whatever is in it.';
