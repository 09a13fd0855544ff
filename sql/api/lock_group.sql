create or replace function pgaf.lock_group(formation text, group_no integer)
returns void
language plpgsql
as $$
declare
  hash constant integer := hashtext(lock_group.formation);
  key constant bigint := (1::bigint << 32) | (hash::bigint & 4294967295);
begin
  if current_setting('pgaf.synchronous_commit', true) != '' then
    perform pgaf.commit_with_flush();
  end if;
  -- never the group before the formation
  if pg_try_advisory_xact_lock_shared(key) then
    if pg_try_advisory_xact_lock(hash, lock_group.group_no) then
      return;
    end if;
  end if;
  begin
    perform pg_advisory_xact_lock_shared(key);
  exception when lock_not_available then
    perform pgaf.refuse_locked(format('formation "%s"', lock_group.formation), 1, hash);
  end;
  begin
    perform pg_advisory_xact_lock(hash, lock_group.group_no);
  exception when lock_not_available then
    perform
      pgaf.refuse_locked(
        format('group %s of formation "%s"', lock_group.group_no, lock_group.formation),
        hash,
        lock_group.group_no
      );
  end;
end;
$$;

comment on function pgaf.lock_group(text, integer) is
  'Locks one group until the end of the transaction, and its formation against those who need all of it; 55P03 after lock_timeout. Read after this, never before.';
