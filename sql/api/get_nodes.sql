create or replace function pgautofailover.get_nodes(
  formation_id text default 'default',
  group_id integer default null,
  out node_id bigint,
  out node_name text,
  out node_host text,
  out node_port integer,
  out node_lsn pg_lsn,
  out node_is_primary boolean
)
returns setof record
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if formation_id is null then
    raise exception 'formation_id must not be null' using errcode = '22004';
  end if;
  return query select
      n.nodeid,
      n.nodename,
      n.nodehost,
      n.nodeport,
      n.reportedlsn,
      n.reportedstate in ('single', 'wait_primary', 'primary', 'join_primary', 'apply_settings')
    from pgautofailover.node as n
    where
      n.formationid = get_nodes.formation_id
      and (get_nodes.group_id is null or n.groupid = get_nodes.group_id)
    order by n.nodeid;
end;
$$;

comment on function pgautofailover.get_nodes(text, integer) is
  'The nodes of a formation, or of one of its groups, those being dropped included, by id.';
