create or replace function pgaf.answer_for(
  formation text,
  group_no integer,
  node_id bigint,
  goal pgautofailover.replication_state,
  priority integer,
  in_quorum boolean,
  epoch bigint,
  leader bigint
)
returns setof pgautofailover.answer
language sql
stable
as $$
  select
    answer_for.node_id,
    answer_for.group_no,
    answer_for.goal,
    answer_for.priority,
    answer_for.in_quorum,
    answer_for.epoch,
    (extract(epoch from l.lease) * 1000)::integer,
    case
      when p.nodeid = answer_for.node_id then pgaf.whom_to_hear(p, newest.members)
      else '{}'
    end,
    coalesce(newest.epoch, 0),
    coalesce(newest.members, '{}'),
    coalesce(newest.quorum, 0),
    pgaf.sync_set_text(newest.members, newest.quorum),
    p.nodeid,
    p.nodename,
    p.nodehost,
    p.nodeport,
    case
      when answer_for.goal = 'dropped' then '[]'
      else o.others
    end
  from
    pgaf.lease_of(answer_for.formation) as l
    cross join pgaf.others_of(answer_for.formation, answer_for.group_no, answer_for.node_id) as o
    left join pgautofailover.node as p
      on p.nodeid = answer_for.leader
      and p.goalstate in ('single', 'wait_primary', 'primary', 'join_primary', 'apply_settings')
    left join (
      select s.epoch, s.members, s.quorum
      from pgautofailover.sync_set as s
      where s.formationid = answer_for.formation and s.groupid = answer_for.group_no
      order by s.epoch desc
      limit 1
    ) as newest
      on true;
$$;

comment on function pgaf.answer_for(
  text,
  integer,
  bigint,
  pgautofailover.replication_state,
  integer,
  boolean,
  bigint,
  bigint
) is
  'What one of our keepers is told after its report, as things stand now: its goal, and what it must know of its group.';
