import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with one plain line of counts, which tools and people find at once. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    // A file that failed before its tests ran counts as one.
    const broken = modules.filter((module) => module.errors().length > 0).length;
    console.log(
      `tests: ${count('passed')} passed, ${count('failed') + broken} failed, ${count('skipped')} skipped`,
    );
  }
}
