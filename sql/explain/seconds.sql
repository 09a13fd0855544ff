create or replace function pgaf.seconds(lasted interval)
returns text
language sql
immutable
as $$
  select round(extract(epoch from seconds.lasted)::numeric, 1) || ' s';
$$;

comment on function pgaf.seconds(interval) is 'A duration as explain says it: seconds, to a tenth.';
