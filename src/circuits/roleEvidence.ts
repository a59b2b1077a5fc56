import { rowBlock, type Matrix64 } from '../linalg/matrix.js';
import { attentionLayers } from '../protocol/attentionLayers.js';
import type { HeadRef } from '../protocol/headRef.js';
import type { WeightOptions } from '../protocol/model.js';
import type { Listener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';
import { KeyComposition } from './keyComposition.js';
import { HeadReading } from './headReading.js';
import { ownTokenExcess } from './ownTokenExcess.js';
import { knowsPositions, positionalPattern } from './positionalPattern.js';
import { PromptScores } from './promptScores.js';
import { typicalStreams } from './typicalStreams.js';
import type { VocabularySpaces } from './vocabularySpaces.js';

/** Positions over which a head's attention by position is taken. */
export const EVIDENCE_POSITIONS = 60;
/** Random tokens that are matched with each other. */
const MATCHED_TOKENS = 128;
/** Of positional attention to the previous token, from which on a head counts as a previous-token head. */
const LEAST_PREVIOUS = 0.3;

/** What a head's weights alone say of its roles. */
export interface HeadEvidence extends HeadRef {
  /**
   * Attention to the previous token, from 0 to 1, if tokens are the same everywhere, so that only positions differ;
   * absent if the model's positions are not read.
   */
  readonly previousToken?: number;
  /** How far a token's score with itself is above that with others, in standard deviations of the latter. */
  readonly duplicateToken: number;
  /**
   * The same for what the previous-token heads of earlier layers write of a token, as the key; absent without such heads.
   */
  readonly induction?: number;
  /** The largest K-composition score with the strongest of those heads. */
  readonly kComposition?: number;
}

/** What weights alone say of heads' roles. */
export interface RoleEvidence {
  readonly heads: readonly HeadEvidence[];
  /** The heads that count as previous-token heads by their weights. */
  readonly previousTokenHeads: readonly HeadRef[];
  /** Positions of the text in which only positions differ, and even attention's part for the previous token there. */
  readonly positions: number;
  readonly even: number;
  /** Tokens that were matched with each other. */
  readonly tokens: number;
}

/**
 * Previous token: the head's attention between the mean streams of positions. Duplicate token: the diagonal of random
 * tokens' scores with each other. Induction: the same diagonal with keys that read what previous-token heads of earlier
 * layers write of each token through W_V W_O, each by its positional attention to the previous token. Streams are those of {@link typicalStreams}.
 *
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function roleEvidence(
  spaces: VocabularySpaces,
  options: WeightOptions,
  { signal, onProgress }: Listener,
): Promise<RoleEvidence> {
  const weights = spaces.model.weights(options.processing);
  const { config } = weights;
  const positions = Math.min(EVIDENCE_POSITIONS, config.nCtx);
  const streams = await typicalStreams(spaces, options, positions, { signal });
  const scorer = new PromptScores([...Array(positions).keys()], config.bidirectional ?? false);
  const composition = new KeyComposition(weights);
  const heads: HeadEvidence[] = [];
  const previousTokenHeads: HeadRef[] = [];
  /** What previous-token heads write of each token, `[tokens, d_model]`. */
  let written: Matrix64 | undefined;
  let tokens = 0;
  const layers = attentionLayers(config);
  for (const [at, layer] of layers.entries()) {
    await tick(signal);
    onProgress?.({ stage: 'Reading roles off the weights', fraction: at / layers.length });
    const own = streams(layer);
    tokens = Math.min(MATCHED_TOKENS, own.tokens.rows);
    const reader = await HeadReading.of(weights, layer);
    const sample = rowBlock(own.tokens, 0, tokens);
    const queries = await reader.queries(sample);
    const keys = await reader.keys(sample);
    const movedKeys = written && (await reader.keys(reader.unit(written)));
    const constant = knowsPositions(config, layer) && {
      queries: await reader.queries(own.means),
      keys: await reader.keys(own.means),
    };
    let writes = written;
    const found: { readonly head: number; readonly strength: number }[] = [];
    for (const [head, headWeights] of reader.heads.entries()) {
      await tick(signal);
      const previousToken = constant
        ? scorer.of(
            positionalPattern(
              config,
              { layer, head },
              { queries: constant.queries[head], keys: constant.keys[head] },
              positions,
              reader.lateNorms(head),
            ).data,
          ).previousToken
        : undefined;
      heads.push({
        ...{ layer, head },
        ...(previousToken !== undefined && { previousToken }),
        duplicateToken: ownTokenExcess(queries[head], keys[head]),
        ...(movedKeys && {
          induction: ownTokenExcess(queries[head], movedKeys[head]),
          kComposition: await composition.largest(headWeights),
        }),
      });
      if (previousToken === undefined || previousToken < LEAST_PREVIOUS) continue;
      found.push({ head, strength: previousToken });
      const output = await reader.writes(sample, head);
      const before = writes?.data;
      writes = { ...output, data: output.data.map((x, i) => previousToken * x + (before?.[i] ?? 0)) };
    }
    for (const { head, strength } of found) {
      previousTokenHeads.push({ layer, head });
      await composition.add(reader.heads[head], strength);
    }
    written = writes;
  }
  const even = scorer.uniform().previousToken ?? 0;
  return { heads, previousTokenHeads, positions, even, tokens };
}
