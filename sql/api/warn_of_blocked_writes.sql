create or replace function pgaf.warn_of_blocked_writes(node pgautofailover.node)
returns void
language plpgsql
as $$
declare
  at constant timestamptz := clock_timestamp();
  settings constant pgaf.settings := pgaf.settings_of(node.formationid);
  wanted integer;
  ready bigint[];
begin
  select f.number_sync_standbys
  into wanted
  from pgautofailover.formation as f
  where f.formationid = node.formationid;

  select array_agg(n.nodeid)
  into ready
  from pgautofailover.node as n
  where
    n.formationid = node.formationid
    and n.groupid = node.groupid
    and n.replicationquorum
    and n.reportedstate = 'secondary'
    and n.goalstate = 'secondary'
    and not pgaf.is_unhealthy(n, at, settings);

  if wanted > 0 and cardinality(ready) <= wanted and node.nodeid = any (ready) then
    raise warning 'maintenance of % will block writes on the primary', pgaf.node_text(node)
      using
        errcode = '55000',
        detail = format(
          'number_sync_standbys is %s, and %s healthy standbys of the quorum are left.',
          wanted,
          cardinality(ready) - 1
        );
  end if;
end;
$$;

comment on function pgaf.warn_of_blocked_writes(pgautofailover.node) is
  'Warns (55000) when, without this standby, fewer are ready than number_sync_standbys: commits wait until one is back.';
