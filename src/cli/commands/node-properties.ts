import type { KnownNodeRow } from '../../monitor/listing-rows.js';
import { type Context, command } from '../command.js';
import { type ExitCode, exitCodes, Failure, usageError } from '../exit-codes.js';
import type { TargetOptions } from '../options.js';
import * as options from '../options.js';
import { clientJson } from '../output.js';
import { settle } from '../settle.js';
import { type MonitorTarget, resolveFormation, resolveNodeName, withMonitor } from '../target.js';
import { asBoolean, asInteger } from '../values.js';
import { noWords, oneWord } from '../words.js';

interface NodeOptions extends TargetOptions {
  name?: string;
}

const given = [options.pgdata, options.monitor, options.formation, options.name, options.json];
const missing = { missing: exitCodes.badArgs };

interface Subject {
  target: MonitorTarget;
  formation: string;
  name: string;
}

function about(
  context: Context,
  chosen: NodeOptions,
  work: (subject: Subject) => Promise<ExitCode>,
): Promise<ExitCode> {
  return withMonitor(
    context,
    chosen,
    (target) => {
      const formation = resolveFormation(chosen, target.local);
      return work({ target, formation, name: resolveNodeName(chosen.name, target.local) });
    },
    missing,
  );
}

async function propertiesOf({ target, formation, name }: Subject): Promise<KnownNodeRow> {
  const found = await target.client.nodeNamed(formation, name);
  if (found !== null) return found;
  throw new Failure(
    exitCodes.monitor,
    `Expected --name to name a node of formation "${formation}", the monitor knows none called "${name}"`,
  );
}

function print(context: Context, key: string, value: number | boolean | string, name?: string): ExitCode {
  const object = name === undefined ? { [key]: value } : { name, [key]: value };
  context.stdout.write(context.json ? clientJson(object) : `${value}\n`);
  return exitCodes.ok;
}

export const getCandidatePriority = command<NodeOptions>({
  name: 'candidate-priority',
  summary: 'get candidate property from the monitor',
  usage: '[ --pgdata --monitor --formation --name ]',
  options: given,
  json: true,
  run: (context, chosen, words) => {
    noWords(words);
    return about(context, chosen, async (subject) => {
      const { candidatepriority } = await propertiesOf(subject);
      return print(context, 'candidate-priority', candidatepriority, subject.name);
    });
  },
});

export const getReplicationQuorum = command<NodeOptions>({
  name: 'replication-quorum',
  summary: 'get replication-quorum property from the monitor',
  usage: '[ --pgdata --monitor --formation --name ]',
  options: given,
  json: true,
  run: (context, chosen, words) => {
    noWords(words);
    return about(context, chosen, async (subject) => {
      const { replicationquorum } = await propertiesOf(subject);
      return print(context, 'replication-quorum', replicationquorum, subject.name);
    });
  },
});

export const setCandidatePriority = command<NodeOptions>({
  name: 'candidate-priority',
  summary: 'set candidate property on the monitor',
  usage: '[ --pgdata --monitor --formation --name ] <priority: 0..100>',
  options: given,
  json: true,
  run: (context, chosen, words) => {
    const value = asInteger('candidate-priority', oneWord(words, 'the candidate priority'), 0, 100);
    return about(context, chosen, async ({ target, formation, name }) => {
      await settle(context, target, formation, () =>
        target.client.setNodeCandidatePriority(formation, name, value),
      );
      return print(context, 'candidate-priority', value);
    });
  },
});

export const setReplicationQuorum = command<NodeOptions>({
  name: 'replication-quorum',
  summary: 'set replication-quorum property on the monitor',
  usage: '[ --pgdata --monitor --formation --name ] <true|false>',
  options: given,
  json: true,
  run: (context, chosen, words) => {
    const value = asBoolean('replication-quorum', oneWord(words, 'true or false'));
    return about(context, chosen, async ({ target, formation, name }) => {
      await settle(context, target, formation, () =>
        target.client.setNodeReplicationQuorum(formation, name, value),
      );
      return print(context, 'replication-quorum', value);
    });
  },
});

export const getRegion = command<NodeOptions>({
  name: 'region',
  summary: 'get the region of a node from the monitor',
  usage: '[ --pgdata --monitor --formation --name ]',
  options: given,
  json: true,
  run: (context, chosen, words) => {
    noWords(words);
    return about(context, chosen, async (subject) => {
      await propertiesOf(subject);
      const region = await subject.target.client.nodeRegion(subject.formation, subject.name);
      return print(context, 'region', region ?? 'default', subject.name);
    });
  },
});

export const setRegion = command<NodeOptions>({
  name: 'region',
  summary: 'set the region of a node on the monitor',
  usage: '[ --pgdata --monitor --formation --name ] <region>',
  options: given,
  json: true,
  run: (context, chosen, words) => {
    const region = oneWord(words, 'the name of the region');
    if (region === '') throw usageError('Expected the region to be a name, got ""');
    return about(context, chosen, async ({ target, formation, name }) => {
      await target.client.setNodeRegion(formation, name, region);
      return print(context, 'region', region);
    });
  },
});
