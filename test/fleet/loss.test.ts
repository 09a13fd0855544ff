import { describe, expect, test } from '../support/cluster.js';

/** A primary that wrote alone is gone: an operator is told what would be lost, accepts it, and sees what was lost. */
describe('a failover that loses commits', () => {
  test('estimated before, listed after, and the old primary follows', { timeout: 600_000 }, async ({
    cluster,
  }) => {
    const { a, b } = await cluster.startPair();
    await cluster.set('primary_demote_timeout', '3s');
    await a.sql('create table kept (id int primary key)');
    await a.sql('insert into kept select generate_series(1, 10)');
    await b.killEverything();
    await cluster.reach({ a: 'wait_primary' });
    await a.sql(`create table alone as select generate_series(1, 50000) as id`);
    const lsn = async () =>
      (await a.sql<{ lsn: string }>('select pg_current_wal_insert_lsn()::text as lsn'))[0]?.lsn;
    const wrote = await lsn();
    await cluster.wait('a to report what it wrote', async () => {
      const [row] = await cluster.sql<{ seen: boolean }>(
        `select reportedlsn >= $1::pg_lsn as seen from pgautofailover.node where nodename = 'a'`,
        [wrote],
      );
      return row?.seen;
    });
    await a.killEverything();
    b.run();
    await cluster.wait('b to be heard, and a to be given up by the monitor', async () => {
      const nodes = await cluster.nodes();
      return (
        nodes.some(({ name, health }) => name === 'a' && health === 0) &&
        nodes.some(({ name, health }) => name === 'b' && health === 1)
      );
    });
    const refused = await cluster.monitor.autoctl('perform', 'failover');
    expect(refused).toMatchObject({ code: 6, stdout: '' });

    const { code, stdout, stderr } = await cluster.monitor.autoctl(
      'perform',
      'failover',
      '--allow-data-loss',
    );
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/if b becomes the primary, as is likely: at least .* of WAL/);
    expect(stderr).toMatch(/Lost: what a had after 0\/\w+ on timeline 1, up to 0\/\w+ at least/);
    expect(stdout).toMatch(/ b \|.*wait_primary \| +wait_primary\n/);
    expect(await b.sql('select count(*)::int as kept from kept')).toEqual([{ kept: 10 }]);
    await expect(b.sql('select from alone')).rejects.toThrow('does not exist');

    a.run();
    await cluster.reach({ a: 'secondary', b: 'primary' });
    await expect(a.sql('select from alone')).rejects.toThrow('does not exist');
  });
});
