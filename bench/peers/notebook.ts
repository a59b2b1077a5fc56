import type { HeadRef } from '../../src/protocol/headRef.js';
import type { ResultOf } from '../../src/protocol/questions.js';
import { compare, paired, type Comparison, type Pair } from './comparison.js';
import type { OurSide } from './ourSide.js';
import type { PythonPeer } from './pythonPeer.js';

const VECTORS = 2;
const TOP = 10;
const SIDES = [
  ['query', 'W_U'],
  ['key', 'W_EE'],
] as const;

type Ranked = readonly (readonly [id: number, value: number])[];

/** What python/head_10_7.py returns. */
interface Cells {
  readonly spectra: Readonly<Record<string, readonly number[]>>;
  readonly tables: Readonly<Record<string, readonly [ids: readonly number[], values: readonly number[]]>>;
  readonly variance: Readonly<
    Record<
      string,
      {
        readonly ids: readonly number[];
        readonly ratios: readonly number[];
        readonly mean: number;
        readonly sd: number;
      }
    >
  >;
}

/** Runs the cells of the notebook on head 10.7 for a head, and compares what they show with our answers. */
export async function notebookNumbers(ours: OurSide, peer: PythonPeer, ref: HeadRef): Promise<Comparison[]> {
  const head = `${ref.layer}.${ref.head}`;
  const variances = await Promise.all(
    SIDES.map(([side, space]) =>
      ours.asVerb('variance', [head, '--words', 'first-names', '--side', side, '--space', space]),
    ),
  );
  const words = variances[0].words.map(({ word }) => word);
  const cells = await peer.ask<Cells>('notebook', { ...ref, words, vectors: VECTORS, top: TOP });
  const options = ['--vectors', String(VECTORS), '--top', String(TOP), '--cosine'];
  const { circuits } = await ours.asVerb('head', [head, ...options]);
  const kind = 'notebook on head 10.7';
  return [
    ...Object.entries(cells.spectra).map(([circuit, values]) => {
      const own = circuits[circuit as keyof typeof circuits]?.singularValues ?? [];
      return compare(kind, `${circuit}: spectrum`, paired(own, values), (i) => `singular value ${i}`);
    }),
    ...tablesOf(circuits).map(({ name, ranked }) => compareRanked(name, ranked, cells.tables[name])),
    ...SIDES.map(([side, space], i) => {
      const own = variances[i];
      const theirs = cells.variance[`${side} ${space}`];
      return compare(
        kind,
        `variance of names, ${side} side, ${space}`,
        [
          ...paired(
            own.words.map(({ id }) => id),
            theirs.ids,
          ),
          ...paired(
            own.words.map(({ ratio }) => ratio),
            theirs.ratios,
          ),
          [own.baseline.mean, theirs.mean],
          [own.baseline.sd, theirs.sd],
        ],
        (at) =>
          at < 2 * words.length
            ? `${at < words.length ? 'id' : 'ratio'} of "${words[at % words.length]}"`
            : (['mean of all tokens', 'spread of all tokens'] as const)[at - 2 * words.length],
        { scale: Math.max(...theirs.ratios) },
      );
    }),
  ];

  function compareRanked(
    name: string,
    own: Ranked,
    [ids, values]: readonly [ids: readonly number[], values: readonly number[]],
  ): Comparison {
    const scale = Math.max(...values.map(Math.abs));
    // Where values are as good as equal, either order is right.
    const isTied = (i: number) =>
      own.some(([id, value]) => id === ids[i] && Math.abs(value - own[i][1]) <= 1e-5 * scale) ||
      (i === own.length - 1 && Math.abs(own[i][1] - values[i]) <= 1e-5 * scale);
    const pairs = own.flatMap(([id, value], i): Pair[] => [
      [id, isTied(i) ? id : ids[i]],
      [value, values[i]],
    ]);
    return compare(kind, name, pairs, (i) => `${i % 2 === 0 ? 'token' : 'value'} ${i >> 1}`, { scale });
  }
}

/** Our tables, under the names that python/head_10_7.py gives them; vectors that aren't determined are left out. */
function tablesOf(circuits: ResultOf<'head'>['circuits']): { name: string; ranked: Ranked }[] {
  const tables: { name: string; ranked: Ranked }[] = [];
  for (const circuit of ['embedding', 'effective'] as const) {
    for (const { index, degenerate, query, key } of circuits[circuit]?.vectors ?? []) {
      if (degenerate || !query || !key) continue;
      for (const [side, ends] of Object.entries({ query, key })) {
        for (const end of ['positive', 'negative', 'magnitude'] as const) {
          const ranked = ends[end].map(({ id, score }) => [id, score] as const);
          tables.push({ name: `${circuit} ${index} ${side} ${end}`, ranked });
        }
      }
    }
  }
  for (const { index, degenerate, cosine } of circuits.qk?.vectors ?? []) {
    if (degenerate || !cosine) continue;
    for (const name of [
      'queryUnembed',
      'queryUnembedByDot',
      'queryEmbed',
      'keyEmbed',
      'keyEffectiveEmbed',
    ] as const) {
      const ranked = (cosine[name] ?? []).map(
        ({ id, squaredCosine, squaredDot }) =>
          [id, name === 'queryUnembedByDot' ? squaredDot : squaredCosine] as const,
      );
      tables.push({ name: `qk ${index} ${name}`, ranked });
    }
  }
  return tables;
}
