/*
 * Keepers of the original ask pg_available_extensions, unqualified, on every round which version of the extension the
 * monitor has. A view of that name, earlier on autoctl_node's search_path, answers: version compat_version, or the one
 * that the keeper names in its application_name as pgaf-<version>.
 */
create schema if not exists pgautofailover_compat;

create or replace view pgautofailover_compat.pg_available_extensions as
  select
    'pgautofailover'::name as name,
    v.version as default_version,
    v.version as installed_version,
    'pg_auto_failover, Postgres-native'::text as comment
  from
    (
      select
        coalesce(
          (regexp_match(current_setting('application_name'), '^pgaf-([0-9.]+)'))[1],
          (
            select s.value
            from pgautofailover.setting as s
            where s.formationid = '*' and s.name = 'compat_version'
          ),
          '2.0'
        ) as version
    ) as v
  union all
  select e.name, e.default_version, e.installed_version, e.comment
  from pg_catalog.pg_available_extensions as e
  where e.name != 'pgautofailover';
