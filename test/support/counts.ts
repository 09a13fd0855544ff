import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/** The last line of a run: what passed, failed and was skipped, for people and programs that read only that. */
export default class Counts implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const count = { passed: 0, failed: unhandled.length, skipped: 0 };
    for (const module of modules) {
      let failed = 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'failed') failed++;
        else if (state === 'passed') count.passed++;
        else count.skipped++;
      }
      count.failed += failed === 0 && module.state() === 'failed' ? 1 : failed;
    }
    process.stdout.write(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`);
  }
}
