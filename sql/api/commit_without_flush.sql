create or replace function pgaf.commit_without_flush()
returns boolean
language plpgsql
as $$
begin
  return set_config('pgaf.synchronous_commit', current_setting('synchronous_commit'), true) != ''
  and set_config('synchronous_commit', 'off', true) = 'off';
end;
$$;

comment on function pgaf.commit_without_flush is
  'This transaction need not wait for its own WAL flush. The session''s setting comes back with its end, or with commit_with_flush as soon as anything locks a group or formation; who goes on with tables of his own in the same transaction sets synchronous_commit himself.';
