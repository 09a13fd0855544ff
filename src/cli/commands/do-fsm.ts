import { asGraphviz } from '../../fsm/diagram.js';
import { type Transition, transitions } from '../../fsm/transitions.js';
import { readStateFile } from '../../keeper/state-file.js';
import { discover } from '../../postgres/discover.js';
import { command } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import * as options from '../options.js';
import { type Column, clientJson, table } from '../output.js';
import { setupObject } from '../setup-contents.js';
import { stateObject } from '../state-contents.js';
import { readLocalKeeper } from '../target.js';
import { noWords } from '../words.js';

interface FsmOptions {
  pgdata?: string;
}

const given = [options.pgdata, options.json];

export const fsmState = command<FsmOptions>({
  name: 'state',
  summary: 'Read the keeper state from disk and display it',
  usage: '[ --pgdata ]',
  options: given,
  json: true,
  run: async (context, chosen, words) => {
    noWords(words);
    const { config, paths } = readLocalKeeper(context, chosen.pgdata);
    const state = await readStateFile(paths.state);
    const setup = await discover({
      config,
      incomplete: paths.incomplete,
      env: context.env,
      log: context.log,
    });
    context.stdout.write(clientJson({ postgres: setupObject(setup), state: stateObject(state) }));
    return exitCodes.ok;
  },
});

interface Edge {
  current: string;
  reachable: string;
  because: string;
}

const columns: readonly Column<Edge>[] = [
  { title: 'Current', width: 20, cell: ({ current }) => current },
  { title: 'Reachable', width: 20, cell: ({ reachable }) => reachable },
  { title: 'Comment', width: 7, align: 'free', rule: 21, cell: ({ because }) => because },
];

export const fsmList = command<FsmOptions>({
  name: 'list',
  summary: 'List reachable FSM states from current state',
  usage: '[ --pgdata ]',
  options: given,
  json: true,
  run: async (context, chosen, words) => {
    noWords(words);
    if (context.json) {
      context.stdout.write(
        clientJson(edges().map(({ current, reachable }) => ({ current, assigned: reachable }))),
      );
      return exitCodes.ok;
    }
    const { paths } = readLocalKeeper(context, chosen.pgdata);
    const { current_role } = await readStateFile(paths.state);
    const any = edges().filter(({ current }) => current === anyState);
    const own = edges().filter(({ current }) => current === current_role);
    context.stdout.write(table(columns, [...own, ...any]));
    return exitCodes.ok;
  },
});

const anyState = '#any state#';

/** One line a pair of states; the rows that hold everywhere keep their own word for it. */
function edges(): Edge[] {
  return transitions.flatMap(({ from, to, because }: Transition) =>
    listOf(from).flatMap((current) =>
      listOf(to).map((reachable) => ({
        current: current === 'any' ? anyState : current,
        reachable,
        because,
      })),
    ),
  );
}

function listOf(states: string | readonly string[]): readonly string[] {
  return typeof states === 'string' ? [states] : states;
}

export const fsmGraph = command<FsmOptions>({
  name: 'gv',
  summary: 'Output the FSM as a .gv program suitable for graphviz/dot',
  usage: '',
  options: given,
  json: false,
  run: async (context, _chosen, words) => {
    noWords(words);
    context.stdout.write(asGraphviz());
    return exitCodes.ok;
  },
});
