create or replace function pgaf.progress_phrase(node pgautofailover.node)
returns text
language sql
stable
as $$
  select
    format('its %s is at %s %% of %s', p.what, p.percent, pg_size_pretty(p.total_bytes)) || coalesce(
      ', ' || pgaf.seconds(make_interval(secs => p.seconds_left)) || ' left',
      ''
    )
  from pgautofailover.progress as p
  where p.nodeid = (progress_phrase.node).nodeid;
$$;

comment on function pgaf.progress_phrase(pgautofailover.node) is
  'How far a node''s base backup, rewind or replay has come; null when none is under way.';
