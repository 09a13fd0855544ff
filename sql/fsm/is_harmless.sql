create or replace function pgaf.is_harmless(
  grp pgautofailover.node_group,
  leader pgautofailover.node,
  candidate bigint,
  at timestamptz,
  settings pgaf.settings
)
returns boolean
language plpgsql
stable
as $$
begin
  return case
    when leader.nodeid = candidate then true
    when leader.nodeid is null
    and grp.left_nodeid is null then true
    when leader.nodeid is not null
    and pgaf.is_stopped(leader) then true
    when pgaf.has_parted_quorum(grp.formationid, grp.groupid) then true
    -- an operator removed it and accepted a loss: it had time to stop
    when leader.nodeid is null
    and grp.loss_accepted then pgaf.waited(grp.left_at, at, settings) >= settings.primary_demote_timeout
    -- an operator gave it up and accepted a loss: it was told to stop, or would have stopped by itself
    when (grp.loss_accepted or pgaf.silence_is_accepted(grp, settings))
    and leader.goalstate in ('draining', 'demote_timeout', 'demoted', 'dropped') then pgaf.waited(
      greatest(leader.goal_time, leader.reporttime),
      at,
      settings
    ) >= settings.primary_demote_timeout
    -- commits waited for nobody: time is all there is, and only keepers of the original are known to stop in it
    when exists (
      select
      from pgautofailover.sync_set as s
      where s.formationid = grp.formationid and s.groupid = grp.groupid and s.members != '{}'
    ) then false
    when leader.nodeid is null then pgaf.waited(grp.left_at, at, settings) >= settings.primary_demote_timeout
    else leader.capabilities = '{}'
    and leader.goalstate in ('draining', 'demote_timeout', 'demoted', 'dropped')
    and pgaf.waited(leader.goal_time, at, settings) >= settings.primary_demote_timeout
  end;
end;
$$;

comment on function pgaf.is_harmless(
  pgautofailover.node_group,
  pgautofailover.node,
  bigint,
  timestamptz,
  pgaf.settings
) is
  'Whether the last leader of the group can acknowledge no write any more, so that the candidate may open its own: it is the candidate, it reported that it stopped, or enough of its sync set has parted from it. Where commits waited for nobody, a leader that is run by a keeper of the original, or was removed by force, gets primary_demote_timeout, and so does one that an operator gave up, accepting a loss, from when it was last heard.';
