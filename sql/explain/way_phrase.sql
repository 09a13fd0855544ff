create or replace function pgaf.way_phrase(node pgautofailover.node)
returns text
language sql
stable
as $$
  select
    case
      when (node).reportedstate = (node).goalstate then concat_ws(
        '; ',
        format(
          'it is at %s: %s',
          (node).goalstate,
          (select s.means from pgaf.state as s where s.state = (node).goalstate)
        ),
        pgaf.progress_phrase(node)
      )
      when pgaf.can_reach((node).reportedstate, (node).goalstate, (node).capabilities != '{}') then format(
        'it reports %s and heads for %s: %s',
        (node).reportedstate,
        (node).goalstate,
        coalesce(pgaf.progress_phrase(node), 'waiting for its keeper')
      )
      else format(
        'it reports %s and should be %s, and its keeper knows no way there',
        (node).reportedstate,
        (node).goalstate
      )
    end;
$$;

comment on function pgaf.way_phrase(pgautofailover.node) is 'Where a node is, or where it is on its way to.';
