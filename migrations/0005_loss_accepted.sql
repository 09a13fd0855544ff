/* What it means has grown: a failover may accept a loss as well as a removal. */
comment on column pgautofailover.node_group.loss_accepted is
  'an operator accepted that acknowledged commits may be lost: by removing the leader, or by a failover, with guard_data_loss off; until somebody leads again';
