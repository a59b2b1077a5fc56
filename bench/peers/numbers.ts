import { eachLayer } from '../../src/circuits/eachLayer.js';
import { DEFAULT_WEIGHTS } from '../../src/protocol/model.js';
import type { ResultOf } from '../../src/protocol/questions.js';
import type { OurSide } from './ourSide.js';
import type { PeerPrompt } from './prompt.js';
import type { PythonPeer } from './pythonPeer.js';

/** How far a logit, a share of attention or a logit's part may be apart. */
export const TOLERANCE = 1e-4;

/** The largest rows that a question lists. */
const MOST_ROWS = 1000;

/** Numbers of one kind, beside TransformerLens' own. */
export interface Difference {
  readonly what: string;
  readonly compared: number;
  /** The largest absolute difference; NaN if a number is missing on one side. */
  readonly largest: number;
}

/** Compares what both make of one prompt, with the default processings. */
export async function differences(
  ours: OurSide,
  peer: PythonPeer,
  prompt: PeerPrompt,
): Promise<Difference[]> {
  const { text, tokens, words, ids } = prompt;
  const top = String(Math.min(MOST_ROWS, ours.checkpoint.config.dVocab));
  const [target, minus] = ids;
  const one = await ours.asVerb('run', [text, '--target', words[0], '--top', top]);
  const two = await ours.asVerb('run', [text, '--target', words[0], '--minus', words[1]]);
  const logits = await peer.ask<number[]>('logits', { tokens });
  return [
    difference(
      'logits of the next token',
      one.next.map(({ id, logit }) => [logit, logits[id]]),
    ),
    await attribution('the target’s logit by part', one, { tokens, target, minus: null }),
    await attribution('the difference of two logits by part', two, { tokens, target, minus }),
    await attentionPatterns(),
    ...(await ablations()),
  ];

  async function attribution(
    what: string,
    { parts }: ResultOf<'run'>,
    request: Readonly<Record<string, unknown>>,
  ): Promise<Difference> {
    const theirs = await peer.ask<Readonly<Record<string, number>>>('attribution', request);
    const pairs = parts
      .filter(({ kind }) => kind !== 'bias')
      .map((part): Pair => [part.logit, theirs[labelOf(part)] ?? NaN]);
    return difference(what, pairs);
  }

  async function attentionPatterns(): Promise<Difference> {
    const theirs = await peer.ask<number[][][][]>('patterns', { tokens });
    const pairs: Pair[] = [];
    const { nHeads } = ours.checkpoint.config;
    await eachLayer(
      ours.spaces.model,
      DEFAULT_WEIGHTS.processing,
      tokens,
      (trace) => {
        for (let head = 0; head < nHeads; head++) {
          const other = theirs[trace.layer][head].flat();
          trace.head(head).pattern.data.forEach((own, i) => pairs.push([own, other[i]]));
        }
      },
      {},
    );
    return difference('attention patterns of all heads', pairs);
  }

  async function ablations(): Promise<Difference[]> {
    const { nLayers, nHeads } = ours.checkpoint.config;
    const heads = [
      { layer: 0, head: 0 },
      { layer: nLayers >> 1, head: nHeads >> 1 },
      { layer: nLayers - 1, head: nHeads - 1 },
    ].filter(({ layer }, i) => i === 0 || layer > 0);
    const named = heads.map(({ layer, head }) => `${layer}.${head}`).join(',');
    const wanted = ['--target', words[0], '--minus', words[1], '--draws', '1'];
    const own: Difference[] = [];
    for (const kind of ['zero', 'mean'] as const) {
      const options = [...wanted, ...(kind === 'mean' ? ['--mean'] : [])];
      const { edits } = await ours.asVerb('ablate', [named, '--text', text, ...options]);
      const pairs: Pair[] = [];
      for (const [i, ref] of heads.entries()) {
        const theirs = await peer.ask<number>('ablation', { tokens, ...ref, kind, target, minus });
        pairs.push([edits[i].mean.logit, theirs]);
      }
      own.push(difference(`heads ${named.replaceAll(',', ', ')} ablated (${kind})`, pairs));
    }
    return own;
  }
}

/** TransformerLens' name of a part. */
function labelOf({ kind, layer, head }: ResultOf<'run'>['parts'][number]): string {
  if (kind === 'embed') return 'embed';
  if (kind === 'posEmbed') return 'pos_embed';
  return kind === 'head' ? `L${layer}H${head}` : `${layer}_mlp_out`;
}

type Pair = readonly [own: number, theirs: number];

function difference(what: string, pairs: readonly Pair[]): Difference {
  const largest = pairs.reduce((most, [own, theirs]) => {
    const apart = Math.abs(own - theirs);
    return Number.isNaN(apart) ? NaN : Math.max(most, apart);
  }, 0);
  return { what, compared: pairs.length, largest };
}
