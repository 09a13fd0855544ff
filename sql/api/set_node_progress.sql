create or replace function pgautofailover.set_node_progress(
  node_id bigint,
  what text default null,
  done_bytes bigint default null,
  total_bytes bigint default null,
  seconds_left integer default null
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
declare
  told pgautofailover.node_progress := (
    node_id,
    what,
    done_bytes,
    total_bytes,
    seconds_left,
    clock_timestamp()
  );
begin
  if told.what is null then
    delete from pgautofailover.node_progress as p where p.nodeid = told.nodeid;
    return;
  end if;
  if
    told.what not in ('base backup', 'rewind', 'replay')
    or least(told.done_bytes, told.total_bytes, told.seconds_left, 0) < 0
    or told.done_bytes is null
    or told.total_bytes is null
  then
    raise exception 'invalid progress: expected base backup, rewind or replay, and amounts from 0 on'
      using errcode = '22023', detail = format('received %s', told);
  end if;

  -- without a lock of the group: no decision reads this, and nobody is to wait for it
  insert into pgautofailover.node_progress as p
  select told.* from pgautofailover.node as n where n.nodeid = told.nodeid
  on conflict (nodeid) do update
    set (what, done_bytes, total_bytes, seconds_left, updated_at) = (
      excluded.what,
      excluded.done_bytes,
      excluded.total_bytes,
      excluded.seconds_left,
      excluded.updated_at
    );
end;
$$;

comment on function pgautofailover.set_node_progress(bigint, text, bigint, bigint, integer) is
  'A keeper tells how far its base backup, rewind or replay has come; without what: that it is over. Decides nothing, notifies nobody, locks no group. An unknown node is ignored. Errors: 22023 unknown work, an amount that is missing or below 0; 23503 the node is removed right now.';
