create or replace function pgaf.lock_group(formation text, group_no integer)
returns void
language plpgsql
as $$
begin
  perform
    pg_advisory_xact_lock_shared((1::bigint << 32) | (hashtext(lock_group.formation)::bigint & 4294967295));
  perform pg_advisory_xact_lock(hashtext(lock_group.formation), lock_group.group_no);
end;
$$;

comment on function pgaf.lock_group(text, integer) is
  'Locks one group until the end of the transaction, and its formation against those who need all of it. Read after this, never before.';
