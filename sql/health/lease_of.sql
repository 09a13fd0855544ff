create or replace function pgaf.lease_of(formation text)
returns table (lease interval)
language sql
stable
as $$
  select
    coalesce(
      (
        select s.value::interval
        from pgautofailover.setting as s
        where s.name = 'lease' and s.formationid in (lease_of.formation, '*')
        order by s.formationid = '*'
        limit 1
      ),
      (select (d.settings).lease from pgaf.default_settings as d)
    );
$$;

comment on function pgaf.lease_of(text) is 'The lease of settings_of alone, for every report asks for it.';
