create table pgautofailover.formation (
  formationid text not null default 'default',
  kind text not null default 'pgsql' check (kind in ('pgsql', 'citus')),
  dbname name not null default 'postgres',
  opt_secondary boolean not null default true,
  number_sync_standbys integer not null default 0,
  primary key (formationid)
);

insert into pgautofailover.formation (formationid) values ('default');
comment on table pgautofailover.formation is
  'A set of groups that share a database name and the number of standbys that commits wait for.';
