import type { Wish } from './operator.js';
import type { Budget, Situation } from './situation.js';
import { asynchronous, equal, type Kind } from './start.js';

/** Wrong rules, planted one by one: the checker is checked by finding each. */
export interface Fault {
  what: string;
  statements: string;
  /** The promises of which it may break the first that is found. */
  breaks: string;
  kind: Kind;
  budget: Partial<Budget>;
  wishes?: readonly Wish[];
  /** Starts as soon as the birth of the group has come so far; else when it is at rest. */
  from?: (s: Situation) => boolean;
  /** Starts with the standby left behind by a primary that went on alone. */
  alone?: true;
  /** Found in seconds: part of npm test. */
  quick?: true;
}

const two: Kind = { nodes: [equal, equal] };
const three: Kind = { nodes: [equal, equal, equal] };

const confirmed = '(select * from pgautofailover.sync_set where lsn is not null)';

/** A function with one piece of its text changed; fails where the piece is not there. */
const rewrite = (name: string, from: string, to: string): string => `
do $do$
declare
  was constant text := pg_get_functiondef('pgaf.${name}'::regproc);
  new constant text := replace(was, $a$${from}$a$, $b$${to}$b$);
begin
  if new = was then
    raise exception 'expected % in %', $a$${from}$a$, '${name}';
  end if;
  execute new;
end
$do$`;

export const faults: readonly Fault[] = [
  {
    what: 'a standby that lacks commits is promoted',
    statements: `update pgaf.rule set needs = array_remove(needs, 'node_holds_what_was_acknowledged')`,
    breaks: 'P2',
    kind: two,
    budget: { crashes: 1 },
    alone: true,
    quick: true,
  },
  {
    what: 'the survivor of a removal opens at once',
    statements: `update pgaf.rule set node_at = node_at || '{secondary}', needs = '{alone,node_eligible}'
      where rule = 'last_standby_becomes_single';
      delete from pgaf.rule where rule in ('last_standby_parts_from_removed_primary', 'only_full_copy_is_kept');
      update pgaf.rule set standbys_to = null, standbys_heads_for = null where rule = 'removed_primary_leaves_its_standbys'`,
    breaks: 'P1',
    kind: two,
    budget: { wishes: 1 },
    wishes: ['drop'],
    quick: true,
  },
  {
    what: 'the old primary is forgotten after a switchover',
    statements: `delete from pgaf.rule where rule = 'old_primary_follows_new_one'`,
    breaks: 'P5',
    kind: two,
    budget: { wishes: 1 },
    wishes: ['switchover'],
    quick: true,
  },
  {
    what: 'a goal is given that keepers know no way to',
    statements: `insert into pgaf.edge values ('primary', 'report_lsn', 'ours');
      update pgaf.rule set primary_to = 'report_lsn' where rule = 'switchover_drains_primary'`,
    breaks: 'I8',
    kind: two,
    budget: { wishes: 1 },
    wishes: ['switchover'],
    quick: true,
  },
  {
    what: 'nobody tells the old primary to stop',
    statements: `update pgaf.rule set primary_to = null where rule in ('standby_replaces_dead_primary', 'standby_is_promoted')`,
    breaks: 'P5',
    kind: two,
    budget: { crashes: 1 },
    quick: true,
  },
  {
    what: 'one member too few has to part (off by one)',
    statements: `${rewrite('has_parted_quorum', 's.quorum + 1', 's.quorum')};
      ${rewrite('holds_what_was_acknowledged', 's.quorum + 1', 's.quorum')}`,
    breaks: 'P1|P2',
    kind: three,
    budget: { crashes: 1 },
  },
  {
    what: 'a node that has not parted is elected',
    statements: rewrite(
      'has_cut',
      `(has_cut.node).reportedstate in ('report_lsn', 'prepare_promotion', 'fast_forward')`,
      `(has_cut.node).reportedstate in ('secondary', 'report_lsn', 'prepare_promotion', 'fast_forward')`,
    ),
    breaks: 'P1|P2',
    kind: three,
    budget: { cuts: 1 },
  },
  {
    what: 'the old primary is taken for harmless while it is not',
    statements: rewrite('is_harmless', 'when leader.nodeid = candidate then true', 'when true then true'),
    breaks: 'P1',
    kind: { nodes: [equal, asynchronous] },
    budget: { crashes: 1, cuts: 1 },
  },
  {
    what: 'a set that was only offered is not counted',
    statements: ['holds_what_was_acknowledged', 'has_parted_quorum']
      .map((name) => rewrite(name, 'from pgautofailover.sync_set as s', `from ${confirmed} as s`))
      .join(';'),
    breaks: 'P1|P2',
    kind: three,
    from: ({ monitor: { sets } }) => sets.length === 2 && sets[1]?.members === 6,
    budget: { crashes: 1 },
  },
  {
    what: 'a set is taken to be in force as soon as it is offered',
    statements: rewrite(
      'offer_sync_set',
      '\nend;',
      `
  delete from pgautofailover.sync_set as s where s.groupid = offer_sync_set.group_no and s.epoch < new_epoch;
  update pgautofailover.sync_set as s set lsn = leader.reportedlsn where s.epoch = new_epoch;
end;`,
    ),
    breaks: 'P1|P2',
    kind: two,
    from: ({ monitor: { rows } }) => rows[1]?.reports === 'catchingup',
    budget: { crashes: 1 },
  },
  {
    what: 'a node that is told dropped is told otherwise (order of two rules)',
    statements: `delete from pgaf.rule where rule in ('dropped_node_leaves', 'dropped_node_is_waited_for')`,
    breaks: 'P5|I9|L3',
    kind: two,
    budget: { wishes: 1 },
    wishes: ['drop'],
  },
  {
    what: 'two candidates are promoted (the guard against a pending promotion is lost)',
    statements: `update pgaf.rule set unless = array_remove(unless, 'promotion_pending') where rule = 'elected_standby_prepares'`,
    breaks: 'I6|P1|P5',
    kind: three,
    budget: { crashes: 1 },
  },
];
