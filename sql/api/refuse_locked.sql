create or replace function pgaf.refuse_locked(what text, high_key integer, low_key integer)
returns void
language plpgsql
as $$
begin
  raise exception '% is busy: its lock was waited for, for longer than %',
    what,
    current_setting('lock_timeout')
    using
      errcode = '55P03',
      detail = (
        select
          'It is held by process ' || string_agg(
            held.pid::text,
            ', '
            order by held.pid
          ) || ', which pg_stat_activity describes.'
        from pg_locks as held
        where
          held.granted
          and held.locktype = 'advisory'
          and held.database = (select d.oid from pg_database as d where d.datname = current_database())
          and held.classid = refuse_locked.high_key::oid
          and held.objid = refuse_locked.low_key::oid
      ),
      hint = 'Try again; pg_terminate_backend ends a session that keeps a transaction open.';
end;
$$;

comment on function pgaf.refuse_locked(text, integer, integer) is
  'Raises 55P03 and says who holds the advisory lock with these keys.';
