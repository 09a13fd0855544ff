create or replace function pgaf.sync_set_text(members bigint[], quorum integer)
returns text
language sql
stable
as $$
  select
    case
      when coalesce(cardinality(sync_set_text.members), 0) = 0 then ''
      else format(
        'ANY %s (pgautofailover_standby_%s)',
        sync_set_text.quorum,
        array_to_string(sync_set_text.members, ', pgautofailover_standby_')
      )
    end;
$$;

comment on function pgaf.sync_set_text(bigint[], integer) is
  'A sync set as a value for synchronous_standby_names.';
