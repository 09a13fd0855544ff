create or replace function pgaf.tell_health(
  node pgautofailover.node,
  health integer,
  seen text,
  at timestamptz
)
returns void
language plpgsql
as $$
declare
  marked pgautofailover.node := node;
begin
  marked.health := health;
  perform
    pgaf.record_event(
      node => marked,
      description =>
        format(
          '%s is marked as %s by the monitor',
          pgaf.node_text(marked),
          case health
            when 1 then 'healthy'
            when 0 then 'unhealthy'
            else 'of unknown health'
          end
        ) || coalesce(format(': its port was %s', seen), ''),
      since =>
        case
          when health = 0 then coalesce(node.bad_since, at)
        end
    );
end;
$$;

comment on function pgaf.tell_health(pgautofailover.node, integer, text, timestamptz) is
  'The event of a node whose health is another one from now on, with what the probe saw.';
