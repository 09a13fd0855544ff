/** What pgbench sends: `one call a transaction, from a random node, with an LSN that moves on. */
export interface Call {
  name: string;
  /** One script for the primaries, one for the standbys, of which pgbench takes one at random. */
  scripts: string[];
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
};

/** The call of our own keepers: more goes in, and all that a round of the keeper needs comes out. */
export const reportCall: Call = {
  name: 'report',
  scripts: [
    report(primary, 'primary', 'sync', `:epoch, '${'0/3000000'}'`, false),
    report(standby, 'secondary', '', 'null, null', true),
  ],
};
