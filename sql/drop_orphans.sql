/*
 * Drops the routines of our schemas that this transaction did not write, that is, those that no file of sql/ makes any
 * more. Trigger functions belong to their tables.
 */
do $orphans$
declare
  orphan record;
begin
  for orphan in
    select p.oid::regprocedure as routine, p.prokind
    from pg_proc as p
    where
      p.pronamespace in ('pgautofailover'::regnamespace, 'pgaf'::regnamespace)
      and p.prorettype <> 'trigger'::regtype
      and p.xmin::text <> (pg_current_xact_id()::text::bigint % 4294967296)::text
  loop
    execute format('drop %s %s', case orphan.prokind when 'p' then 'procedure' else 'function' end, orphan.routine);
  end loop;
end
$orphans$;
