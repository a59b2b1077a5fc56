import * as z from 'zod/mini';

/*
 * The kinds of values that requests and answers are made of. The message of each schema is what it expects, to follow
 * "must be".
 */

// No code is made of schemas at run time.
z.config({ jitless: true });

/** The whole numbers from `least` to `most`. */
export function whole(least: number, most: number) {
  const expects = `a whole number from ${least} to ${most}`;
  return z.int(expects).check(z.minimum(least, expects), z.maximum(most, expects));
}

/** A place among `count`, counted from 0. */
export function indexBelow(count: number) {
  return whole(0, Math.max(0, count - 1));
}

/** Far beyond what weights of any dtype give, and so small that sums and squares of many stay finite. */
const LARGEST_REAL = 1e150;

/** A finite number of an answer, such that whatever is drawn of it is finite too. */
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

/** What is looked at elsewhere. */
export const anything = z.optional(z.unknown());

/** An object of a request: with other fields it would ask for something that is not known here. */
export function request<const Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, 'an object');
}

/** An object of an answer: what it has beside these fields, as of a later version, is left out. */
export function answer<const Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.object(shape, 'an object');
}

/** A list of a request. It is known to be short before any of its items is looked at. */
export function list<Item extends z.ZodMiniType>(item: Item, most: number) {
  const short = bounded(most) as unknown as z.ZodMiniType<z.input<Item>[], z.input<Item>[]>;
  return z.pipe(short, z.array(item));
}

/** A list of an answer, which may be long: nothing is looked at after the first item that is wrong. */
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

/** Some of the values, each once. */
export function choices<const T extends string>(values: readonly T[]) {
  return list(choice(values), values.length);
}

function bounded(most: number) {
  const expects = `a list of at most ${most}`;
  return z.array(z.unknown(), expects).check(z.maxLength(most, expects));
}
