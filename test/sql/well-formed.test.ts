/* sql/fsm/well_formed.sql: what is wrong with the rules taken together. Its views are empty, and would not be. */
import { describe, expect, test } from '../support/database.js';

const views = ['shadowed_rule', 'unused_fact', 'unreachable_goal'];

describe('the rules, taken together', () => {
  test.for(views)('no %s', async (view, { db }) => {
    expect((await db.query(`select * from pgaf.${view}`)).rows).toEqual([]);
  });

  test.for([
    [
      'shadowed_rule',
      { rule: 'never_followed', shadowed_by: 'maintenance_is_left_alone' },
      `call pgaf.declare_rule('never_followed', node_at => '{maintenance}', needs => '{alone}', node_to => 'report_lsn', because => 'x')`,
    ],
    ['unused_fact', { fact: 'full_moon' }, `insert into pgaf.fact (fact, means) values ('full_moon', 'x')`],
    [
      'unreachable_goal',
      { rule: 'no_way', goal: 'wait_standby' },
      `call pgaf.declare_rule('no_way', node_at => '{maintenance}', node_to => 'wait_standby', because => 'x')`,
    ],
  ] as const)('a planted %s is found', async ([view, row, planted], { db }) => {
    await db.query(planted);
    expect((await db.query(`select * from pgaf.${view}`)).rows).toContainEqual(row);
  });
});
