import { damaged } from './pickleError.js';
import type { PickleValue } from './values.js';

/** The values that a pickle has made and not yet put anywhere, with marks between them. */
export class PickleStack {
  private readonly values: PickleValue[] = [];
  private readonly marks: number[] = [];

  push(value: PickleValue): void {
    this.values.push(value);
  }

  mark(): void {
    this.marks.push(this.values.length);
  }

  last(): PickleValue {
    if (this.values.length <= this.bottom) throw damaged('uses a value that it has not made');
    return this.values[this.values.length - 1];
  }

  pop(): PickleValue {
    const value = this.last();
    this.values.pop();
    return value;
  }

  /** The last values, in the order in which they were made. */
  popSome(count: number): PickleValue[] {
    if (this.values.length - count < this.bottom) throw damaged('uses values that it has not made');
    return this.values.splice(this.values.length - count, count);
  }

  /** The values since the last mark, which is removed. */
  popMarked(): PickleValue[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw damaged('has no mark where values begin');
    return this.values.splice(mark);
  }

  private get bottom(): number {
    return this.marks.at(-1) ?? 0;
  }
}
