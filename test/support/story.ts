import type { TestDatabase } from './database.js';
import { Group } from './group.js';

/** A command of a story: what it does, and what it has to say beside the moves that the monitor decided on. */
type Command = (group: Group, words: string[]) => Promise<(string | undefined)[]>;

const each =
  (act: (group: Group, name: string) => unknown): Command =>
  async (group, names) => {
    const said: string[] = [];
    for (const name of names) {
      const sentence = await act(group, name);
      if (typeof sentence === 'string') said.push(sentence);
    }
    return said;
  };

const showState = async (group: Group): Promise<string[]> => {
  const nodes = await group.ask<{ line: string }>(
    `select format('%s %s', nodename, case when reportedstate = goalstate then goalstate::text
       else format('%s, to be %s', reportedstate, goalstate) end) as line
     from pgautofailover.node order by nodeid`,
  );
  const sets = await group.ask<{ line: string }>(
    `select format('commits wait for %s%s', case when members = '{}' then 'nobody' else format('%s of %s', quorum,
       (select string_agg(coalesce(nodename, 'a node that left'), ', ' order by id)
        from unnest(members) as id left join pgautofailover.node on nodeid = id)) end,
       case when lsn is null then ', as offered' end) as line
     from pgautofailover.sync_set order by epoch`,
  );
  const members = nodes.length === 0 ? 'no nodes' : nodes.map((row) => row.line).join(', ');
  return [members, ...sets.map((row) => row.line)];
};

/** Everybody reports and does as told, in turns, until nothing changes any more. */
const settle: Command = async (group) => {
  const said: string[] = [];
  let before = '';
  for (let turn = 0; turn < 30; turn++) {
    const moves: string[] = [];
    for (const name of group.names()) {
      await group.report(name);
      await group.reach(name);
      group.confirm(name);
      moves.push(...(await group.happened()));
    }
    said.push(...moves);
    const now = [...(await showState(group)), ...group.names().map((name) => group.node(name).state)].join();
    if (moves.length === 0 && now === before) return said;
    before = now;
  }
  return [...said, 'NOT SETTLED after 30 turns'];
};

const commands: Record<string, Command> = {
  register: async (group, [name = '', ...words]) => {
    const priority = words[words.indexOf('priority') + 1];
    return [
      await group.register(
        name,
        words.includes('priority') ? Number(priority) : 50,
        !words.includes('async'),
        words.includes('original'),
      ),
    ];
  },
  report: each((group, name) => group.report(name)),
  reach: each((group, name) => group.reach(name)),
  confirm: each((group, name) => group.confirm(name)),
  settle,
  write: each((group, name) => group.write(name)),
  dies: each((group, name) => group.dies(name)),
  returns: each((group, name) => group.returns(name)),
  /** Postgres alone ends, and its keeper could not start it again. */
  crashes: each((group, name) => {
    group.node(name).running = false;
  }),
  /** Postgres is shut down in order, and cannot be started again. */
  'shuts-down': each((group, name) => group.shutsDown(name)),
  /** Cut off for too long, it stops by itself. */
  fences: each((group, name) => group.fences(name)),
  unheard: each((group, name) => {
    group.node(name).heard = false;
  }),
  heard: each((group, name) => {
    group.node(name).heard = true;
  }),
  well: each((group, name) => group.probe(name, 'ok')),
  /** Two probes, a grace apart, find the port closed. */
  refused: each(async (group, name) => {
    await group.probe(name, 'refused');
    await group.pass('600 ms');
    await group.probe(name, 'refused');
  }),
  /** Probes get no answer, for so long. */
  silent: async (group, [name = '', interval = '']) => {
    await group.probe(name, 'silent');
    await group.pass(interval);
    await group.probe(name, 'silent');
    return [];
  },
  pass: async (group, words) => {
    await group.pass(words.join(' '));
    return [];
  },
  switchover: async (group) => [
    await group.operate(`select pgautofailover.perform_failover('default', 0)`, []),
  ],
  /** A failover with --allow-data-loss. */
  'give-up-primary': async (group) => [
    await group.operate(
      `with off as materialized (select set_config('pgautofailover.guard_data_loss', 'off', true))
       select pgautofailover.perform_failover('default', 0) from off`,
      [],
    ),
  ],
  drop: async (group, [name = '', force]) => [
    await group.operate('select pgautofailover.remove_node($1::bigint, $2)', [
      group.node(name).id,
      force === 'force',
    ]),
  ],
  promote: async (group, [name = '']) => [
    await group.operate(`select pgautofailover.perform_promotion('default', $1)`, [name]),
  ],
  maintenance: async (group, [name = '', until]) => [
    await group.operate('select pgautofailover.start_maintenance($1, clock_timestamp() + $2::interval)', [
      group.node(name).id,
      until ?? null,
    ]),
  ],
  back: async (group, [name = '']) => [
    await group.operate('select pgautofailover.stop_maintenance($1)', [group.node(name).id]),
  ],
  priority: async (group, [name = '', value = '']) => [
    await group.operate(`select pgautofailover.set_node_candidate_priority('default', $1, $2)`, [
      name,
      value,
    ]),
  ],
  quorum: async (group, [name = '', value = '']) => [
    await group.operate(`select pgautofailover.set_node_replication_quorum('default', $1, $2)`, [
      name,
      value,
    ]),
  ],
  number_sync_standbys: async (group, [value = '']) => [
    await group.operate(`select pgautofailover.set_formation_number_sync_standbys('default', $1)`, [value]),
  ],
  /** Its link to the primary is slow: it still streams, and receives nothing more until it keeps up again. */
  lags: each((group, name) => {
    group.node(name).lags = true;
  }),
  'keeps-up': each((group, name) => {
    group.node(name).lags = false;
  }),
  /** Promoted by hand: it is on a timeline of its own. */
  diverges: each((group, name) => group.diverges(name)),
  /** It will be long until its next checkpoint, which brings a new timeline into pg_control. */
  'checkpoints-late': each((group, name) => {
    group.node(name).checkpoints = false;
  }),
  'forgets-its-timeline': each((group, name) => {
    group.node(name).forgets = true;
  }),
  /** The link to its primary is cut; the monitor hears both. */
  unlinked: each((group, name) => {
    group.node(name).unlinked = true;
  }),
  linked: each((group, name) => {
    group.node(name).unlinked = false;
  }),
  enable_secondary: async (group) => [
    await group.operate(`select pgautofailover.enable_secondary('default')`, []),
  ],
  disable_secondary: async (group) => [
    await group.operate(`select pgautofailover.disable_secondary('default')`, []),
  ],
  set: async (group, words) => [await group.operate('select pgautofailover.set_setting($1, $2)', words)],
  state: showState,
  /** What waits for an operator, and the command that resolves it; times are left out. */
  why: async (group) => {
    const rows = await group.ask<{ line: string }>(
      `select concat(node_name || ': ', regexp_replace(says, '[0-9.]+ s( |,|$)', '… s\\1', 'g'), ' → ' || command) as line
       from pgautofailover.explain('default', 0) where kind = 'operator'`,
    );
    return rows.map((row) => row.line);
  },
  /** A dry run: every step, then what waits for an operator. */
  'what-if': async (group, [command = '', ...words]) => {
    const loses = command === 'lose';
    const rows = await group.ask<{ line: string }>(
      `select coalesce(rule || format(': %s %s → %s', node, node_from, node_to), concat(node || ': ', because, ' → ' || resolved_by)) as line
       from pgautofailover.what_if($1, node_name => $2, value => $3, lost => $4)
       where because not like 'in the end%' order by no`,
      [command, loses ? null : words[0], loses ? null : words[1], loses ? words : []],
    );
    return rows.map((row) => row.line);
  },
  /** What keeps a rule from being followed, as the monitor tells it. */
  explain: async (group, [name = '', rule]) => {
    const rules = await group.ask<{ line: string }>(
      `select concat_ws('; ', case when fits then 'it fits' end, 'lacks ' || nullif(array_to_string(missing, ', '), ''),
         'forbidden by ' || nullif(array_to_string(forbidden_by, ', '), '')) as line
       from pgautofailover.explain($1) where rule = $2`,
      [group.node(name).id, rule],
    );
    return rules.map((row) => row.line);
  },
};

async function tell(group: Group, sentence: string): Promise<string[]> {
  const [verb = '', ...words] = sentence.split(/\s+/);
  const command = commands[verb];
  if (command === undefined) {
    throw new Error(`expected one of the commands ${Object.keys(commands).join(', ')}, got "${sentence}"`);
  }
  const said = (await command(group, words)).filter((line) => line !== undefined);
  return [...(await group.happened()), ...said];
}

/** Tells a story to the monitor and returns it with what happened below each line of commands. */
export async function tellStory(text: string, database: TestDatabase): Promise<string> {
  const group = await Group.create(database);
  const told: string[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('  ')) continue;
    told.push(line);
    if (line === '' || line.startsWith('#')) continue;
    const output: string[] = [];
    for (const sentence of line.split('·')) output.push(...(await tell(group, sentence.trim())));
    told.push(...(output.length === 0 ? ['nothing happens'] : output).map((said) => `  ${said}`));
  }
  return told.join('\n');
}
