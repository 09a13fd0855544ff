/*
 * THE rules, in order of precedence. The first one that fits the situation is followed, and only what is written
 * matters. Facts are explained in facts.sql, states in states.sql. Ask pgautofailover.explain(node) why one did not fit.
 */
delete from pgaf.rule;

-- Somebody wants to join -------------------------------------------------------------------------

call pgaf.declare_rule(
  'first_node_must_be_eligible',
  asked => '{register}',
  needs => '{alone, standbys_allowed}',
  unless => '{node_eligible}',
  refuses => '55006',
  because =>
    'couldn''t find the primary node: the first node of a group needs a candidate priority above zero'
);

call pgaf.declare_rule(
  'first_node_starts_single',
  asked => '{register}',
  needs => '{alone, node_eligible}',
  node_to => 'single',
  because => 'the node is the first node of its group'
);

call pgaf.declare_rule(
  'formation_takes_no_standby',
  asked => '{register}',
  unless => '{standbys_allowed}',
  refuses => '55000',
  because => 'Formation does not allow secondary nodes'
);

call pgaf.declare_rule(
  'standby_joins_group',
  asked => '{register}',
  needs => '{primary_leads}',
  node_to => 'wait_standby',
  because => 'the group has a primary to copy from'
);

call pgaf.declare_rule(
  'standby_joins_during_promotion',
  asked => '{register}',
  needs => '{promotion_pending}',
  node_to => 'wait_standby',
  because => 'there will be a primary to copy from'
);

call pgaf.declare_rule(
  'standby_joins_leaderless_group',
  asked => '{register}',
  needs => '{lone_priority_zero_waits}',
  node_to => 'report_lsn',
  because => 'the group has data and no primary'
);

call pgaf.declare_rule(
  'nobody_to_join',
  asked => '{register}',
  refuses => '55006',
  because => 'couldn''t find the primary node: retry registering in a moment'
);

-- An operator removes a node ---------------------------------------------------------------------

call pgaf.declare_rule(
  'last_node_is_removed',
  asked => '{remove_node}',
  needs => '{alone}',
  node_to => 'dropped',
  because => 'an operator removed the last node of its group'
);

call pgaf.declare_rule(
  'removed_primary_opens_election',
  asked => '{remove_node}',
  needs => '{node_leads, many_nodes, somebody_eligible, enough_can_part}',
  unless => '{no_set_in_force, promotion_pending}',
  standbys_heads_for => '{secondary, catchingup, join_secondary}',
  node_to => 'dropped',
  standbys_to => 'report_lsn',
  because => 'an operator removed the primary; the standbys elect the next one'
);

call pgaf.declare_rule(
  'only_full_copy_is_kept',
  asked => '{remove_node}',
  needs => '{node_leads}',
  unless => '{another_holds_what_was_acknowledged, another_was_promoted, loss_accepted}',
  refuses => '55000',
  because =>
    'cannot remove the primary: no other node is known to hold every acknowledged commit; wait for a secondary, or turn pgautofailover.guard_data_loss off to accept a loss'
);

call pgaf.declare_rule(
  'removed_primary_leaves_its_standbys',
  asked => '{remove_node}',
  needs => '{node_leads}',
  standbys_heads_for => '{secondary, catchingup, join_secondary}',
  node_to => 'dropped',
  standbys_to => 'report_lsn',
  because => 'an operator removed the primary'
);

call pgaf.declare_rule(
  'removed_standby_leaves_quorum',
  asked => '{remove_node}',
  primary_at => '{primary}',
  needs => '{many_nodes, node_in_quorum}',
  node_to => 'dropped',
  primary_to => 'apply_settings',
  because => 'an operator removed a standby that commits wait for'
);

call pgaf.declare_rule(
  'node_is_removed',
  asked => '{remove_node}',
  node_to => 'dropped',
  because => 'an operator removed the node'
);

-- An operator accepted a loss --------------------------------------------------------------------

call pgaf.declare_rule(
  'last_node_accepts_a_loss',
  asked => '{report, health, perform_failover}',
  node_at => '{report_lsn, prepare_promotion, stop_replication}',
  needs => '{alone, node_eligible, old_primary_harmless, loss_accepted}',
  unless => '{node_holds_what_was_acknowledged}',
  node_to => 'single',
  because => 'no other node is left, and an operator accepted that commits may be lost'
);

call pgaf.declare_rule(
  'candidate_with_all_wal_prepares',
  node_reports => '{fast_forward}',
  node_heads_for => '{report_lsn}',
  needs => '{node_eligible, node_has_parted, old_primary_harmless, node_holds_what_was_acknowledged}',
  unless => '{node_leads, primary_leads, promotion_pending}',
  node_to => 'prepare_promotion',
  because =>
    'the node has fetched all WAL that counts, whatever became of where it came from; a keeper of the original knows no other way from here'
);

call pgaf.declare_rule(
  'last_candidate_accepts_a_loss',
  asked => '{report, health, perform_failover}',
  node_reports => '{fast_forward}',
  node_heads_for => '{fast_forward, report_lsn}',
  needs => '{alone, node_eligible, old_primary_harmless, loss_accepted}',
  unless => '{node_holds_what_was_acknowledged}',
  node_to => 'prepare_promotion',
  because =>
    'no other node is left, and an operator accepted that commits may be lost; a keeper of the original knows no other way from here'
);

-- An operator wants another primary --------------------------------------------------------------

call pgaf.declare_rule(
  'lone_node_cannot_fail_over',
  asked => '{perform_failover}',
  needs => '{alone}',
  refuses => 'XX000',
  because => 'cannot fail over: the group has 1 node registered'
);

call pgaf.declare_rule(
  'failover_accepts_a_loss',
  asked => '{perform_failover}',
  node_heads_for => '{secondary, catchingup}',
  needs => '{loss_accepted, primary_leads, primary_unhealthy, somebody_eligible}',
  unless => '{node_leads, promotion_pending}',
  standbys_heads_for => '{secondary, catchingup}',
  node_to => 'report_lsn',
  primary_to => 'demoted',
  standbys_to => 'report_lsn',
  because =>
    'an operator accepted that commits may be lost: the primary that does not answer is given up, and the standbys elect the next one'
);

call pgaf.declare_rule(
  'standby_joins_election_with_a_loss',
  asked => '{perform_failover}',
  node_heads_for => '{secondary, catchingup}',
  needs => '{loss_accepted}',
  unless => '{alone, node_leads, primary_leads}',
  standbys_heads_for => '{secondary, catchingup}',
  node_to => 'report_lsn',
  standbys_to => 'report_lsn',
  because => 'an operator accepted that commits may be lost: the standbys elect the next primary'
);

call pgaf.declare_rule(
  'election_goes_on_with_a_loss',
  asked => '{perform_failover}',
  needs => '{loss_accepted}',
  unless => '{alone, primary_leads}',
  standbys_heads_for => '{secondary, catchingup}',
  standbys_to => 'report_lsn',
  because =>
    'an operator accepted that commits may be lost: the election need not wait for nodes that are gone'
);

call pgaf.declare_rule(
  'failover_is_going_on',
  asked => '{perform_failover}',
  needs => '{promotion_pending}',
  refuses => 'XX000',
  because => 'couldn''t find the primary node: a failover is going on already'
);

call pgaf.declare_rule(
  'election_is_going_on',
  asked => '{perform_failover}',
  node_at => '{report_lsn}',
  needs => '{many_nodes}',
  unless => '{primary_leads}',
  because => 'an election is going on already'
);

call pgaf.declare_rule(
  'switchover_finds_no_primary',
  asked => '{perform_failover}',
  unless => '{primary_leads}',
  refuses => 'XX000',
  because => 'couldn''t find the primary node'
);

call pgaf.declare_rule(
  'switchover_drains_primary',
  asked => '{perform_failover}',
  node_at => '{secondary}',
  primary_at => '{primary}',
  needs => '{two_nodes, node_eligible, node_healthy, node_holds_what_was_acknowledged}',
  primary_to => 'draining',
  because => 'an operator asked for a failover, and the secondary is ready to take over'
);

call pgaf.declare_rule(
  'asynchronous_switchover_drains_primary',
  asked => '{perform_failover, perform_promotion}',
  node_at => '{secondary}',
  primary_at => '{primary}',
  needs => '{two_nodes, node_eligible, node_healthy, node_caught_up, no_set_in_force}',
  unless => '{quorum_exists}',
  primary_to => 'draining',
  because =>
    'an operator asked for a failover in a group whose commits wait for nobody; a primary that stops sends its standby all it has'
);

call pgaf.declare_rule(
  'switchover_opens_election',
  asked => '{perform_failover}',
  primary_at => '{primary}',
  needs => '{many_nodes, somebody_eligible, enough_can_part}',
  unless => '{node_leads}',
  primary_to => 'draining',
  because => 'an operator asked for a failover; when the primary has stopped, the standbys elect the next one'
);

call pgaf.declare_rule(
  'switchover_needs_an_eligible_standby',
  asked => '{perform_failover}',
  unless => '{node_eligible}',
  refuses => 'XX000',
  because => 'cannot fail over: the standby has candidate priority 0'
);

call pgaf.declare_rule(
  'switchover_needs_rest',
  asked => '{perform_failover}',
  refuses => 'XX000',
  because =>
    'cannot fail over: the primary is not a stable primary with a healthy secondary that holds every acknowledged commit; retry when show state says primary and secondary'
);

-- An operator changes a property of a node -------------------------------------------------------

call pgaf.declare_rule(
  'promotion_of_two_drains_primary',
  asked => '{perform_promotion}',
  node_at => '{secondary}',
  primary_at => '{primary}',
  needs => '{two_nodes, node_eligible, node_healthy, node_holds_what_was_acknowledged}',
  primary_to => 'draining',
  because => 'an operator asked for the promotion of the secondary, which is ready to take over'
);

call pgaf.declare_rule(
  'promotion_drains_primary',
  asked => '{perform_promotion}',
  node_at => '{secondary}',
  primary_at => '{primary}',
  needs => '{many_nodes, node_eligible, node_healthy, enough_can_part}',
  primary_to => 'draining',
  because =>
    'an operator asked for the promotion of this node; when the primary has stopped, the standbys elect it'
);

call pgaf.declare_rule(
  'promotion_joins_election',
  asked => '{perform_promotion}',
  node_at => '{report_lsn}',
  needs => '{node_eligible}',
  unless => '{primary_leads, promotion_pending}',
  because => 'an operator asked for the promotion of this node in the election that is going on'
);

call pgaf.declare_rule(
  'promotion_needs_an_eligible_secondary',
  asked => '{perform_promotion}',
  node_at => '{secondary}',
  primary_at => '{primary}',
  refuses => '55000',
  because =>
    'cannot perform promotion: the node must be healthy, hold every acknowledged commit, and have a candidate priority above zero'
);

call pgaf.declare_rule(
  'promotion_finds_no_primary',
  asked => '{perform_promotion}',
  node_at => '{secondary, report_lsn}',
  refuses => 'XX000',
  because =>
    'couldn''t find the primary node: only a stable primary can step down; retry when show state says primary'
);

call pgaf.declare_rule(
  'promotion_needs_a_secondary',
  asked => '{perform_promotion}',
  refuses => '55000',
  because =>
    'cannot perform promotion: the node must be a stable secondary; retry when show state says secondary'
);

-- An operator takes a node out for maintenance ---------------------------------------------------

call pgaf.declare_rule(
  'last_synchronous_standby_goes_to_maintenance',
  asked => '{start_maintenance}',
  node_reports => '{secondary, catchingup}',
  primary_at => '{primary}',
  needs => '{node_in_quorum, number_sync_standbys_zero}',
  unless => '{node_leads, quorum_standby_ready}',
  node_to => 'wait_maintenance',
  primary_to => 'wait_primary',
  because => 'an operator starts maintenance of the last standby that commits wait for'
);

call pgaf.declare_rule(
  'synchronous_standby_goes_to_maintenance',
  asked => '{start_maintenance}',
  node_reports => '{secondary, catchingup}',
  primary_at => '{primary}',
  needs => '{node_in_sync_set, set_can_shrink}',
  unless => '{node_leads}',
  node_to => 'wait_maintenance',
  primary_to => 'apply_settings',
  because => 'an operator starts maintenance of a standby, and commits must not wait for it'
);

call pgaf.declare_rule(
  'standby_goes_to_maintenance',
  asked => '{start_maintenance}',
  node_reports => '{secondary, catchingup}',
  primary_at => '{primary, wait_primary}',
  unless => '{node_leads}',
  node_to => 'maintenance',
  because => 'an operator starts maintenance of a standby'
);

call pgaf.declare_rule(
  'maintenance_of_two_hands_over',
  asked => '{start_maintenance}',
  node_at => '{primary}',
  needs => '{node_leads, another_can_lead, another_holds_what_was_acknowledged}',
  node_to => 'prepare_maintenance',
  because => 'an operator starts maintenance of the primary, and the secondary is ready to take over'
);

call pgaf.declare_rule(
  'asynchronous_maintenance_hands_over',
  asked => '{start_maintenance}',
  node_at => '{primary}',
  needs => '{node_leads, another_can_lead, no_set_in_force}',
  unless => '{many_nodes, quorum_exists}',
  node_to => 'prepare_maintenance',
  because =>
    'an operator starts maintenance of the primary of a group whose commits wait for nobody; a primary that stops sends its standby all it has'
);

call pgaf.declare_rule(
  'maintenance_opens_election',
  asked => '{start_maintenance}',
  node_at => '{primary}',
  needs => '{node_leads, many_nodes, somebody_eligible, enough_can_part}',
  node_to => 'prepare_maintenance',
  because =>
    'an operator starts maintenance of the primary; when it has stopped, the standbys elect the next one'
);

call pgaf.declare_rule(
  'maintenance_finds_no_successor',
  asked => '{start_maintenance}',
  node_at => '{primary}',
  needs => '{node_leads}',
  refuses => '55000',
  because => 'cannot start maintenance of the primary: no other node is a healthy candidate to take over'
);

call pgaf.declare_rule(
  'maintenance_finds_no_primary',
  asked => '{start_maintenance}',
  node_reports => '{secondary, catchingup}',
  unless => '{primary_leads}',
  refuses => 'XX000',
  because => 'couldn''t find the primary node: maintenance of a standby starts beside a primary'
);

call pgaf.declare_rule(
  'maintenance_starts_from_rest',
  asked => '{start_maintenance}',
  refuses => '55000',
  because =>
    'cannot start maintenance: the node must be a stable primary, or a secondary or catchingup with a stable primary; retry when show state says so'
);

call pgaf.declare_rule(
  'maintenance_ends_alone',
  asked => '{stop_maintenance}',
  node_at => '{maintenance, prepare_maintenance}',
  needs => '{alone}',
  node_to => 'report_lsn',
  because => 'an operator ended its maintenance, and no other node is left'
);

call pgaf.declare_rule(
  'maintenance_ends_in_election',
  asked => '{stop_maintenance}',
  node_at => '{maintenance, prepare_maintenance}',
  needs => '{many_nodes}',
  unless => '{primary_leads}',
  node_to => 'report_lsn',
  because => 'an operator ended its maintenance while the group has no primary'
);

call pgaf.declare_rule(
  'maintenance_ends_without_successor',
  asked => '{stop_maintenance}',
  node_at => '{maintenance, prepare_maintenance}',
  needs => '{node_leads}',
  unless => '{another_can_lead, another_was_promoted}',
  standbys_heads_for => '{secondary, prepare_promotion}',
  standbys_need => '{standby_is_unhealthy}',
  node_to => 'report_lsn',
  standbys_to => 'report_lsn',
  because => 'an operator ended its maintenance, and the node that was to take over is gone'
);

call pgaf.declare_rule(
  'maintenance_ends_during_promotion',
  asked => '{stop_maintenance}',
  node_at => '{maintenance, prepare_maintenance}',
  needs => '{node_leads, promotion_pending}',
  node_to => 'report_lsn',
  because => 'an operator ended its maintenance, while the node that takes over is on its way'
);

call pgaf.declare_rule(
  'maintenance_of_old_primary_ends',
  asked => '{stop_maintenance}',
  node_at => '{maintenance, prepare_maintenance}',
  needs => '{node_leads}',
  unless => '{promotion_pending, another_was_promoted}',
  node_to => 'report_lsn',
  because => 'an operator ended its maintenance, and nobody was promoted meanwhile'
);

call pgaf.declare_rule(
  'maintenance_ends',
  asked => '{stop_maintenance}',
  node_at => '{maintenance}',
  node_to => 'catchingup',
  because => 'an operator ended its maintenance'
);

call pgaf.declare_rule(
  'maintenance_is_not_on',
  asked => '{stop_maintenance}',
  refuses => '55000',
  because => 'cannot stop maintenance: the node is not in maintenance'
);

-- An operator changes how many standbys commits wait for -----------------------------------------

call pgaf.declare_rule(
  'number_sync_standbys_is_applied',
  asked => '{number_sync_standbys}',
  node_at => '{primary, wait_primary}',
  node_to => 'apply_settings',
  because => 'number_sync_standbys of the formation changed'
);

call pgaf.declare_rule(
  'number_sync_standbys_is_nothing_to_lone_worker',
  asked => '{number_sync_standbys}',
  node_at => '{single}',
  needs => '{alone, citus_worker}',
  because => 'the only node of a group of workers waits for no standby, so there is nothing to apply'
);

call pgaf.declare_rule(
  'number_sync_standbys_waits_for_rest',
  asked => '{number_sync_standbys}',
  refuses => '55000',
  because =>
    'the primary must be stable, as primary or wait_primary, to apply number_sync_standbys; retry in a moment'
);

call pgaf.declare_rule(
  'quorum_waits_for_primary',
  asked => '{quorum}',
  needs => '{no_set_in_force}',
  unless => '{primary_leads}',
  refuses => '55000',
  because =>
    'nobody leads a group whose commits waited for nobody: a node that joins its quorum now would be asked for what it was never sent; retry when show state says who is primary'
);

call pgaf.declare_rule(
  'settings_are_being_applied',
  asked => '{settings, quorum}',
  primary_at => '{apply_settings}',
  refuses => '55000',
  because => 'the primary is applying settings already; retry in a moment'
);

call pgaf.declare_rule(
  'primary_applies_settings',
  asked => '{settings, quorum}',
  primary_reports => '{primary, wait_primary, apply_settings}',
  primary_heads_for => '{primary, wait_primary}',
  primary_to => 'apply_settings',
  because => 'the replication properties of its group changed'
);

-- Nodes that leave, are in maintenance, or are left alone ------------------------------------------

call pgaf.declare_rule(
  'dropped_node_leaves',
  node_at => '{dropped}',
  node_leaves => true,
  because => 'the node has stopped and said goodbye'
);

call pgaf.declare_rule(
  'dropped_node_is_waited_for',
  node_heads_for => '{dropped}',
  because => 'the node is being removed'
);

call pgaf.declare_rule(
  'maintenance_expires',
  node_at => '{maintenance}',
  needs => '{maintenance_is_over, primary_leads}',
  node_to => 'catchingup',
  because => 'the time set for its maintenance has come'
);

call pgaf.declare_rule(
  'standby_left_the_sync_set',
  node_at => '{wait_maintenance}',
  unless => '{node_in_sync_set}',
  node_to => 'maintenance',
  because => 'commits wait for it no more'
);

call pgaf.declare_rule(
  'standby_has_nobody_left_to_wait_for',
  node_at => '{wait_maintenance}',
  needs => '{primary_missing}',
  node_to => 'maintenance',
  because => 'the primary that may have waited for it was removed'
);

call pgaf.declare_rule(
  'maintenance_is_waited_for',
  node_at => '{wait_maintenance}',
  because => 'commits may still wait for it'
);

call pgaf.declare_rule(
  'maintenance_is_left_alone',
  node_at => '{maintenance}',
  because => 'an operator works on it'
);

call pgaf.declare_rule(
  'node_back_from_maintenance_finds_no_primary',
  node_reports => '{maintenance}',
  node_heads_for => '{catchingup}',
  needs => '{primary_missing}',
  unless => '{promotion_pending}',
  node_to => 'report_lsn',
  because => 'its maintenance ended while nobody leads, and the others may be waiting for it'
);

call pgaf.declare_rule(
  'relearning_monitor_waits',
  needs => '{group_is_relearned}',
  because => 'this monitor is older than what its keepers have seen, and has not heard from enough of them'
);

-- A primary that stopped itself comes back, and nobody took over ---------------------------------

call pgaf.declare_rule(
  'fenced_primary_resumes',
  node_reports => '{demote_timeout}',
  node_heads_for => '{single, wait_primary, join_primary, apply_settings}',
  needs => '{node_leads}',
  unless => '{promotion_pending, another_was_promoted}',
  node_to => 'primary',
  because => 'the node stopped by itself while it was cut off, and nobody was promoted meanwhile'
);

call pgaf.declare_rule(
  'given_up_primary_returns',
  node_reports => '{draining, demote_timeout, demoted}',
  node_heads_for => '{draining, demote_timeout, demoted}',
  needs => '{loss_accepted, node_leads}',
  unless => '{alone, promotion_pending, another_was_promoted}',
  node_to => 'report_lsn',
  because =>
    'the primary that an operator gave up is back before another node was chosen: nothing has to be lost'
);

call pgaf.declare_rule(
  'undisputed_primary_returns',
  node_reports => '{draining, demote_timeout, demoted}',
  node_heads_for => '{draining, demote_timeout, demoted}',
  needs => '{two_nodes, node_leads}',
  unless => '{another_can_lead, another_was_promoted}',
  standbys_heads_for => '{secondary, prepare_promotion}',
  standbys_need => '{standby_is_unhealthy}',
  node_to => 'report_lsn',
  standbys_to => 'report_lsn',
  because => 'the node that was to take over is gone, before it was promoted'
);

call pgaf.declare_rule(
  'undisputed_primary_of_many_returns',
  node_reports => '{draining, demote_timeout, demoted}',
  node_heads_for => '{draining, demote_timeout, demoted}',
  needs => '{many_nodes, node_leads}',
  unless => '{enough_can_part, another_was_promoted, promotion_pending}',
  node_to => 'report_lsn',
  because =>
    'so many standbys are gone that none of the others can be known to hold every acknowledged commit'
);

call pgaf.declare_rule(
  'stopped_lonely_primary_returns',
  node_at => '{demoted}',
  needs => '{node_leads, no_set_in_force, quorum_exists}',
  unless =>
    '{alone, another_holds_wal_of_primary, promotion_pending, another_was_promoted, primary_is_of_the_original}',
  node_to => 'report_lsn',
  because =>
    'commits waited for nobody while it led, and no other node is known to have all its WAL; nobody was promoted meanwhile'
);

call pgaf.declare_rule(
  'fenced_undisputed_primary_is_demoted',
  node_reports => '{demote_timeout}',
  node_heads_for => '{draining, demote_timeout}',
  needs => '{two_nodes, node_leads}',
  unless => '{another_can_lead, another_was_promoted}',
  standbys_heads_for => '{secondary, prepare_promotion}',
  standbys_need => '{standby_is_unhealthy}',
  node_to => 'demoted',
  standbys_to => 'report_lsn',
  because =>
    'the node that was to take over is gone, and this one, run by a keeper of the original, gets to report_lsn from demoted only'
);

call pgaf.declare_rule(
  'fenced_undisputed_primary_of_many_is_demoted',
  node_reports => '{demote_timeout}',
  node_heads_for => '{draining, demote_timeout}',
  needs => '{many_nodes, node_leads}',
  unless => '{enough_can_part, another_was_promoted, promotion_pending}',
  node_to => 'demoted',
  because =>
    'so many standbys are gone that no election can end, and this node, run by a keeper of the original, gets to report_lsn from demoted only'
);

call pgaf.declare_rule(
  'fenced_primary_has_stopped',
  node_reports => '{demote_timeout}',
  node_heads_for => '{draining}',
  needs => '{node_leads}',
  node_to => 'demote_timeout',
  because => 'the node had stopped by itself before it was told to'
);

call pgaf.declare_rule(
  'undisputed_primary_prepares',
  node_at => '{report_lsn}',
  needs => '{node_leads, node_eligible, node_healthy}',
  unless => '{alone, promotion_pending, another_was_promoted}',
  node_to => 'prepare_promotion',
  because => 'the node was the primary, and nobody was promoted since'
);

call pgaf.declare_rule(
  'replaced_primary_stops',
  node_reports => '{primary, wait_primary, join_primary, apply_settings}',
  node_heads_for => '{primary, wait_primary, join_primary, apply_settings}',
  needs => '{primary_leads}',
  unless => '{alone, node_leads}',
  node_to => 'demoted',
  because => 'another node leads by now: it was replaced before this monitor was restored from an older state'
);

-- The last node of a group -----------------------------------------------------------------------

call pgaf.declare_rule(
  'maintenance_of_last_node_goes_on',
  node_heads_for => '{prepare_maintenance, maintenance}',
  needs => '{alone, node_leads}',
  because => 'an operator starts its maintenance; that no other node is left does not end it'
);

call pgaf.declare_rule(
  'last_primary_becomes_single',
  node_reports => '{primary, wait_primary, join_primary, apply_settings, draining, demote_timeout, demoted}',
  needs => '{alone, node_leads}',
  node_to => 'single',
  because => 'no other node is left'
);

call pgaf.declare_rule(
  'last_standby_parts_from_removed_primary',
  node_at => '{secondary, catchingup, demoted, draining, demote_timeout}',
  needs => '{alone}',
  unless => '{node_leads}',
  node_to => 'report_lsn',
  because => 'no other node is left, and nobody may go on acknowledging through it'
);

call pgaf.declare_rule(
  'last_standby_becomes_single',
  node_at => '{report_lsn, prepare_promotion, stop_replication}',
  needs => '{alone, node_eligible, old_primary_harmless, node_holds_what_was_acknowledged}',
  node_to => 'single',
  because =>
    'no other node is left, the node holds every acknowledged commit, and the removed primary is harmless'
);

-- The primary's own turn -------------------------------------------------------------------------
-- What changes the sync set waits for the primary's own report: one that is gone must not have its standby taken out
-- of the set, nor be offered another one, since only a member of the set in force can take over.

call pgaf.declare_rule(
  'shut_down_lonely_primary_makes_way',
  asked => '{report}',
  node_at => '{wait_primary}',
  needs => '{node_leads, no_set_in_force, another_holds_wal_of_primary}',
  unless => '{promotion_pending}',
  standbys_heads_for => '{secondary, catchingup}',
  node_to => 'demoted',
  standbys_to => 'report_lsn',
  because =>
    'commits waited for nobody, Postgres was shut down in order and does not start, and another node has the WAL up to its end'
);

call pgaf.declare_rule(
  'primary_prepares_for_standby',
  node_at => '{single}',
  needs => '{node_leads, standby_waits}',
  node_to => 'wait_primary',
  because => 'another node wants to join'
);

call pgaf.declare_rule(
  'primary_goes_on_without_standby',
  asked => '{report}',
  node_at => '{primary, apply_settings}',
  needs => '{node_leads, number_sync_standbys_zero, quorum_exists}',
  unless => '{quorum_standby_ready, promotion_pending}',
  standbys_heads_for => '{secondary}',
  standbys_need => '{standby_is_unhealthy}',
  node_to => 'wait_primary',
  standbys_to => 'catchingup',
  because => 'none of the standbys in the quorum is healthy'
);

call pgaf.declare_rule(
  'asynchronous_primary_goes_on_alone',
  asked => '{report}',
  node_at => '{primary, apply_settings}',
  needs => '{node_leads, number_sync_standbys_zero}',
  unless => '{quorum_exists, standby_ready, promotion_pending}',
  standbys_heads_for => '{secondary}',
  standbys_need => '{standby_is_unhealthy}',
  node_to => 'wait_primary',
  standbys_to => 'catchingup',
  because => 'none of the standbys is healthy'
);

call pgaf.declare_rule(
  'unhealthy_standby_leaves_quorum',
  asked => '{report}',
  node_at => '{primary}',
  needs => '{node_leads, many_nodes, unhealthy_quorum_standby, set_can_shrink}',
  unless => '{promotion_pending}',
  standbys_heads_for => '{secondary}',
  standbys_need => '{standby_is_unhealthy, standby_in_quorum}',
  node_to => 'apply_settings',
  standbys_to => 'catchingup',
  because => 'a standby that commits wait for became unhealthy, and enough others are ready'
);

call pgaf.declare_rule(
  'primary_goes_on_without_stalled_standbys',
  asked => '{report}',
  node_at => '{primary}',
  needs => '{node_leads, number_sync_standbys_zero, quorum_exists, replication_stalls}',
  unless => '{promotion_pending}',
  standbys_heads_for => '{secondary}',
  standbys_need => '{standby_in_quorum}',
  node_to => 'wait_primary',
  standbys_to => 'catchingup',
  because => 'no standby of the quorum has been streaming from it for replication_stall_timeout'
);

call pgaf.declare_rule(
  'unhealthy_standby_is_set_aside',
  asked => '{report}',
  node_at => '{primary, wait_primary}',
  needs => '{node_leads, unhealthy_standby}',
  unless => '{promotion_pending}',
  standbys_heads_for => '{secondary}',
  standbys_need => '{standby_is_unhealthy}',
  standbys_to => 'catchingup',
  because => 'the standby became unhealthy'
);

call pgaf.declare_rule(
  'primary_waits_for_quorum_standby',
  asked => '{report}',
  node_at => '{wait_primary, join_primary}',
  needs => '{node_leads, quorum_standby_ready}',
  node_to => 'primary',
  because => 'a standby in the quorum has caught up'
);

call pgaf.declare_rule(
  'asynchronous_standby_is_enough',
  asked => '{report}',
  node_at => '{wait_primary, join_primary}',
  needs => '{node_leads, standby_ready}',
  unless => '{quorum_exists}',
  node_to => 'primary',
  because => 'a standby has caught up, and none belongs to the quorum'
);

call pgaf.declare_rule(
  'settings_were_applied',
  asked => '{report}',
  node_at => '{apply_settings}',
  needs => '{node_leads, standby_ready}',
  node_to => 'primary',
  because => 'the node applied the replication properties'
);

call pgaf.declare_rule(
  'settings_were_applied_while_commits_wait',
  asked => '{report}',
  node_at => '{apply_settings}',
  needs => '{node_leads, quorum_exists}',
  unless => '{number_sync_standbys_zero, no_set_in_force}',
  node_to => 'primary',
  because => 'the node applied the replication properties, and its commits go on waiting for a standby'
);

call pgaf.declare_rule(
  'settings_were_applied_without_standby',
  asked => '{report}',
  node_at => '{apply_settings}',
  needs => '{node_leads}',
  node_to => 'wait_primary',
  because => 'the node applied the replication properties, and no standby is ready'
);

-- The primary fails, or steps down ---------------------------------------------------------------

call pgaf.declare_rule(
  'standbys_report_their_position',
  node_at => '{secondary}',
  primary_reports => '{primary, join_primary, apply_settings}',
  needs => '{many_nodes, primary_leads, primary_unhealthy, somebody_eligible, enough_can_part}',
  unless => '{node_leads, promotion_pending}',
  standbys_heads_for => '{secondary, catchingup}',
  node_to => 'report_lsn',
  primary_to => 'draining',
  standbys_to => 'report_lsn',
  because => 'the primary is unhealthy; every standby parts from it and reports how much WAL it has'
);

call pgaf.declare_rule(
  'standbys_of_stopped_primary_report_their_position',
  node_at => '{secondary}',
  primary_heads_for => '{draining, demote_timeout, demoted, prepare_maintenance, maintenance, report_lsn}',
  needs => '{many_nodes, primary_unhealthy, somebody_eligible, enough_can_part}',
  unless => '{node_leads, promotion_pending}',
  standbys_heads_for => '{secondary, catchingup}',
  node_to => 'report_lsn',
  standbys_to => 'report_lsn',
  because => 'the primary has stopped; every standby parts from it and reports how much WAL it has'
);

call pgaf.declare_rule(
  'silent_lonely_primary_is_given_up',
  node_reports => '{secondary, catchingup}',
  node_heads_for => '{secondary, catchingup}',
  primary_at => '{wait_primary}',
  needs =>
    '{silent_primary_may_be_given_up, no_set_in_force, node_healthy, node_eligible, node_holds_wal_of_primary}',
  unless => '{node_leads, promotion_pending}',
  standbys_heads_for => '{secondary, catchingup}',
  node_to => 'report_lsn',
  primary_to => 'demoted',
  standbys_to => 'report_lsn',
  because =>
    'the primary wrote alone and is silent, this standby has all that it was heard to have, and failover_from_silent_wait_primary accepts that the rest may be lost'
);

call pgaf.declare_rule(
  'late_standby_joins_election',
  node_at => '{secondary, catchingup}',
  primary_heads_for => '{draining, demote_timeout, demoted, prepare_maintenance, maintenance, dropped}',
  needs => '{many_nodes, primary_unhealthy}',
  unless => '{node_leads}',
  node_to => 'report_lsn',
  because => 'an election is going on, and its WAL may matter'
);

call pgaf.declare_rule(
  'lost_candidate_is_passed_over',
  node_at => '{report_lsn}',
  needs => '{many_nodes, candidate_is_lost}',
  unless => '{primary_leads, another_was_promoted}',
  standbys_heads_for => '{prepare_promotion, fast_forward}',
  standbys_need => '{standby_is_unhealthy}',
  standbys_to => 'report_lsn',
  because => 'the node that was elected is gone before it was promoted'
);

call pgaf.declare_rule(
  'elected_standby_prepares',
  node_at => '{report_lsn}',
  needs => '{node_is_elected, enough_have_parted, node_holds_what_was_acknowledged}',
  unless => '{alone, elected_is_behind, promotion_pending, primary_leads, preferred_is_awaited}',
  node_to => 'prepare_promotion',
  because => 'the node is the preferred one of those that reported, and it holds every acknowledged commit'
);

call pgaf.declare_rule(
  'elected_standby_fetches_missing_wal',
  node_at => '{report_lsn}',
  needs => '{node_is_elected, enough_have_parted, elected_is_behind, source_is_healthy}',
  unless => '{alone, promotion_pending, primary_leads, preferred_is_awaited}',
  node_to => 'fast_forward',
  because =>
    'the node is the preferred one of those that reported, and another standby has WAL that it misses'
);

call pgaf.declare_rule(
  'elected_standby_fetches_wal_of_old_primary',
  node_at => '{report_lsn}',
  primary_at => '{report_lsn}',
  needs => '{node_is_elected, no_set_in_force, elected_is_behind, source_is_healthy, old_primary_harmless}',
  unless => '{alone, node_leads, primary_eligible, promotion_pending, primary_leads, preferred_is_awaited}',
  node_to => 'fast_forward',
  because =>
    'commits waited for nobody, and the old primary, which may not lead again, has parted and has WAL that the node misses'
);

call pgaf.declare_rule(
  'elected_standby_prepares_without_source',
  node_at => '{report_lsn}',
  needs => '{node_is_elected, enough_have_parted, node_holds_what_was_acknowledged}',
  unless => '{alone, promotion_pending, primary_leads, preferred_is_awaited}',
  node_to => 'prepare_promotion',
  because => 'the node holds every acknowledged commit, and the node that has more WAL is gone'
);

call pgaf.declare_rule(
  'standby_with_all_wal_of_shut_down_primary_prepares',
  node_at => '{report_lsn}',
  needs =>
    '{no_set_in_force, quorum_exists, primary_is_shut_down, old_primary_harmless, node_eligible, node_healthy, node_has_parted, node_holds_what_was_acknowledged}',
  unless => '{alone, node_leads, promotion_pending, primary_leads}',
  node_to => 'prepare_promotion',
  because =>
    'commits waited for nobody, and the node has the WAL up to where the primary was shut down: whatever was acknowledged lies before that'
);

call pgaf.declare_rule(
  'elected_asynchronous_standby_prepares',
  node_at => '{report_lsn}',
  needs => '{node_is_elected, no_set_in_force, node_holds_what_was_acknowledged, old_primary_harmless}',
  unless => '{alone, promotion_pending, primary_leads, elected_is_behind, preferred_is_awaited}',
  node_to => 'prepare_promotion',
  because => 'the node is the preferred one of those that reported, in a group whose commits wait for nobody'
);

call pgaf.declare_rule(
  'elected_asynchronous_standby_waits_for_primary_of_the_original',
  node_at => '{report_lsn}',
  primary_heads_for => '{draining, demote_timeout, demoted}',
  needs => '{node_is_elected, no_set_in_force, node_holds_what_was_acknowledged, primary_is_of_the_original}',
  unless => '{alone, promotion_pending, primary_leads, elected_is_behind, preferred_is_awaited}',
  node_to => 'prepare_promotion',
  because =>
    'the node is the preferred one of those that reported, and the old primary, run by a keeper of the original, stops while it prepares'
);

call pgaf.declare_rule(
  'election_accepts_a_loss',
  node_at => '{report_lsn}',
  needs => '{loss_accepted, node_is_elected, old_primary_harmless}',
  unless => '{alone, primary_leads, promotion_pending, answer_is_awaited}',
  node_to => 'prepare_promotion',
  because =>
    'an operator accepted that commits may be lost, everybody who answers has reported, and the node has the most WAL'
);

call pgaf.declare_rule(
  'old_primary_is_asked_back',
  node_at => '{report_lsn}',
  primary_reports => '{draining, demote_timeout, demoted}',
  primary_heads_for => '{draining, demote_timeout, demoted}',
  needs => '{many_nodes, node_is_elected, enough_have_parted}',
  unless =>
    '{node_leads, elected_is_behind, node_holds_what_was_acknowledged, promotion_pending, primary_leads, another_was_promoted}',
  primary_to => 'report_lsn',
  because =>
    'none of the standbys is known to hold every acknowledged commit, and the primary, which does, has stopped and nobody was promoted'
);

call pgaf.declare_rule(
  'fast_forward_is_done',
  node_at => '{fast_forward}',
  needs => '{node_holds_what_was_acknowledged}',
  node_to => 'prepare_promotion',
  because => 'the node has fetched the WAL that it missed'
);

call pgaf.declare_rule(
  'fast_forward_lost_its_source',
  node_reports => '{report_lsn, fast_forward}',
  node_heads_for => '{fast_forward}',
  unless => '{source_is_healthy, primary_leads}',
  node_to => 'report_lsn',
  because => 'the node that has the WAL it misses is gone'
);

call pgaf.declare_rule(
  'fast_forward_has_no_source',
  node_reports => '{report_lsn, fast_forward}',
  node_heads_for => '{fast_forward}',
  unless => '{elected_is_behind, primary_leads}',
  node_to => 'report_lsn',
  because => 'no other node has WAL that it misses'
);

call pgaf.declare_rule(
  'standby_replaces_dead_primary',
  node_at => '{secondary}',
  needs =>
    '{two_nodes, primary_leads, primary_unhealthy, node_healthy, node_eligible, node_holds_what_was_acknowledged}',
  primary_reports => '{primary, join_primary, apply_settings}',
  node_to => 'prepare_promotion',
  primary_to => 'draining',
  because => 'the primary is unhealthy and this standby holds every acknowledged commit'
);

call pgaf.declare_rule(
  'standby_replaces_primary_in_maintenance',
  node_at => '{secondary}',
  primary_reports => '{prepare_maintenance, maintenance}',
  primary_heads_for => '{prepare_maintenance, maintenance}',
  needs => '{two_nodes, node_healthy, node_eligible, node_holds_what_was_acknowledged}',
  node_to => 'prepare_promotion',
  because => 'the primary has stopped for maintenance, and this standby holds every acknowledged commit'
);

call pgaf.declare_rule(
  'standby_replaces_draining_primary',
  node_at => '{secondary}',
  primary_heads_for => '{draining, demote_timeout, demoted}',
  needs => '{two_nodes, primary_unhealthy, node_healthy, node_eligible, node_holds_what_was_acknowledged}',
  unless => '{node_leads}',
  node_to => 'prepare_promotion',
  because => 'the primary has stopped, and this standby holds every acknowledged commit'
);

call pgaf.declare_rule(
  'standby_is_promoted',
  node_at => '{prepare_promotion, stop_replication}',
  primary_reports => '{primary, wait_primary, join_primary, apply_settings, draining, demote_timeout}',
  needs => '{old_primary_harmless, node_has_parted, node_holds_what_was_acknowledged}',
  unless => '{primary_is_of_the_original, node_leads}',
  node_to => 'wait_primary',
  primary_to => 'demoted',
  because => 'the node holds every acknowledged commit, and the old primary can acknowledge none any more'
);

call pgaf.declare_rule(
  'standby_is_promoted_beside_old_primary',
  node_at => '{prepare_promotion, stop_replication}',
  primary_reports => '{demoted, report_lsn}',
  needs => '{old_primary_harmless, node_has_parted, node_holds_what_was_acknowledged}',
  unless => '{node_leads}',
  node_to => 'wait_primary',
  because => 'the node holds every acknowledged commit, and the old primary has stopped and will follow'
);

call pgaf.declare_rule(
  'standby_is_promoted_during_maintenance',
  node_at => '{prepare_promotion, stop_replication}',
  primary_reports => '{prepare_maintenance, maintenance}',
  primary_heads_for => '{prepare_maintenance, maintenance}',
  needs => '{node_has_parted, node_holds_what_was_acknowledged}',
  node_to => 'wait_primary',
  primary_to => 'maintenance',
  because => 'the old primary has stopped for maintenance, and the node holds every acknowledged commit'
);

call pgaf.declare_rule(
  'standby_is_promoted_as_maintenance_ends',
  node_at => '{prepare_promotion, stop_replication}',
  primary_reports => '{prepare_maintenance, maintenance}',
  primary_heads_for => '{report_lsn, catchingup}',
  needs => '{old_primary_harmless, node_has_parted, node_holds_what_was_acknowledged}',
  node_to => 'wait_primary',
  because =>
    'the node holds every acknowledged commit, and the old primary is still stopped from its maintenance'
);

call pgaf.declare_rule(
  'standby_of_removed_primary_is_promoted',
  node_at => '{prepare_promotion, stop_replication}',
  primary_heads_for => '{dropped}',
  needs => '{old_primary_harmless, node_has_parted, node_holds_what_was_acknowledged}',
  node_to => 'wait_primary',
  because => 'the old primary was removed and is harmless, and the node holds every acknowledged commit'
);

call pgaf.declare_rule(
  'standby_replaces_given_up_primary_with_a_loss',
  node_at => '{prepare_promotion, stop_replication}',
  primary_reports =>
    '{single, wait_primary, primary, join_primary, apply_settings, draining, demote_timeout}',
  needs => '{loss_accepted, old_primary_harmless, node_has_parted}',
  unless => '{node_leads, primary_leads}',
  node_to => 'wait_primary',
  primary_to => 'demoted',
  because => 'an operator accepted that commits may be lost, and the old primary had time to stop'
);

call pgaf.declare_rule(
  'standby_is_promoted_with_a_loss',
  node_at => '{prepare_promotion, stop_replication}',
  needs => '{loss_accepted, old_primary_harmless, node_has_parted}',
  unless => '{node_leads, primary_leads}',
  node_to => 'wait_primary',
  because => 'an operator accepted that commits may be lost, and the old primary is harmless'
);

call pgaf.declare_rule(
  'citus_worker_is_promoted',
  node_at => '{prepare_promotion, stop_replication}',
  primary_reports => '{primary, wait_primary, join_primary, apply_settings, draining, demote_timeout}',
  needs => '{citus_worker, primary_is_of_the_original, node_holds_what_was_acknowledged}',
  node_to => 'wait_primary',
  primary_to => 'demoted',
  because => 'the coordinator blocks writes to the worker, and its metadata names the new primary'
);

-- A node at stop_replication was found to hold every acknowledged commit before it was told so, and none was acknowledged
-- since: it has promoted itself, and for a keeper of the original there is no way back.

call pgaf.declare_rule(
  'standby_is_promoted_after_demotion',
  node_at => '{stop_replication}',
  primary_reports => '{draining, demote_timeout, demoted}',
  unless => '{node_leads}',
  node_to => 'wait_primary',
  primary_to => 'demoted',
  because => 'the old primary has stopped'
);

call pgaf.declare_rule(
  'standby_is_promoted_after_timeout',
  node_at => '{stop_replication}',
  primary_heads_for => '{draining, demote_timeout, demoted}',
  needs => '{primary_is_of_the_original, demote_timeout_is_over}',
  unless => '{node_leads}',
  node_to => 'wait_primary',
  primary_to => 'demoted',
  because => 'the old primary, run by a keeper of the original, had primary_demote_timeout to stop itself'
);

call pgaf.declare_rule(
  'old_primary_leads_again',
  node_at => '{prepare_promotion}',
  needs => '{node_leads}',
  node_to => 'wait_primary',
  because => 'the node was the primary, and nobody was promoted since'
);

call pgaf.declare_rule(
  'candidate_gives_way_to_old_primary',
  node_at => '{prepare_promotion}',
  primary_at => '{report_lsn}',
  needs => '{no_set_in_force, primary_healthy}',
  unless => '{node_leads, node_holds_what_was_acknowledged, loss_accepted}',
  node_to => 'report_lsn',
  because =>
    'commits waited for nobody while the old primary led, and it runs again: it is the one that is known to have them all'
);

call pgaf.declare_rule(
  'standby_of_missing_primary_is_promoted',
  node_at => '{prepare_promotion, stop_replication}',
  needs => '{primary_missing, old_primary_harmless, node_holds_what_was_acknowledged}',
  node_to => 'wait_primary',
  because => 'the node holds every acknowledged commit, and the old primary was removed and is harmless'
);

call pgaf.declare_rule(
  'candidate_stops_replication',
  node_at => '{prepare_promotion}',
  primary_heads_for => '{primary, join_primary, apply_settings, draining, demote_timeout}',
  needs => '{node_holds_what_was_acknowledged}',
  unless => '{node_leads, node_has_parted}',
  node_to => 'stop_replication',
  primary_to => 'demote_timeout',
  because => 'the candidate is ready, and the old primary must stop before it may take writes'
);

call pgaf.declare_rule(
  'candidate_waits_for_primary_of_the_original',
  node_at => '{prepare_promotion}',
  primary_heads_for => '{primary, join_primary, apply_settings, draining, demote_timeout}',
  needs => '{primary_is_of_the_original, node_holds_what_was_acknowledged}',
  unless => '{node_leads}',
  node_to => 'stop_replication',
  primary_to => 'demote_timeout',
  because =>
    'the old primary, run by a keeper of the original, must stop before the candidate may take writes'
);

-- A standby follows ------------------------------------------------------------------------------

call pgaf.declare_rule(
  'old_primary_follows_new_one',
  node_at => '{demoted}',
  primary_reports => '{wait_primary, primary, join_primary}',
  primary_heads_for => '{wait_primary, primary, join_primary}',
  needs => '{primary_healthy}',
  unless => '{node_leads}',
  node_to => 'catchingup',
  because => 'there is a new primary to follow'
);

call pgaf.declare_rule(
  'synchronous_standby_follows_primary',
  node_at => '{report_lsn}',
  primary_at => '{primary}',
  needs => '{many_nodes, primary_healthy, node_healthy, node_in_quorum}',
  unless => '{node_leads}',
  node_to => 'secondary',
  primary_to => 'apply_settings',
  because => 'there is a primary to follow, whose commits wait for it from now on'
);

call pgaf.declare_rule(
  'standby_follows_new_primary',
  node_at => '{report_lsn}',
  primary_at => '{wait_primary, join_primary, primary}',
  needs => '{primary_healthy, node_healthy}',
  unless => '{node_leads}',
  node_to => 'secondary',
  because => 'there is a primary to follow'
);

call pgaf.declare_rule(
  'standby_starts_copying',
  node_at => '{wait_standby}',
  primary_at => '{wait_primary, join_primary, primary}',
  unless => '{node_leads}',
  node_to => 'catchingup',
  because => 'the primary is ready for it'
);

call pgaf.declare_rule(
  'fork_is_rewound',
  node_at => '{secondary}',
  primary_at => '{wait_primary, join_primary, primary}',
  needs => '{node_off_lineage}',
  unless => '{node_leads}',
  node_to => 'catchingup',
  because => 'its timeline does not lead to the one that counts'
);

call pgaf.declare_rule(
  'synchronous_standby_caught_up',
  node_at => '{catchingup}',
  primary_at => '{primary}',
  needs => '{many_nodes, node_healthy, node_caught_up, node_in_quorum}',
  unless => '{node_leads, replication_stalls}',
  node_to => 'secondary',
  primary_to => 'apply_settings',
  because => 'the node caught up with the primary, whose commits wait for it from now on'
);

call pgaf.declare_rule(
  'standby_caught_up',
  node_at => '{catchingup}',
  primary_at => '{wait_primary, join_primary, primary}',
  needs => '{node_healthy, node_caught_up}',
  unless => '{node_leads}',
  node_to => 'secondary',
  because => 'the node caught up with the primary'
);
