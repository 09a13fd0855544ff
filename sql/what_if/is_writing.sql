create or replace function pgaf.is_writing(keepers jsonb, node_id bigint)
returns boolean
language sql
stable
as $$
  select
    exists (
      select
      from pgaf.state as s
      where s.takes_writes and s.state::text = is_writing.keepers -> is_writing.node_id::text ->> 'state'
    );
$$;

comment on function pgaf.is_writing(jsonb, bigint) is 'In a dry run: this node is alive and takes writes.';
