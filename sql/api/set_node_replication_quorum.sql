create or replace function pgautofailover.set_node_replication_quorum(
  formation_id text,
  node_name text,
  replication_quorum boolean
)
returns boolean
language plpgsql
strict
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '30s'
as $$
declare
  node pgautofailover.node;
  wanted integer;
  standbys integer;
begin
  node := pgaf.lock_named_node(formation_id, node_name);
  update pgautofailover.node as n
  set replicationquorum = replication_quorum
  where n.nodeid = node.nodeid
  returning n.*
  into node;

  if not replication_quorum then
    perform pgaf.leader_of(node.formationid, node.groupid);
    select f.number_sync_standbys
    into wanted
    from pgautofailover.formation as f
    where f.formationid = set_node_replication_quorum.formation_id;
    standbys := pgaf.count_quorum_standbys(node.formationid, node.groupid);
    if wanted > 0 and standbys < wanted + 1 then
      raise exception 'can''t set replication quorum to false'
        using
          errcode = '22023',
          detail = format(
            'At least %s standby nodes are required in the quorum with number_sync_standbys = %s, and only %s would be left.',
            wanted + 1,
            wanted,
            standbys
          );
    end if;
  end if;
  perform
    pgaf.announce_property(
      node,
      format('Updating replicationQuorum to %s for %s', replication_quorum, pgaf.node_text(node)),
      'quorum'
    );
  perform pgaf.offer_sync_set(node.formationid, node.groupid);
  return true;
end;
$$;

comment on function pgautofailover.set_node_replication_quorum(text, text, boolean) is
  'Says whether commits may wait for this node. Errors: 42704 unknown node, 22023 too few standbys would be left for number_sync_standbys, XX000 false while nobody leads, 55000 settings are being applied already, or nobody leads and commits waited for nobody.';
