create or replace function pgautofailover.get_other_nodes(
  nodeid bigint,
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
strict
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  self pgautofailover.node;
begin
  select n.* into self from pgautofailover.node as n where n.nodeid = get_other_nodes.nodeid;
  if not found then
    raise exception 'node % is not registered', get_other_nodes.nodeid using errcode = '42704';
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
      n.formationid = self.formationid
      and n.groupid = self.groupid
      and n.nodeid != self.nodeid
      and n.goalstate != 'dropped'
    order by n.nodeid;
end;
$$;

comment on function pgautofailover.get_other_nodes(bigint) is
  'The other nodes of this node''s group, but those being dropped, by id. 42704 when the node is unknown.';
