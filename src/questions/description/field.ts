import * as z from 'zod/mini';
import type { CheckpointInfo } from '../../protocol/model.js';
import type { Kind } from '../kinds/kind.js';
import { valueOption, type CommandLineForm, type OfModel } from './commandLine.js';

/**
 * One thing that a user chooses in a request: a `key: value` line of a block, an option of the command line, and a
 * control of the panel's form. `R` is the request's type.
 */
export interface Field<R = never, T = unknown> {
  /** In blocks, and as a rule on the command line. */
  readonly key: string;
  /** In the panel's form. */
  readonly label: string;
  /** One sentence, for help, hovers and completion. */
  readonly about: string;
  readonly kind: Kind<T>;
  /** A block without it is invalid. */
  readonly required?: boolean;
  /** A request may be without it. */
  readonly optional?: boolean;
  /** The value's form on the command line. */
  readonly commandLine: CommandLineForm<T>;
  /** The command line's value without an option, where it is not the request's default. */
  readonly commandLineDefault?: OfModel<T>;
  /** The value that the checkpoint gives an absent field. */
  readonly assumed?: (checkpoint: CheckpointInfo) => T;
  /** What the panel's form shows while the field is absent, such as `all`. */
  readonly absent?: string;
  readonly get: (request: R) => T | undefined;
  /** @param value undefined if the field is absent */
  readonly set: (request: R, value: T | undefined) => R;
}

/** Part of a request's schema, with the fields by which users choose it. */
export interface Part<Shape extends z.core.$ZodLooseShape = z.core.$ZodLooseShape> {
  readonly shape: Shape;
  readonly fields: readonly AnyField[];
  readonly defaults: { readonly [K in keyof Shape]?: unknown };
  /** What each property is, for its JSON Schema. */
  readonly properties: { readonly [property: string]: PropertyTexts };
}

/** A property's entries in a JSON Schema. */
export interface PropertyTexts {
  readonly description: string;
  readonly default?: unknown;
}

/** A field of any request; only the request's own question hands it one. */
export type AnyField = Field<unknown>;

/** How a plain field differs from `key: value` and `--key VALUE` with its own name. */
interface PlainOptions<T> {
  readonly label: string;
  readonly about: string;
  readonly key?: string;
  readonly required?: boolean;
  readonly default?: T;
  readonly commandLine?: CommandLineForm<T>;
  readonly commandLineDefault?: OfModel<T>;
  readonly assumed?: (checkpoint: CheckpointInfo) => T;
  readonly absent?: string;
  /** The value that leaves the field absent. */
  readonly none?: T;
  readonly optional?: boolean;
}

/** The request's field of this name. */
export function field<const N extends string, T>(
  name: N,
  kind: Kind<T>,
  options: Omit<PlainOptions<NoInfer<T>>, 'optional'>,
): Part<{ readonly [K in N]: z.ZodMiniType<T> }> {
  return part(name, kind, kind.schema, options);
}

/** The same for a field that may be absent. */
export function optional<const N extends string, T>(
  name: N,
  kind: Kind<T>,
  options: Omit<PlainOptions<NoInfer<T>>, 'optional'>,
): Part<{ readonly [K in N]: z.ZodMiniExactOptional<z.ZodMiniType<T>> }> {
  return part(name, kind, z.exactOptional(kind.schema), { ...options, optional: true });
}

/** Fields of a request that no user chooses. */
export function hidden<const Shape extends z.core.$ZodLooseShape>(shape: Shape): Part<Shape> {
  return { shape, fields: [], defaults: {}, properties: {} };
}

/** Part of a request that its fields read and write in their own way. */
export function group<const Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  fields: readonly AnyField[],
): Part<Shape> {
  const description = fields.map(({ about }) => about).join(' ');
  const properties = Object.fromEntries(Object.keys(shape).map((name) => [name, { description }]));
  return { shape, fields, defaults: {}, properties };
}

/** A field with its own way to read and write the request. */
export function custom<R, T>(own: Field<R, T>): AnyField {
  return own as unknown as AnyField;
}

function part<N extends string, T, Schema extends z.ZodMiniType>(
  name: N,
  kind: Kind<T>,
  schema: Schema,
  { key = kebab(name), default: usual, commandLineDefault, commandLine, none, ...rest }: PlainOptions<T>,
) {
  const shown = typeof commandLineDefault === 'function' ? undefined : (commandLineDefault ?? usual);
  const own: Field<{ readonly [K in N]?: T }, T> = {
    ...rest,
    key,
    kind,
    commandLine:
      commandLine ??
      valueOption(key, kind, shown === undefined || kind.values ? undefined : kind.write(shown)),
    ...(commandLineDefault !== undefined && { commandLineDefault }),
    get: (request) => request[name],
    set: (request, value) => {
      if (value !== undefined && value !== none) return { ...request, [name]: value };
      return Object.fromEntries(
        Object.entries(request).filter(([other]) => other !== name),
      ) as typeof request;
    },
  };
  return {
    shape: { [name]: schema } as { readonly [K in N]: Schema },
    fields: [custom(own)],
    defaults: (usual === undefined ? {} : { [name]: usual }) as { readonly [K in N]?: unknown },
    properties: { [name]: { description: rest.about, ...(usual !== undefined && { default: usual }) } },
  };
}

/** `querySpace` as `query-space`. */
function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
