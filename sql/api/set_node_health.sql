create or replace function pgautofailover.set_node_health(
  node_id bigint,
  node_host text,
  node_port integer,
  health integer,
  seen text default null
)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '10s'
as $$
declare
  at constant timestamptz := clock_timestamp();
  node pgautofailover.node;
  grace interval;
  judged integer := health;
  is_first constant boolean := pg_current_xact_id_if_assigned() is null;
begin
  perform pgaf.check_observation(health, seen);
  node := pgaf.lock_node(node_id);
  if node.nodeid is null or node.nodehost != node_host or node.nodeport != node_port then
    return false;
  end if;
  grace := (pgaf.settings_of(node.formationid)).refused_grace;
  -- one refusal proves nothing: a server that restarts refuses too
  if seen = 'refused' and node.health != 0 and at - coalesce(node.refused_since, at) < grace then
    judged := node.health;
  end if;

  if health = 1 and node.health != 1 then
    perform pgaf.end_silence(node, at);
  elsif health = 1 and is_first then
    -- that a node is still well need not survive a crash; what its transaction did before may have to
    perform pgaf.commit_without_flush();
  end if;
  update pgautofailover.node as n
  set
    health = judged,
    healthchecktime = at,
    bad_since = case
      when set_node_health.health = 1 then null
      else coalesce(n.bad_since, at)
    end,
    refused_since = case
      when set_node_health.seen = 'refused' then coalesce(n.refused_since, at)
    end
  where n.nodeid = node.nodeid;

  if node.health != judged then
    perform pgaf.tell_health(node, judged, seen, at);
  end if;

  -- what a refused port proves depends on time, so the second refusal counts though nothing changed
  if judged != 1 or node.health != 1 then
    perform pgaf.advance_group(node.formationid, node.groupid);
  end if;
  return true;
end;
$$;

comment on function pgautofailover.set_node_health(bigint, text, integer, integer, text) is
  'The health service tells what a probe found: health 1 good, 0 bad, -1 unknown, and what it saw (ok, refused, silent, starting). Advances the group at once. False when the node is gone or has another address by now. 22023 on a bad argument.';
