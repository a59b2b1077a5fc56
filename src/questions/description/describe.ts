import * as z from 'zod/mini';
import type { QkLensError } from '../../protocol/errors.js';
import { DEFAULT_WEIGHTS } from '../../protocol/model.js';
import { request as object } from '../fields/basic.js';
import type { Sizes } from '../fields/sizes.js';
import { WEIGHTS } from '../fields/weights.js';
import type { AnyField, Part, PropertyTexts } from './field.js';
import { WEIGHT_FIELDS } from './weightFields.js';

/** A question: what everything else about its request and its answer follows from. */
export interface Description<Request = never, Result = unknown> {
  /** One sentence without a subject: `the spectra of a head's QK circuits`. */
  readonly about: string;
  /** A request in a few words, such as `Head 10.7`: the title of a panel and of a stored result. */
  readonly title: (request: Request) => string;
  /** The pictures of its report; for several of a kind, their names' common prefix. */
  readonly pictures: readonly string[];
  /** The field that names what the question is about. Its key is the question's name. */
  readonly subject: AnyField;
  /** The subject is the command line's second argument, else an option. */
  readonly subjectIsArgument: boolean;
  /** The other fields, those of the weights last. */
  readonly options: readonly AnyField[];
  readonly request: z.ZodMiniType<Request>;
  /** What the request's properties are. */
  readonly properties: { readonly [property: string]: PropertyTexts };
  /** @param sizes of the model that answered, which bound the answer */
  readonly result: (sizes: Sizes) => z.ZodMiniType<Result>;
  /** The request with this subject and every default. Without a subject, that of a question which has a default one. */
  readonly defaults: (subject?: unknown) => Request;
  /** The command line's error for an answer that shows nothing of its request; undefined if it shows something. */
  readonly failure?: (request: Request, result: Result) => QkLensError | undefined;
  /** The request that a result answers, if the panel added to the answer of the first; absent: it stays the same. */
  readonly answered?: (request: Request, result: Result) => Request;
}

type Merged<Parts extends readonly Part[]> = Parts extends readonly [
  Part<infer Shape>,
  ...infer Rest extends readonly Part[],
]
  ? Shape & Merged<Rest>
  : unknown;

type RequestIn<Parts extends readonly Part[]> = z.output<
  z.ZodMiniObject<Merged<Parts> & typeof WEIGHTS, z.core.$strict>
>;

interface Definition<Parts extends readonly Part[], Result> {
  readonly name: string;
  readonly about: string;
  readonly title: (request: RequestIn<Parts>) => string;
  readonly pictures?: readonly string[];
  /** The first part's first field is the subject. */
  readonly parts: Parts;
  readonly subjectIsOption?: boolean;
  /** Defaults that depend on the subject. */
  readonly usual?: (subject: never) => object;
  readonly check?: z.core.$ZodCheck;
  readonly result: (sizes: Sizes) => Result;
  readonly failure?: (request: never, result: never) => QkLensError | undefined;
  readonly answered?: (request: never, result: never) => object;
}

/** Describes a question, see {@link Description}. */
export function describe<const Parts extends readonly Part[], Result extends z.ZodMiniType>(
  definition: Definition<Parts, Result>,
): Description<RequestIn<Parts>, z.output<Result>> {
  const {
    name,
    about,
    title,
    pictures = [],
    parts,
    subjectIsOption,
    usual,
    check,
    result,
    failure,
    answered,
  } = definition;
  const [subject, ...options] = parts.flatMap(({ fields }) => fields);
  const shape = Object.assign({}, WEIGHTS, ...parts.map((part) => part.shape)) as z.core.$ZodLooseShape;
  const schema = object(shape);
  const constants = Object.assign({}, DEFAULT_WEIGHTS, ...parts.map(({ defaults }) => defaults)) as object;
  return {
    ...{ about, title, pictures, result },
    subject: { ...subject, key: name },
    subjectIsArgument: !subjectIsOption,
    options: [...options, ...WEIGHT_FIELDS],
    request: (check ? schema.check(check as never) : schema) as unknown as z.ZodMiniType<RequestIn<Parts>>,
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)) as Description['properties'],
    defaults: (value = subject.get(constants)) =>
      subject.set({ ...constants, ...usual?.(value as never) }, value) as RequestIn<Parts>,
    ...(failure && { failure }),
    ...(answered && { answered }),
  } as unknown as Description<RequestIn<Parts>, z.output<Result>>;
}

/** A field's default; undefined if it has none, or one that depends on the subject. */
export function usualValue({ get }: AnyField, { defaults }: Description<unknown>): unknown {
  try {
    return get(defaults());
  } catch {
    return undefined;
  }
}
