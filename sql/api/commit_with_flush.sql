create or replace function pgaf.commit_with_flush()
returns void
language plpgsql
as $$
begin
  perform
    set_config('synchronous_commit', current_setting('pgaf.synchronous_commit'), true),
    set_config('pgaf.synchronous_commit', '', true);
end;
$$;

comment on function pgaf.commit_with_flush is
  'Takes commit_without_flush back: something else follows in the same transaction, and that waits for the disk as the session wants it.';
