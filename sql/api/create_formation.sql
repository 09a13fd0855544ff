create or replace function pgautofailover.create_formation(
  inout formation_id text,
  inout kind text,
  inout dbname name,
  inout opt_secondary boolean,
  inout number_sync_standbys integer
)
returns record
language plpgsql
strict
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '30s'
as $$
begin
  if kind not in ('', 'unknown', 'pgsql', 'citus') then
    raise exception 'unknown formation kind "%": expected pgsql or citus', kind using errcode = '22023';
  end if;
  perform pgaf.check_name('formation_id', formation_id);
  if number_sync_standbys < 0 then
    raise exception 'invalid value for number_sync_standbys "%"', number_sync_standbys
      using errcode = '22023', detail = 'A non-negative integer is expected.';
  end if;

  insert into pgautofailover.formation (formationid, kind, dbname, opt_secondary, number_sync_standbys)
  values
    (
      formation_id,
      case create_formation.kind
        when '' then 'unknown'
        else create_formation.kind
      end,
      create_formation.dbname,
      create_formation.opt_secondary,
      create_formation.number_sync_standbys
    )
  returning
    formation.formationid,
    formation.kind,
    formation.dbname,
    formation.opt_secondary,
    formation.number_sync_standbys
  into formation_id, kind, dbname, opt_secondary, number_sync_standbys;
end;
$$;

comment on function pgautofailover.create_formation(text, text, name, boolean, integer) is
  'Makes a formation; returns it as stored. Errors: 22023 unknown kind or negative number, 23505 it exists, 23514 kind unknown.';
