create or replace function pgaf.dry_run(
  command text,
  formation text,
  group_no integer,
  node_name text,
  value text,
  lost text[]
)
returns jsonb
language plpgsql
as $$
declare
  patience constant interval := (pgaf.settings_of(formation)).primary_demote_timeout;
  started bigint;
  asked bigint;
  waited bigint;
  refused text;
  told jsonb;
begin
  perform set_config('pgautofailover.dry_run', 'on', true);
  perform pgaf.lock_formation(formation);
  select coalesce(max(e.eventid), 0) into started from pgautofailover.event as e;
  if lost != '{}' then
    perform pgaf.lose_node(formation, group_no, gone.name) from unnest(lost) as gone (name);
    perform pgaf.advance_group(formation, group_no);
    perform pgaf.play(formation, group_no);
  end if;
  told := pgaf.steps_since(formation, group_no, started, '');
  select coalesce(max(e.eventid), 0) into asked from pgautofailover.event as e;
  refused := pgaf.ask_for(command, formation, group_no, node_name, value);
  if refused is not null then
    told := told || jsonb_build_object('node', node_name, 'because', refused);
  end if;
  perform pgaf.play(formation, group_no);
  told := told || pgaf.steps_since(formation, group_no, asked, '');
  select coalesce(max(e.eventid), 0) into waited from pgautofailover.event as e;
  insert into pgautofailover.setting (formationid, name, value)
  values (formation, 'primary_demote_timeout', '1 microsecond')
  on conflict on constraint setting_pkey do update set value = excluded.value;
  perform pgaf.play(formation, group_no);
  return told || pgaf.steps_since(
    formation,
    group_no,
    waited,
    format('after primary_demote_timeout (%s): ', patience)
  ) || pgaf.end_of_play(formation, group_no);
end;
$$;

comment on function pgaf.dry_run(text, text, integer, text, text, text[]) is
  'Loses nodes, calls what an operator would call, and lets the keepers that are left do as they are told, at first within no time, then as if primary_demote_timeout had passed. The caller rolls all of it back.';
