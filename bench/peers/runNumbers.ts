import { eachLayer } from '../../src/circuits/eachLayer.js';
import { DEFAULT_WEIGHTS } from '../../src/protocol/model.js';
import type { ResultOf } from '../../src/protocol/questions.js';
import { compare, type Comparison, type Pair } from './comparison.js';
import type { OurSide } from './ourSide.js';
import { someHeads } from './someHeads.js';
import type { PeerPrompt } from './prompt.js';
import type { PythonPeer } from './pythonPeer.js';

/** The largest rows that a question lists. */
const MOST_ROWS = 1000;

/**
 * Compares the logits of the next token with those of transformers, which needs no TransformerLens. They aren't
 * processed: centring adds the same number to all, so differences from the largest are compared.
 */
export async function publishedLogits(
  ours: OurSide,
  peer: PythonPeer,
  { folder, text, tokens }: PeerPrompt & { readonly folder: string },
): Promise<Comparison> {
  const { next } = await ours.asVerb('run', [text, '--top', mostRows(ours)]);
  const theirs = await peer.ask<number[]>('published', { folder, tokens });
  const [first] = next;
  const pairs = next.map(({ id, logit }): Pair => [logit - first.logit, theirs[id] - theirs[first.id]]);
  return compare('logits of transformers', 'next token', pairs, (i) => `#${next[i].id}`);
}

function mostRows({ checkpoint }: OurSide): string {
  return String(Math.min(MOST_ROWS, checkpoint.config.dVocab));
}

/** Compares what both make of one prompt, with the default processings. */
export async function runNumbers(
  ours: OurSide,
  peer: PythonPeer,
  { text, tokens, words, ids }: PeerPrompt,
): Promise<Comparison[]> {
  const [target, minus] = ids;
  const one = await ours.asVerb('run', [text, '--target', words[0], '--top', mostRows(ours)]);
  const common = [await logits(), await attentionPatterns()];
  // TransformerLens attributes nothing through the norms after an encoder's attention and MLPs.
  if (ours.checkpoint.info.model.bidirectional) return common;
  const two = await ours.asVerb('run', [text, '--target', words[0], '--minus', words[1]]);
  return [
    ...common,
    await attribution('the target’s logit', one, { tokens, target, minus: null }),
    await attribution('the difference of two logits', two, { tokens, target, minus }),
    await ablations('zero'),
    await ablations('mean'),
  ];

  async function logits(): Promise<Comparison> {
    const theirs = await peer.ask<number[]>('logits', { tokens });
    const pairs = one.next.map(({ id, logit }): Pair => [logit, theirs[id]]);
    return compare('logits', 'next token', pairs, (i) => `#${one.next[i].id}`);
  }

  async function attribution(
    what: string,
    { parts }: ResultOf<'run'>,
    request: Readonly<Record<string, unknown>>,
  ): Promise<Comparison> {
    const theirs = await peer.ask<Readonly<Record<string, number>>>('attribution', request);
    const written = parts.filter(({ kind }) => kind !== 'bias');
    const pairs = written.map((part): Pair => [part.logit, theirs[labelOf(part)] ?? NaN]);
    return compare('logits by part', what, pairs, (i) => written[i].name);
  }

  async function attentionPatterns(): Promise<Comparison> {
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
    const n = tokens.length;
    const name = (i: number) => {
      const head = Math.floor(i / n ** 2);
      return `${Math.floor(head / nHeads)}.${head % nHeads}, from ${Math.floor(i / n) % n} to ${i % n}`;
    };
    return compare('attention patterns', 'all heads', pairs, name);
  }

  async function ablations(kind: 'zero' | 'mean'): Promise<Comparison> {
    const heads = someHeads(ours.checkpoint.config);
    const named = heads.map(({ layer, head }) => `${layer}.${head}`);
    const options = ['--target', words[0], '--minus', words[1], '--draws', '1'];
    const { edits } = await ours.asVerb('ablate', [
      ...[named.join(','), '--text', text, ...options],
      ...(kind === 'mean' ? ['--mean'] : []),
    ]);
    const pairs: Pair[] = [];
    for (const [i, ref] of heads.entries()) {
      const theirs = await peer.ask<number>('ablation', { tokens, ...ref, kind, target, minus });
      pairs.push([edits[i].mean.logit, theirs]);
    }
    // A change is a difference of logits, whose rounding it has.
    const scale = Math.max(...one.next.map(({ logit: own }) => Math.abs(own)));
    return compare('ablated heads', kind, pairs, (i) => named[i], { scale });
  }
}

/** TransformerLens' name of a part. */
function labelOf({ kind, layer, head }: ResultOf<'run'>['parts'][number]): string {
  if (kind === 'embed') return 'embed';
  if (kind === 'posEmbed') return 'pos_embed';
  return kind === 'head' ? `L${layer}H${head}` : `${layer}_mlp_out`;
}
