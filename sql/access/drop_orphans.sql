/*
 * Drops the routines of our schemas that this transaction did not write, that is, those that no file of sql/ makes any
 * more. Trigger functions belong to their tables. Outside of one transaction nothing can be told apart, and nothing is
 * dropped.
 */
do $orphans$
declare
  orphan record;
begin
  for orphan in
    select r.routine, r.prokind
    from (
      select
        p.oid::regprocedure as routine,
        p.prokind,
        p.xmin::text = (pg_current_xact_id()::text::bigint % 4294967296)::text as is_new,
        bool_or(p.xmin::text = (pg_current_xact_id()::text::bigint % 4294967296)::text) over () as in_one_transaction
      from pg_proc as p
      where
        p.pronamespace in ('pgautofailover'::regnamespace, 'pgaf'::regnamespace)
        and p.prorettype <> 'trigger'::regtype
    ) as r
    where r.in_one_transaction and not r.is_new
  loop
    execute format('drop %s %s', case orphan.prokind when 'p' then 'procedure' else 'function' end, orphan.routine);
  end loop;
end
$orphans$;
