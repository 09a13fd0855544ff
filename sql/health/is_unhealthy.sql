create or replace function pgaf.is_unhealthy(node pgautofailover.node, at timestamptz, settings pgaf.settings)
returns boolean
language sql
stable
as $$
  select
    case
      -- its own keeper says so
      when not (is_unhealthy.node).reportedpgisrunning then true
      when (is_unhealthy.node).health != 0 then false
      -- strong: refused twice, and the keeper is gone too
      when pgaf.waited((is_unhealthy.node).refused_since, is_unhealthy.at, is_unhealthy.settings) >= (
        is_unhealthy.settings
      ).refused_grace
      and pgaf.session_is_lost(is_unhealthy.node) then true
      -- a standby that refuses for a few rounds holds up the commits of its primary, and loses nothing by leaving
      when (is_unhealthy.node).goalstate in ('secondary', 'catchingup')
      and pgaf.waited((is_unhealthy.node).refused_since, is_unhealthy.at, is_unhealthy.settings) >= 3 * (
        is_unhealthy.settings
      ).health_check_period then true
      -- weak: probes have failed for long; the word of a running keeper of ours does not outvote them
      else coalesce(
        pgaf.waited((is_unhealthy.node).bad_since, is_unhealthy.at, is_unhealthy.settings) >= (
          is_unhealthy.settings
        ).node_considered_unhealthy_timeout
        and is_unhealthy.at - pg_postmaster_start_time() >= (is_unhealthy.settings).startup_grace_period
        and (
          (is_unhealthy.node).capabilities != '{}'
          or is_unhealthy.at - (is_unhealthy.node).reporttime >= (
            is_unhealthy.settings
          ).node_considered_unhealthy_timeout
        )
        and pgaf.others_are_heard(is_unhealthy.node, is_unhealthy.at, is_unhealthy.settings)
        and not pgaf.is_streamed_from(is_unhealthy.node, is_unhealthy.at, is_unhealthy.settings),
        false
      )
    end;
$$;

comment on function pgaf.is_unhealthy(pgautofailover.node, timestamptz, pgaf.settings) is
  'Known to be sick: its keeper says that Postgres does not run, or probes are refused and the keeper''s session is gone, or probes have failed for node_considered_unhealthy_timeout while another node of its group is heard and nobody streams from it.';
