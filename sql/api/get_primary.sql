create or replace function pgautofailover.get_primary(
  formation_id text default 'default',
  group_id integer default 0,
  out primary_node_id bigint,
  out primary_name text,
  out primary_host text,
  out primary_port integer
)
returns record
language plpgsql
stable
strict
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  select n.nodeid, n.nodename, n.nodehost, n.nodeport
  into primary_node_id, primary_name, primary_host, primary_port
  from
    pgautofailover.node as n
    join pgautofailover.node_group as g on g.leader = n.nodeid
  where
    g.formationid = get_primary.formation_id
    and g.groupid = get_primary.group_id
    and n.goalstate in (
      'single',
      'wait_primary',
      'primary',
      'join_primary',
      'apply_settings',
      'draining',
      'demote_timeout',
      'prepare_maintenance',
      'demoted'
    );

  if not found then
    raise exception 'group has no writable node right now'
      using errcode = 'XX000', detail = format('group %s in formation "%s"', group_id, formation_id);
  end if;
end;
$$;

comment on function pgautofailover.get_primary(text, integer) is
  'The node that leads a group, or led it last while none was promoted. XX000 when there is none.';
