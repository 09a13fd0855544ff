create or replace function pgaf.health_phrase(
  node pgautofailover.node,
  at timestamptz,
  settings pgaf.settings
)
returns text
language sql
stable
as $$
  select
    coalesce(
      case
        when (node).nodeid is null then 'there is none'
      end,
      concat_ws(
        ', ',
        case
          when (node).reportedpgisrunning then 'its keeper said that Postgres runs'
          else 'its keeper said that Postgres does not run'
        end,
        'heard ' || pgaf.seconds(at - (node).reporttime) || ' ago',
        case (node).health
          when 1 then 'probes are good'
          when 0 then 'probes are bad'
          else 'probes say nothing yet'
        end,
        format(
          'refused for %s, and %s counts if its session is gone, which %s',
          pgaf.seconds(pgaf.waited((node).refused_since, at, settings)),
          pgaf.seconds((settings).refused_grace),
          case
            when pgaf.session_is_lost(node) then 'it is'
            else 'is not known'
          end
        ) || case
          when (node).refused_since is null then null
          else ''
        end,
        format(
          'bad for %s, and %s counts in any case',
          pgaf.seconds(pgaf.waited((node).bad_since, at, settings)),
          pgaf.seconds((settings).node_considered_unhealthy_timeout)
        ) || case
          when (node).bad_since is null then null
          else ''
        end,
        case
          when pgaf.is_streamed_from(node, at, settings) then 'a standby streams from it'
        end,
        case
          when (node).bad_since is not null
          and not pgaf.others_are_heard(
            node,
            at,
            settings
          ) then 'no other node of its group is heard, so that the monitor may be cut off'
        end
      )
    );
$$;

comment on function pgaf.health_phrase(pgautofailover.node, timestamptz, pgaf.settings) is
  'The evidence for and against the health of a node, with what each is compared with.';
