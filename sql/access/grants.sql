/* Grants what the matrix says, and nothing else. Nothing is granted on pgaf, and nothing to PUBLIC. */
revoke all on all routines in schema pgautofailover from public;
revoke all on all routines in schema pgaf from public;
revoke all on schema pgaf from public;

do $$
declare
  role record;
  granted record;
begin
  for role in
    select r.rolname as name, k.kind
    from
      (
        values
          ('autoctl_node', 'keeper'),
          ('pgautofailover_operator', 'operator'),
          ('pgautofailover_observer', 'observer')
      ) as k (name, kind)
      join pg_roles as r on r.rolname = k.name
  loop
    execute format('revoke all on all tables in schema pgautofailover, pgautofailover_compat from %I', role.name);
    execute format('revoke all on all routines in schema pgautofailover from %I', role.name);
    execute format('grant usage on schema pgautofailover, pgautofailover_compat to %I', role.name);
    execute format('grant select on pgautofailover_compat.pg_available_extensions to %I', role.name);
    for granted in
      select format('execute on function %s', p.oid::regprocedure) as what
      from
        pgaf.access_matrix() as m
        join pg_proc as p on m.what = p.proname || '()' and p.pronamespace = 'pgautofailover'::regnamespace
      where case role.kind when 'keeper' then m.keeper when 'operator' then m.operator else m.observer end
      union all
      select format('select on %s', c.oid::regclass)
      from
        pgaf.access_matrix() as m
        join pg_class as c on m.what = c.relname and c.relnamespace = 'pgautofailover'::regnamespace
      where case role.kind when 'keeper' then m.keeper when 'operator' then m.operator else m.observer end
    loop
      execute format('grant %s to %I', granted.what, role.name);
    end loop;
  end loop;
end
$$;
