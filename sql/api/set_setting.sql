create or replace function pgautofailover.set_setting(name text, value text, formation_id text default '*')
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '30s'
as $$
declare
  known pgaf.known_setting;
begin
  select k.* into known from pgaf.known_setting as k where k.name = set_setting.name;
  if not found then
    raise exception 'unknown setting "%"', name
      using
        errcode = '42704',
        hint = (
          select 'settings are: ' || string_agg(k.name, ', ' order by k.name) from pgaf.known_setting as k
        );
  end if;

  if value is null then
    delete from pgautofailover.setting as s
    where s.formationid = set_setting.formation_id and s.name = set_setting.name;
    return;
  end if;
  insert into pgautofailover.setting (formationid, name, value)
  values (formation_id, set_setting.name, pgaf.parse_setting(known, set_setting.value))
  on conflict on constraint setting_pkey do update set value = excluded.value;
end;
$$;

comment on function pgautofailover.set_setting(text, text, text) is
  'Stores a setting for one formation, or for all (*); a null value goes back to the default. Durations take a unit (500ms, 10s, 1min), a bare number is milliseconds. Errors: 42704 unknown setting, 22023 bad value.';
