import * as z from 'zod/mini';
import { CUT_CIRCUITS, type AblatedPart } from '../../src/protocol/ablation.js';
import { oneOrMore } from '../../src/protocol/oneOrMore.js';
import { ATTENTION_SCORES } from '../../src/protocol/attentionScores.js';
import { ATLAS_CIRCUITS } from '../../src/protocol/atlas.js';
import { COMPOSITION_KINDS } from '../../src/protocol/composition.js';
import { HEAD_SIDES } from '../../src/protocol/congruence.js';
import { HEAD_CIRCUITS } from '../../src/protocol/head.js';
import type { HeadRef } from '../../src/protocol/headRef.js';
import type { WeightOptions } from '../../src/protocol/model.js';
import type { NeuronGroup } from '../../src/protocol/neuronRef.js';
import { NEURON_WEIGHTS } from '../../src/protocol/neuronWeights.js';
import { PROMPT_SETS } from '../../src/protocol/promptSets.js';
import type { QuestionName, RequestOf } from '../../src/protocol/questions.js';
import type { CountedWord, RowOptions } from '../../src/protocol/rowOptions.js';
import { RESIDUAL_POINTS } from '../../src/protocol/residual.js';
import { WEIGHT_FIELDS } from '../../src/questions/description/weightFields.js';
import type { Kind } from '../../src/questions/kinds/kind.js';
import { descriptionOf } from '../../src/questions/questions.js';
import { seededRandom } from '../reference/random.js';

/** Every field of a request, those that may be absent as undefined: none can be forgotten here. */
type Every<T> = { readonly [K in keyof Required<T>]: T[K] | undefined };

const TEXTS = [
  ' Mary',
  'a',
  '-x',
  '--top',
  '-1',
  '--json',
  ' it\'s "so"',
  'a\nb',
  '日本',
  '\u202e',
  '',
  '\\n',
  'help',
];
const SPACES = ['W_E', 'W_U', 'W_EE'] as const;
const FOLDERS = ['/models/other', "/it's here/gpt2 xl", '/-x'];

/** Random requests, of texts and numbers that a command line or a block might take for something else. */
export class RandomRequests {
  private readonly random;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  /** A request of the question, with any of its fields. */
  of<Q extends QuestionName>(name: Q): RequestOf<Q> {
    const made = this.makers[name]?.() ?? this.described(name);
    return Object.fromEntries(
      Object.entries(made).filter(([, value]) => value !== undefined),
    ) as unknown as RequestOf<Q>;
  }

  /** What no note says: how far a hover waits, and what parts of an answer the panel fetches. */
  private readonly makers: { readonly [Q in QuestionName]?: () => Every<RequestOf<Q>> } = {
    head: () => ({
      ...this.weights(),
      ...{
        head: this.head(),
        circuits: this.some(HEAD_CIRCUITS),
        vectors: this.indices(),
        top: this.count(1, 1000),
        rankBy: this.maybe(() => 'cosine'),
      },
      ...this.rowOptions(),
      ...{ cosine: this.coin(), distance: this.maybe(() => this.count(1, 5000)), onlyReady: undefined },
    }),
    ov: () => ({
      ...this.weights(),
      ...{
        head: this.head(),
        source: this.one(['W_E', 'W_EE']),
        vectors: this.indices(),
        top: this.count(1, 1000),
        rankBy: this.maybe(() => 'cosine'),
      },
      ...this.rowOptions(),
      ...{ token: this.maybe(() => this.text()), ranked: this.maybe(() => this.words()) },
      ...{ spelling: this.spelling(), rankedLabel: undefined, only: undefined },
      ...{ streams: this.maybe(() => this.one(['random', 'prompt'])), prompt: this.maybe(() => this.text()) },
    }),
    variance: () => ({
      ...this.weights(),
      ...{
        head: this.head(),
        side: this.one(['query', 'key']),
        space: this.one(SPACES),
        words: this.words(),
      },
      ...{ against: this.maybe(() => this.words()), labels: undefined },
      spelling: this.one(['asIs', 'leadingSpace', 'either']),
      vectors: this.maybe(() => this.count(1, 64)),
      bothProcessings: this.maybe(() => true),
      ...this.rowOptions(),
    }),
    neurons: () => {
      const layer = this.maybe(() => this.count(0, 40));
      return {
        ...this.weights(),
        ...{ layer, neuron: layer === undefined ? undefined : this.maybe(() => this.count(0, 4000)) },
        ...{ weights: this.maybe(() => this.one(NEURON_WEIGHTS)), space: this.one(SPACES) },
        ...{ top: this.count(1, 1000), limit: this.count(1, 5000), token: this.maybe(() => this.text()) },
        ...{ seed: this.count(0, 2 ** 32 - 1), rankBy: this.maybe(() => 'cosine') },
      };
    },
    residual: () => ({
      ...this.weights(),
      ...{ text: this.text(), prependBos: this.maybe(() => this.coin()), layer: this.count(0, 40) },
      ...{ point: this.one(RESIDUAL_POINTS), position: this.count(-9, 9), top: this.count(1, 1000) },
      neurons: this.maybe(() => ({
        layer: this.count(0, 40),
        ...this.said('weights', () => this.one(NEURON_WEIGHTS)),
        ...this.said('neuron', () => this.count(0, 4000)),
      })),
      head: this.maybe(() => this.head()),
    }),
    run: () => ({
      ...this.weights(),
      ...{ text: this.text(), position: this.count(-9, 9), top: this.count(1, 1000) },
      ...{ target: this.maybe(() => this.text()), minus: this.maybe(() => this.text()) },
      ...{ head: this.maybe(() => this.head()), mlp: this.maybe(() => this.count(0, 40)) },
      ...{ lens: this.maybe(() => true), mid: this.maybe(() => true) },
      ...{ why: this.maybe(() => this.head()), key: this.maybe(() => this.count(-9, 9)) },
      ...{
        ablate: this.maybe(() => this.parts()),
        against: this.maybe(() => oneOrMore(this.words().slice(0, 8))),
      },
      prependBos: this.maybe(() => this.coin()),
    }),
    patterns: () => ({
      ...this.weights(),
      ...{ text: this.text(), position: this.count(-9, 9), key: this.maybe(() => this.count(-9, 9)) },
      prependBos: this.maybe(() => this.coin()),
    }),
    ablate: () => {
      const edit = this.one(['zero', 'mean', 'keep', 'remove'] as const);
      return {
        ...this.weights(),
        parts: this.parts(),
        ...{ text: this.maybe(() => this.text()), set: this.maybe(() => this.one(PROMPT_SETS)) },
        ...{ target: this.maybe(() => this.text()), minus: this.maybe(() => this.text()) },
        mean: edit === 'mean' ? true : undefined,
        keep: edit === 'keep' ? this.count(1, 60) : undefined,
        remove: edit === 'remove' ? this.count(0, 60) : undefined,
        ...{ circuit: this.one(CUT_CIRCUITS), prompts: this.count(1, 99), draws: this.count(0, 99) },
        ...{ seed: this.count(0, 2 ** 32 - 1), prependBos: this.maybe(() => this.coin()) },
      };
    },
    congruence: () => ({
      ...this.weights(),
      ...{ place: this.place(), space: this.one(SPACES), cosineSpace: this.one(SPACES) },
      ...{ otherSpace: this.one(SPACES), top: this.count(2, 1000), permutations: this.count(1, 5000) },
      seed: this.count(0, 2 ** 32 - 1),
    }),
    neighbours: () => ({
      ...this.weights(),
      ...{ text: this.text(), space: this.one(SPACES), top: this.count(1, 1000) },
    }),
    pairs: () => ({
      ...this.weights(),
      ...{ head: this.head(), destination: this.texts(), source: this.texts(), top: this.count(1, 1000) },
      ...{ querySpace: this.one(SPACES), keySpace: this.one(SPACES) },
    }),
    atlas: () => ({
      ...this.weights(),
      ...this.rowOptions(),
      ...{ circuits: this.some(ATLAS_CIRCUITS), values: this.count(1, 64) },
      ...{ layer: this.maybe(() => this.count(0, 40)), onlyReady: undefined },
      top: this.maybe(() => this.count(1, 10)),
    }),
    scores: () => ({
      ...this.weights(),
      ...{ scores: this.some(ATTENTION_SCORES), text: this.maybe(() => oneOrMore(this.words().slice(0, 8))) },
      ...{ tokens: this.count(2, 99), draws: this.count(1, 99), piece: this.count(2, 999) },
      ...{ seed: this.count(0, 2 ** 32 - 1), prependBos: this.maybe(() => this.coin()) },
    }),
    functions: () => ({
      ...this.weights(),
      ...{ source: this.one(['W_E', 'W_EE']), first: this.count(1, 1000), top: this.count(1, 1000) },
      ...{ relations: this.maybe(() => this.one(FOLDERS)), seed: this.count(0, 2 ** 32 - 1) },
    }),
    composition: () => ({
      ...this.weights(),
      kind: this.one(COMPOSITION_KINDS),
      rankBy: this.maybe(() => 'cosine'),
      compare: this.maybe(() => ({
        ...{ a: this.head(), b: this.head() },
        ...this.said('otherFolder', () => this.one(FOLDERS)),
      })),
    }),
  };

  /** A request of a question whose fields are of the plain kinds. */
  private described(name: QuestionName): object {
    const { subject, options, defaults } = descriptionOf(name);
    return [subject, ...options.filter((field) => !WEIGHT_FIELDS.includes(field))].reduce<unknown>(
      (request, { kind, optional, set }) =>
        optional && this.coin() ? request : set(request, this.ofKind(kind)),
      { ...(defaults() as object), ...this.weights() },
    ) as object;
  }

  private ofKind({ choices, control, verbatim, schema, example }: Kind<unknown>): unknown {
    if (choices) return this.one(choices);
    if (control === 'switch') return this.coin();
    if (verbatim) return this.text();
    const { minimum, maximum } = z.toJSONSchema(schema);
    if (minimum === undefined || maximum === undefined) throw new Error(`There is no random ${example}.`);
    return this.count(minimum, Math.min(maximum, minimum + 5000));
  }

  private weights(): WeightOptions {
    return {
      processing: {
        ...{ foldLn: this.coin(), centerWritingWeights: this.coin(), centerUnembed: this.coin() },
        ...{ foldValueBiases: this.coin(), refactorFactoredAttnMatrices: this.coin() },
      },
      variant: { attentionBiases: this.coin(), residual: this.coin() },
    };
  }

  /** What is absent is the default: a request that says it is written without it. */
  private rowOptions(): Every<RowOptions> {
    return {
      center: this.maybe(() => this.one(['keys', 'both'])),
      rows: this.maybe(() => 'normalized'),
      tokenFrequency: this.maybe(() => (this.coin() ? 'merges' : this.counted())),
    };
  }

  /** Words as a text gives them: most frequent first. */
  private counted(): CountedWord[] {
    const words = [' the', ',', ' "', ' naïve', ' 12', '日本', '\\'].filter(() => this.coin());
    return [' of', ...words].map((word, index) => ({ word, count: 20 - 2 * index }));
  }

  private place(): RequestOf<'congruence'>['place'] {
    if (this.coin()) return { kind: 'head', head: this.head(), side: this.one(HEAD_SIDES) };
    const neuron = this.count(0, 4000);
    const groups: readonly NeuronGroup[] = [
      { kind: 'all' },
      { kind: 'list', neurons: [neuron, neuron + 1, neuron + 7] },
      { kind: 'alike', neuron, count: this.count(1, 50) },
    ];
    return {
      ...{ kind: 'neurons', layer: this.count(0, 40) },
      ...this.said('weights', () => this.one(NEURON_WEIGHTS)),
      neurons: this.one(groups),
    };
  }

  private coin(): boolean {
    return this.random.uniform() < 0.5;
  }

  private count(least: number, most: number): number {
    return least + Math.floor(this.random.uniform() * (most - least + 1));
  }

  private one<T>(values: readonly T[]): T {
    return values[this.count(0, values.length - 1)];
  }

  /** At least one, in their own order. */
  private some<T>(values: readonly T[]): T[] {
    const kept = this.one(values);
    return values.filter((value) => value === kept || this.coin());
  }

  private maybe<T>(make: () => T): T | undefined {
    return this.coin() ? make() : undefined;
  }

  private said<K extends string, T>(key: K, make: () => T): { readonly [key in K]?: T } {
    return (this.coin() ? { [key]: make() } : {}) as { readonly [key in K]?: T };
  }

  private head(): HeadRef {
    return { layer: this.count(0, 40), head: this.count(0, 40) };
  }

  private parts(): AblatedPart[] {
    return [this.head(), { layer: this.count(0, 40) }].slice(this.count(0, 1));
  }

  private indices(): number[] {
    const first = this.coin();
    return [0, 1, 2, 3, 4, 5, 6, 7].filter((index) => (first ? index < 3 : this.coin()));
  }

  private spelling(): 'asIs' | 'leadingSpace' {
    return this.one(['asIs', 'leadingSpace']);
  }

  private text(): string {
    return this.one(TEXTS);
  }

  private texts(): string[] {
    return TEXTS.filter(() => this.coin());
  }

  private words(): string[] {
    return [this.text(), ...this.texts()];
  }
}
