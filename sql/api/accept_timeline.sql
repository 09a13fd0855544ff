create or replace function pgautofailover.accept_timeline(
  formation_id text,
  group_id integer,
  target_tli integer,
  decided_by text default null
)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '30s'
as $$
begin
  perform pgaf.lock_group(formation_id, group_id);
  if
    not exists (
      select
      from
        pgautofailover.node_timeline_history as h
        join pgautofailover.node as n on n.nodeid = h.nodeid
      where n.formationid = formation_id and n.groupid = group_id and h.tli = target_tli
    )
  then
    raise exception 'timeline % is not in the history of any node of group % in formation "%"',
      target_tli,
      group_id,
      formation_id
      using errcode = 'P0001', hint = 'see pgautofailover.node_timeline_history';
  end if;

  insert into pgautofailover.accepted_timeline (formationid, groupid, accepted_tli, decided_by, decided_at)
  values (formation_id, group_id, target_tli, accept_timeline.decided_by, clock_timestamp());
  perform pgaf.advance_group(formation_id, group_id, 'report');
  return true;
end;
$$;

comment on function pgautofailover.accept_timeline(text, integer, integer, text) is
  'An operator declares which timeline is the right one after a fork, until a node is promoted on it. P0001 when no node has published it.';
