create function pgautofailover.update_secondary_check()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  other pgautofailover.node;
begin
  if not (old.opt_secondary and not new.opt_secondary) then
    return new;
  end if;

  select n.*
  into other
  from pgautofailover.node as n
  where n.formationid = new.formationid and n.reportedstate != 'single' and n.goalstate != 'dropped'
  order by n.nodeid
  limit 1;

  if found then
    raise exception 'formation has nodes that are not in SINGLE state'
      using
        errcode = '55000',
        detail = format('node %s reports %s', other.nodeid, other.reportedstate),
        hint = 'drop the secondary nodes first';
  end if;
  return new;
end;
$$;

create trigger disable_secondary_check
before update on pgautofailover.formation
for each row
execute function pgautofailover.update_secondary_check();
