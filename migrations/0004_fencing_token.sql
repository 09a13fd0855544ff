/* A report that was held up on its way must not overwrite what its keeper has said since. */
alter table pgautofailover.node add column fencing_token bigint not null default 0;

comment on column pgautofailover.node.fencing_token is
  'given to each connection of the keeper, rising; a report with an older one is refused';
