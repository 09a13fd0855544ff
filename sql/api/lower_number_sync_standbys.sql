create or replace function pgaf.lower_number_sync_standbys(formation text, group_no integer)
returns void
language plpgsql
as $$
declare
  standbys integer;
begin
  select (count(*) - 1)::integer
  into standbys
  from pgautofailover.node as n
  where
    n.formationid = lower_number_sync_standbys.formation
    and n.groupid = lower_number_sync_standbys.group_no
    and n.goalstate != 'dropped'
    and n.replicationquorum;

  update pgautofailover.formation as f
  set number_sync_standbys = greatest(0, standbys - 1)
  where
    f.formationid = lower_number_sync_standbys.formation
    and f.number_sync_standbys > 0
    and standbys < f.number_sync_standbys + 1;

  if found then
    perform
      pgaf.write_log(
        format(
          'Setting number_sync_standbys to %s for formation "%s" now that we have %s standbys in the quorum',
          greatest(0, standbys - 1),
          formation,
          greatest(0, standbys)
        )
      );
  end if;
end;
$$;

comment on function pgaf.lower_number_sync_standbys(text, integer) is
  'When a node leaves, a formation asks for no more standbys than can answer, with one to spare.';
