/*
 * Every fact a rule may name. "The node" is the one whose turn it is; "the primary" is the group's leader: the last node
 * that was given a goal that takes writes, whatever became of it since, and it may be the node itself; "standbys" are
 * the others. pgaf.situation and pgaf.standby_facts say how each is found out.
 */
delete from pgaf.fact;

insert into pgaf.fact (fact, means)
values
  -- the group
  ('alone', 'the node is the only one of its group that is not being dropped'),
  ('two_nodes', 'the group has two nodes that are not being dropped'),
  ('many_nodes', 'the group has three nodes or more that are not being dropped'),
  ('citus_worker', 'the group is one of the workers of a Citus formation'),
  ('somebody_eligible', 'a standby with a candidate priority above zero is not known to be sick'),
  (
    'enough_can_part',
    'so many members of each sync set are well and heard, or have parted, that an election can come to an end'
  ),
  (
    'enough_have_parted',
    'so many members of each sync set have parted that the leader can acknowledge nothing any more'
  ),
  ('no_set_in_force', 'no sync set has members: commits wait for nobody'),
  ('candidate_is_lost', 'the node that was chosen to lead is sick and silent'),
  (
    'answer_is_awaited',
    'a node that is well, or the old primary that is heard, was told to report its position and still has time to'
  ),
  (
    'preferred_is_awaited',
    'a standby that is well and preferred to this one, by wish or by priority, was just told to report its position'
  ),
  ('set_can_shrink', 'enough members of the quorum are ready without the sick ones'),
  ('replication_stalls', 'the primary has had no streaming quorum standby for replication_stall_timeout'),
  ('standbys_allowed', 'the formation takes secondary nodes'),
  ('number_sync_standbys_zero', 'commits may go on without any standby'),
  ('quorum_exists', 'some node beside the primary belongs to the replication quorum'),
  ('promotion_pending', 'some node is on its way to lead'),
  ('group_is_relearned', 'this monitor is older than its keepers and has not heard from enough of them yet'),
  (
    'loss_accepted',
    'an operator accepted that acknowledged commits may be lost: guard_data_loss is off, or was when the primary was removed or given up, or failover_from_silent_wait_primary is on and a silent one was given up'
  ),
  -- the node
  ('node_leads', 'the node is the primary'),
  ('node_healthy', 'the node is known to be well'),
  ('node_in_quorum', 'the node belongs to the replication quorum'),
  ('node_in_sync_set', 'the node is a member of a sync set that may be in force'),
  ('node_off_lineage', 'the node is on a timeline that does not lead to the one that counts'),
  ('node_is_elected', 'the node is the one that should lead next'),
  ('elected_is_behind', 'another node that has parted has more WAL than the elected one'),
  ('source_is_healthy', 'the node with the most WAL is not known to be sick'),
  ('maintenance_is_over', 'the time that was set for the maintenance of the node has come'),
  ('node_eligible', 'the candidate priority of the node is above zero'),
  (
    'node_caught_up',
    'the node streams, is on the primary''s timeline, and within enable_sync_wal_log_threshold of it'
  ),
  (
    'node_holds_what_was_acknowledged',
    'every commit acknowledged to a client, whatever sync set was in force, is on the node'
  ),
  (
    'node_holds_wal_of_primary',
    'the node is on the primary''s timeline, and has the WAL up to where the primary last said it was'
  ),
  ('node_has_parted', 'the node has parted from its upstream and its WAL position is final'),
  -- the primary
  ('primary_missing', 'nobody leads, or the leader is gone'),
  ('primary_leads', 'the primary''s goal takes writes'),
  ('primary_healthy', 'the primary is known to be well'),
  ('primary_unhealthy', 'the primary is known to be sick'),
  ('primary_eligible', 'the candidate priority of the primary is above zero'),
  (
    'primary_is_shut_down',
    'Postgres of the primary was shut down in order, and its keeper said where its WAL ends'
  ),
  (
    'silent_primary_may_be_given_up',
    'failover_from_silent_wait_primary is on, and the primary is sick and has been silent for node_considered_unhealthy_timeout'
  ),
  ('primary_is_of_the_original', 'the primary is run by a keeper of the original'),
  (
    'old_primary_harmless',
    'no other node can acknowledge a write any more: it reported that it stopped, or enough of its sync set has parted from it'
  ),
  ('demote_timeout_is_over', 'the primary was told to stop primary_demote_timeout ago'),
  -- the others
  ('standby_waits', 'another node waits to be copied from the primary'),
  ('standby_ready', 'another node is a secondary and not known to be sick'),
  ('quorum_standby_ready', 'another node is a secondary of the quorum and not known to be sick'),
  ('unhealthy_standby', 'another node is expected to be a secondary and is known to be sick'),
  (
    'unhealthy_quorum_standby',
    'another node of the quorum is expected to be a secondary and is known to be sick'
  ),
  (
    'another_can_lead',
    'another node is eligible, not known to be sick, and is a secondary or on its way to lead'
  ),
  ('another_holds_what_was_acknowledged', 'another node is eligible and holds every acknowledged commit'),
  (
    'another_holds_wal_of_primary',
    'Postgres of the primary was shut down in order, and another node is eligible, runs, follows or has parted, and has the WAL up to its end'
  ),
  ('another_was_promoted', 'another node was already told to leave recovery'),
  ('lone_priority_zero_waits', 'another node reports its position and has candidate priority zero'),
  -- one standby, for standbys_need and standbys_unless
  ('standby_is_unhealthy', 'this standby is known to be sick'),
  ('standby_in_quorum', 'this standby belongs to the replication quorum');
