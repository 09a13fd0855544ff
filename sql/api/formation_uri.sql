create or replace function pgautofailover.formation_uri(
  formation_id text default 'default',
  cluster_name text default 'default',
  sslmode text default 'prefer',
  sslrootcert text default '',
  sslcrl text default ''
)
returns text
language sql
stable
strict
security definer
set search_path = pg_catalog, pg_temp
as $$
  select
    'postgres://'
    || string_agg(
      format('%s:%s', case when n.nodehost like '%:%' then format('[%s]', n.nodehost) else n.nodehost end, n.nodeport),
      ',' order by n.nodeid
    )
    || '/' || f.dbname || '?'
    || case when $2 = 'default' then 'target_session_attrs=read-write&' else '' end
    || 'sslmode=' || $3
    || case when $4 = '' then '' else '&sslrootcert=' || $4 end
    || case when $5 = '' then '' else '&sslcrl=' || $5 end
  from pgautofailover.node as n
  join pgautofailover.formation as f using (formationid)
  where n.formationid = $1 and n.groupid = 0 and n.nodecluster = $2 and n.goalstate <> 'dropped'
  group by f.formationid
$$;

comment on function pgautofailover.formation_uri(text, text, text, text, text) is
  'The connection string for applications: every node of group 0, and libpq finds the one that takes writes. Null when there is no node.';
