/** What pgbench sends: `one call a transaction, from a random node, with an LSN that moves on. */
export interface Call {
  name: string;
  /** One script for the primaries, one for the standbys, of which pgbench takes one at random. */
  scripts: string[];
  /** Has every node make this call once: the first one after another kind of call is not an idle report. */
  warmUp?(groups: number, epoch: number): string;
}

const preamble = ['\\set group random(1, :groups)', '\\set tick :tick + 1'];

const nodeActive = (id: string, state: string, syncState: string): string =>
  [
    ...preamble,
    `\\set node ${id}`,
    'select * from pgautofailover.node_active(',
    `  :group::text, :node, 0, '${state}', true, 1, ('0/' || :tick::text)::pg_lsn, '${syncState}');`,
  ].join('\n');

const report = (id: string, state: string, syncState: string, syncSet: string, streams: boolean): string =>
  [
    ...preamble,
    `\\set node ${id}`,
    'select * from pgautofailover.report(',
    `  :group::text, :node, 0, '${state}', true, 1, ('0/' || :tick::text)::pg_lsn, '${syncState}',`,
    `  :epoch, ${syncSet}, ${streams}, 'bench', '{cut,in_force,session}', 1000000000);`,
  ].join('\n');

const primary = '2 * :group - 1';
const standby = '2 * :group';

/** The call of the protocol that both monitors know. */
export const nodeActiveCall: Call = {
  name: 'node_active',
  scripts: [nodeActive(primary, 'primary', 'sync'), nodeActive(standby, 'secondary', '')],
  warmUp: (groups) => `
    select from generate_series(1, ${groups}) as g,
      lateral pgautofailover.node_active(g::text, 2 * g - 1, 0, 'primary', true, 1, '0/3000000', 'sync') as one,
      lateral pgautofailover.node_active(g::text, 2 * g, 0, 'secondary', true, 1, '0/3000000', '') as other`,
};

/** The call of our own keepers: more goes in, and all that a round of the keeper needs comes out. */
export const reportCall: Call = {
  name: 'report',
  scripts: [
    report(primary, 'primary', 'sync', `:epoch, '${'0/3000000'}'`, false),
    report(standby, 'secondary', '', 'null, null', true),
  ],
  warmUp: (groups, epoch) => `
    select from generate_series(1, ${groups}) as g,
      lateral pgautofailover.report(g::text, 2 * g - 1, 0, 'primary', true, 1, '0/3000000', 'sync',
        ${epoch}, ${epoch}, '0/3000000', false, 'bench', '{cut,in_force,session}', 1) as one,
      lateral pgautofailover.report(g::text, 2 * g, 0, 'secondary', true, 1, '0/3000000', '',
        ${epoch}, null, null, true, 'bench', '{cut,in_force,session}', 1) as other`,
};

/** The floor: nothing but the one row that an idle report writes, through the same protocol. */
export const bareUpdate: Call = {
  name: 'bare UPDATE',
  scripts: [
    [
      '\\set node random(1, 2 * :groups)',
      '\\set tick :tick + 1',
      "update pgautofailover.node set reportedlsn = ('0/' || :tick::text)::pg_lsn,",
      '  reporttime = clock_timestamp(), walreporttime = clock_timestamp() where nodeid = :node;',
    ].join('\n'),
  ],
};
