import type { Timing } from './measure.js';
import type { Row } from './report.js';

/** The rows of a report, as measured. */
export class Rows {
  readonly all: Row[] = [];

  /** @param against the reference value; the ratio to it is shown */
  add(
    name: string,
    value: Timing,
    against: readonly (readonly [what: string, value: number])[] = [],
    unit?: 'MB',
  ): void {
    const ratios = against.map(([what, other]) => ({ what, ratio: value.median / other }));
    this.all.push({ name, value, against: ratios, ...(unit ? { unit } : {}) });
  }
}

export function say(what: string): void {
  process.stderr.write(`${what} …\n`);
}
