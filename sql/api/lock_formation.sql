create or replace function pgaf.lock_formation(formation text)
returns void
language plpgsql
as $$
begin
  perform
    pg_advisory_xact_lock((1::bigint << 32) | (hashtext(lock_formation.formation)::bigint & 4294967295));
end;
$$;

comment on function pgaf.lock_formation(text) is
  'Locks a formation with all its groups until the end of the transaction. Read after this, never before.';
