create or replace function pgaf.play(formation text, group_no integer)
returns void
language plpgsql
as $$
declare
  at constant timestamptz := clock_timestamp();
  settings constant pgaf.settings := pgaf.settings_of(formation);
  keepers jsonb;
  member bigint;
  after jsonb;
  was jsonb;
  before jsonb;
begin
  select coalesce(jsonb_object_agg(n.nodeid, jsonb_build_object('state', n.reportedstate)), '{}')
  into keepers
  from pgautofailover.node as n
  where
    n.formationid = play.formation
    and n.groupid = play.group_no
    and at - n.reporttime < settings.node_considered_unhealthy_timeout;
  -- a turn of a group of n nodes settles something, or nothing will move any more
  for turn in 1..60 loop
    for member in select k.key::bigint from jsonb_object_keys(keepers) as k (key) order by 1 loop
      after := pgaf.keeper_turn(member, keepers);
      keepers := case
        when after is null then keepers - member::text
        else jsonb_set(keepers, array[member::text], after)
      end;
    end loop;
    before := was;
    select jsonb_build_array(keepers, jsonb_object_agg(n.nodeid, array[n.reportedstate, n.goalstate]))
    into was
    from pgautofailover.node as n
    where n.formationid = play.formation and n.groupid = play.group_no;
    exit when was = before;
  end loop;
end;
$$;

comment on function pgaf.play(text, integer) is
  'In a dry run: every keeper that is alive reports and does as it is told, in turns, until nothing changes any more.';
