create or replace function pgaf.write_log(message text)
returns void
language plpgsql
as $$
begin
  perform pg_notify('log', left(message, 1900));
  if current_setting('pgautofailover.dry_run', true) is distinct from 'on' then
    raise log 'pg_auto_failover: %', message;
  end if;
end;
$$;

comment on function pgaf.write_log(text) is
  'Sends a line on channel log, short enough for a NOTIFY payload in any encoding, and writes it to the server log, unless this is a dry run.';
