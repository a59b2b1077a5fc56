/** How one test ended: what every suite writes, as a JSON array, for scripts/test.mjs to count. */
export interface TestResult {
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** The test's name with the names of its groups. */
  readonly title: string;
  /** Why it failed or was skipped. */
  readonly message?: string;
}
