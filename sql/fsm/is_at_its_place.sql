create or replace function pgaf.is_at_its_place(node pgautofailover.node, leader bigint, timeline integer)
returns boolean
language sql
immutable
as $$
  select
    (is_at_its_place.node).reportedstate = (is_at_its_place.node).goalstate
    and case
      when (is_at_its_place.node).nodeid = is_at_its_place.leader then (is_at_its_place.node).goalstate in (
        'primary',
        'single'
      )
      else (is_at_its_place.node).goalstate = 'secondary'
    end
    and (is_at_its_place.node).reportedpgisrunning
    and (is_at_its_place.node).health != 0
    and (is_at_its_place.node).bad_since is null
    and (is_at_its_place.node).replication_stall_since is null
    and (is_at_its_place.node).reportedtli = is_at_its_place.timeline;
$$;

comment on function pgaf.is_at_its_place(pgautofailover.node, bigint, integer) is
  'The leader leads or the standby follows, as it should, runs, is on this timeline, and was not seen unwell.';
