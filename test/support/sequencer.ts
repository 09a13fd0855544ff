import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The long files, in the order in which two workers are both busy to the end: by their length, but for `partition`. */
const order = [
  'interruption/interruption',
  'fleet/mixed-original-monitor',
  'fleet/partition',
  'fleet/mixed-our-monitor',
  'fleet/candidate',
  'fleet/losses',
  'fleet/loss',
].map((name) => `/test/${name}.test.ts`);

const place = ({ moduleId }: TestSpecification) => order.findIndex((path) => moduleId.endsWith(path));

/** vitest goes through its projects by their names; a file of ten minutes must not begin when all others have ended. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const long = sorted.filter((file) => place(file) >= 0).sort((a, b) => place(a) - place(b));
    return sorted.map((file) => (place(file) < 0 ? file : (long.shift() ?? file)));
  }
}
