/** The shapes of a checkpoint's tensors under one prefix, by the rest of their names. */
export class TensorShapes {
  private readonly own: ReadonlyMap<string, readonly number[]>;

  constructor(
    shapes: Iterable<readonly [name: string, shape: readonly number[]]>,
    readonly prefix: string,
  ) {
    const named = [...shapes].filter(([name]) => name.startsWith(prefix));
    this.own = new Map(named.map(([name, shape]) => [name.slice(prefix.length), shape]));
  }

  has(name: string): boolean {
    return this.own.has(name);
  }

  of(name: string): readonly number[] | undefined {
    return this.own.get(name);
  }

  /** One dimension of a tensor; undefined if there is none. */
  size(name: string, dimension: number): number | undefined {
    return this.own.get(name)?.[dimension];
  }

  /** Of a matrix between a known size and another, in either order, the other. */
  besides(name: string, known: number | undefined): number | undefined {
    const shape = this.own.get(name);
    if (shape?.length !== 2) return undefined;
    return shape[0] === known ? shape[1] : shape[0];
  }

  /** How many things a name counts from 0 on, such as layers by `h.` or experts. */
  count(before: string): number {
    const numbers = [...this.own.keys()]
      .filter((name) => name.startsWith(before))
      .map((name) => /^\d{1,9}(?=\.)/.exec(name.slice(before.length))?.[0]);
    return numbers.reduce((most, number) => (number ? Math.max(most, Number(number) + 1) : most), 0);
  }
}
