create or replace function pgaf.waited(since timestamptz, at timestamptz, settings pgaf.settings)
returns interval
language sql
stable
as $$
  select
    case
      when waited.since is not null then waited.at - greatest(
        waited.since,
        (waited.settings).waits_since,
        pg_postmaster_start_time()
      )
    end;
$$;

comment on function pgaf.waited(timestamptz, timestamptz, pgaf.settings) is
  'How long something has lasted: null when it has not begun. Counts neither from before a start of the monitor nor from before a jump of its clock.';
