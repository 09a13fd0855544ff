import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Small files that take long: by vitest's order, the largest first, each would run by itself at the end. */
const slow = ['fleet/mixed-our-monitor.test.ts'];

/** The slow files of a project before its others. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = new Set(sorted.map(({ project }) => project));
    return [...projects].flatMap((project) => {
      const own = sorted.filter((file) => file.project === project);
      const isSlow = ({ moduleId }: TestSpecification) => slow.some((name) => moduleId.endsWith(name));
      return [...own.filter(isSlow), ...own.filter((file) => !isSlow(file))];
    });
  }
}
