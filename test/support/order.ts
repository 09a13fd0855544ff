import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take long, longest first: by vitest's order, by size, a small one of them would run by itself at the end. */
const slow = [
  'fleet/mixed-original-monitor.test.ts',
  'fleet/partition.test.ts',
  'fleet/mixed-our-monitor.test.ts',
  'fleet/losses.test.ts',
];

/** The slow files of a project before its others. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = new Set(sorted.map(({ project }) => project));
    return [...projects].flatMap((project) => {
      const own = sorted.filter((file) => file.project === project);
      const rank = ({ moduleId }: TestSpecification) => {
        const place = slow.findIndex((name) => moduleId.endsWith(name));
        return place < 0 ? slow.length : place;
      };
      return own.sort((one, other) => rank(one) - rank(other));
    });
  }
}
