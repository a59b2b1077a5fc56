import * as z from 'zod/mini';

/* The kinds of values in requests and answers. Each schema's message is its expectation, to follow "must be". */

// Schemas generate no code at run time.
z.config({ jitless: true });

/** The whole numbers from `least` to `most`. */
export function whole(least: number, most: number) {
  const expects = `a whole number from ${least} to ${most}`;
  return z.int(expects).check(z.minimum(least, expects), z.maximum(most, expects));
}

/** An index below `count`, from 0. */
export function indexBelow(count: number) {
  return whole(0, Math.max(0, count - 1));
}

/** Far above what weights of any dtype give, and small enough that sums and squares of many stay finite. */
const LARGEST_REAL = 1e150;

/** A finite number in an answer, such that everything drawn from it is finite too. */
export function real() {
  const expects = `a number of magnitude ${LARGEST_REAL} at most`;
  return z.number(expects).check(z.minimum(-LARGEST_REAL, expects), z.maximum(LARGEST_REAL, expects));
}

export function text(longest: number) {
  const expects = `a text of at most ${longest} characters`;
  return z.string(expects).check(z.maxLength(longest, expects));
}

export function flag() {
  return z.boolean('true or false');
}

export function choice<const T extends string>(values: readonly T[]) {
  return z.enum(values, `one of ${values.join(', ')}`);
}

/** A value validated elsewhere. */
export const anything = z.optional(z.unknown());

/** An object in a request. Unknown fields are rejected: they would request something unsupported. */
export function request<const Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, 'an object');
}

/** An object in an answer. Unknown fields, as of a later version, are dropped. */
export function answer<const Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.object(shape, 'an object');
}

/** A list in a request. Its length is checked before any item. */
export function list<Item extends z.ZodMiniType>(item: Item, most: number) {
  const short = bounded(most) as unknown as z.ZodMiniType<z.input<Item>[], z.input<Item>[]>;
  return z.pipe(short, z.array(item));
}

/** A list in an answer, which may be long: checking stops at the first wrong item. */
export function rows<Item extends z.ZodMiniType>(item: Item, most: number) {
  return z.pipe(
    bounded(most),
    z.transform((values, { issues }): z.output<Item>[] => {
      const read: z.output<Item>[] = [];
      for (const [index, value] of values.entries()) {
        const { success, data, error } = z.safeParse(item, value);
        if (!success) {
          const [first] = error.issues;
          issues.push({ ...first, path: [index, ...first.path] } as z.core.$ZodRawIssue);
          return read;
        }
        read.push(data);
      }
      return read;
    }),
  );
}

/** One item of an answer, or several as {@link rows}. */
export function itemOrRows<Item extends z.ZodMiniType>(item: Item, most: number) {
  const several = rows(item, most);
  return z.pipe(
    z.unknown(),
    z.transform((value, { issues }): z.output<Item> | z.output<Item>[] => {
      const { success, data, error } = z.safeParse(Array.isArray(value) ? several : item, value);
      if (success) return data;
      issues.push(error.issues[0] as z.core.$ZodRawIssue);
      return z.NEVER;
    }),
  );
}

/** Some of the values, each once. */
export function choices<const T extends string>(values: readonly T[]) {
  return list(choice(values), values.length);
}

function bounded(most: number) {
  const expects = `a list of at most ${most}`;
  return z.array(z.unknown(), expects).check(z.maxLength(most, expects));
}
