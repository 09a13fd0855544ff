create or replace function pgaf.is_healthy(node pgautofailover.node, at timestamptz, settings pgaf.settings)
returns boolean
language sql
stable
as $$
  select
    (is_healthy.node).reportedpgisrunning
    and (
      (is_healthy.node).health != 0
      or is_healthy.at - (is_healthy.node).reporttime < interval '1 second'
      or is_healthy.at - (is_healthy.node).healthchecktime >= greatest(
        interval '1 minute',
        4 * (
          (is_healthy.settings).health_check_period + ((is_healthy.settings).health_check_max_retries + 1) * (
            (is_healthy.settings).health_check_timeout + (is_healthy.settings).health_check_retry_delay
          )
        )
      )
    );
$$;

comment on function pgaf.is_healthy(pgautofailover.node, timestamptz, pgaf.settings) is
  'Known to be well: Postgres runs, and the last probe does not say otherwise. A probe result that is stale, or older than a report of the last second, says nothing. Not the opposite of is_unhealthy.';
