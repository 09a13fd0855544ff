create or replace function pgaf.lock_formation(formation text)
returns void
language plpgsql
as $$
declare
  key constant bigint := (1::bigint << 32) | (hashtext(lock_formation.formation)::bigint & 4294967295);
begin
  if current_setting('pgaf.synchronous_commit', true) != '' then
    perform pgaf.commit_with_flush();
  end if;
  if pg_try_advisory_xact_lock(key) then
    return;
  end if;
  begin
    perform pg_advisory_xact_lock(key);
  exception when lock_not_available then
    perform
      pgaf.refuse_locked(
        format('formation "%s"', lock_formation.formation),
        1,
        hashtext(lock_formation.formation)
      );
  end;
end;
$$;

comment on function pgaf.lock_formation(text) is
  'Locks a formation with all its groups until the end of the transaction; 55P03 after lock_timeout. Read after this, never before.';
