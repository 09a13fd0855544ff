create or replace function pgaf.write_log(message text)
returns void
language plpgsql
as $$
begin
  perform pg_notify('log', left(message, 1900));
  raise log 'pg_auto_failover: %', message;
end;
$$;

comment on function pgaf.write_log(text) is
  'Sends a line on channel log, short enough for a NOTIFY payload in any encoding, and writes it to the server log.';
