create or replace function pgautofailover.set_formation_number_sync_standbys(
  formation_id text,
  number_sync_standbys integer
)
returns boolean
language plpgsql
strict
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '30s'
as $$
declare
  group_no integer;
  standbys integer;
begin
  perform pgaf.lock_formation(formation_id);
  if not exists (select from pgautofailover.formation as f where f.formationid = formation_id) then
    raise exception 'unknown formation "%"', formation_id using errcode = '22023';
  end if;
  if number_sync_standbys < 0 then
    raise exception 'invalid value for number_sync_standbys "%"', number_sync_standbys
      using errcode = '22023', detail = 'A non-negative integer is expected.';
  end if;

  update pgautofailover.formation as f
  set number_sync_standbys = set_formation_number_sync_standbys.number_sync_standbys
  where f.formationid = formation_id;
  if
    not exists (
      select from pgautofailover.node as n where n.formationid = formation_id and n.goalstate != 'dropped'
    )
  then
    raise exception 'Couldn''t find the primary node in formation "%"', formation_id using errcode = 'XX000';
  end if;

  for group_no in select distinct n.groupid
  from pgautofailover.node as n
  where n.formationid = formation_id and n.goalstate != 'dropped'
  order by n.groupid loop
    -- whether it can be applied now comes before whether it fits, as with the original; a refusal undoes both
    perform pgaf.advance(pgaf.leader_of(formation_id, group_no), 'number_sync_standbys');
    standbys := pgaf.count_quorum_standbys(formation_id, group_no);
    if number_sync_standbys > 0 and standbys < number_sync_standbys + 1 then
      raise exception 'invalid value for number_sync_standbys: %', number_sync_standbys
        using
          errcode = '22023',
          detail = format(
            'At least %s standby nodes are required in the replication quorum, and group %s has %s.',
            number_sync_standbys + 1,
            group_no,
            standbys
          );
    end if;
  end loop;
  return true;
end;
$$;

comment on function pgautofailover.set_formation_number_sync_standbys(text, integer) is
  'How many standbys a commit waits for, in every group of the formation. Errors: 22023 unknown formation, negative, or too few standbys in the quorum; XX000 no primary; 55000 the primary is not at rest.';
