/*
 * What keepers can do: from the state they report to a goal. Keepers of the original know those marked so; ours know
 * all. Every state leads to dropped, and a goal that is reached needs no edge.
 */
delete from pgaf.edge;

insert into pgaf.edge (node_from, node_to, keeper)
select e.node_from::pgautofailover.replication_state, goal, 'original'
from
  (
    values
      ('init', '{single,wait_standby,report_lsn}'),
      ('dropped', '{single,wait_standby,report_lsn}'),
      ('single', '{wait_primary}'),
      ('wait_primary', '{single,demoted,join_primary,primary,apply_settings}'),
      (
        'primary',
        '{single,draining,demoted,demote_timeout,prepare_maintenance,maintenance,join_primary,wait_primary,apply_settings}'
      ),
      ('join_primary', '{single,draining,demoted,demote_timeout,wait_primary,primary}'),
      ('apply_settings', '{draining,demoted,demote_timeout,single,primary,wait_primary,join_primary}'),
      ('draining', '{demoted,demote_timeout,report_lsn,single}'),
      ('demote_timeout', '{demoted,primary,single}'),
      ('demoted', '{single,catchingup,report_lsn}'),
      ('wait_standby', '{catchingup}'),
      ('catchingup', '{secondary,prepare_promotion,wait_maintenance,maintenance,report_lsn,single}'),
      (
        'secondary',
        '{catchingup,prepare_promotion,wait_standby,wait_maintenance,maintenance,report_lsn,single}'
      ),
      ('prepare_promotion', '{stop_replication,wait_primary,single}'),
      ('stop_replication', '{wait_primary,single}'),
      ('report_lsn', '{prepare_promotion,fast_forward,join_secondary,secondary,single}'),
      ('fast_forward', '{prepare_promotion}'),
      ('join_secondary', '{secondary}'),
      ('wait_maintenance', '{maintenance}'),
      ('maintenance', '{catchingup,report_lsn}'),
      ('prepare_maintenance', '{maintenance,catchingup,report_lsn}')
  ) as e (node_from, node_to)
  cross join lateral unnest(e.node_to::pgautofailover.replication_state[]) as goal;

insert into pgaf.edge (node_from, node_to, keeper)
select e.node_from::pgautofailover.replication_state, goal, 'ours'
from
  (
    values
      ('demote_timeout', '{report_lsn}'),
      ('fast_forward', '{report_lsn,single,demoted,demote_timeout}'),
      ('join_secondary', '{report_lsn}'),
      ('prepare_promotion', '{report_lsn,demoted,demote_timeout}'),
      ('stop_replication', '{report_lsn,demoted,demote_timeout}'),
      ('wait_maintenance', '{report_lsn,single,demoted,demote_timeout}'),
      ('demoted', '{demote_timeout}'),
      ('init', '{demoted,demote_timeout}'),
      ('single', '{demoted,demote_timeout}'),
      ('catchingup', '{demoted,demote_timeout}'),
      ('secondary', '{demoted,demote_timeout}'),
      ('report_lsn', '{demoted,demote_timeout}'),
      ('maintenance', '{demoted,demote_timeout}'),
      ('prepare_maintenance', '{demoted,demote_timeout}')
  ) as e (node_from, node_to)
  cross join lateral unnest(e.node_to::pgautofailover.replication_state[]) as goal;
