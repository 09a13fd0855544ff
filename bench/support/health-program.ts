import { HealthService } from '../../src/health/checker.js';
import { createLogger } from '../../src/log/logger.js';
import { MonitorClient } from '../../src/monitor/client.js';

/** The health service in a process of its own, until its input ends: `health-program URI`. */

const [uri = ''] = process.argv.slice(2);
const client = new MonitorClient(uri, { applicationName: 'pg_autoctl health' });
const service = new HealthService({ client, log: createLogger({ level: 'warn', stream: process.stderr }) });
process.stdin.on('end', () => {
  void service.stop().then(() => client.close());
});
process.stdin.resume();
service.start();
