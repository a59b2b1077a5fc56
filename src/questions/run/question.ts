import * as z from 'zod/mini';
import {
  LONGEST_NAME,
  LARGEST_HEAD,
  LONGEST_TEXT,
  MOST_HEADS,
  MOST_LAYERS,
  MOST_NEURONS_OF_LAYER,
  MOST_OTHER_PROMPTS,
  MOST_POSITIONS,
  MOST_ROWS,
} from '../../protocol/bounds.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import { listOf } from '../../protocol/oneOrMore.js';
import { RESIDUAL_POINTS } from '../../protocol/residual.js';
import { switchOption, textsOption } from '../description/commandLine.js';
import { describe } from '../description/describe.js';
import { optional } from '../description/field.js';
import { prependBos, prompt, promptPosition } from '../description/promptParts.js';
import { top } from '../description/vectorParts.js';
import { answer, choice, indexBelow, itemOrRows, real, rows, text, whole } from '../fields/basic.js';
import { headOf } from '../fields/head.js';
import { EFFECT } from '../fields/effect.js';
import { rank, token, TOKEN, tokenRows } from '../fields/tokens.js';
import type { Sizes } from '../fields/sizes.js';
import { PROVENANCE } from '../fields/weights.js';
import { neuron } from '../fields/neurons.js';
import { SWITCH } from '../kinds/choices.js';
import { HEAD } from '../kinds/heads.js';
import { LAYER } from '../kinds/neurons.js';
import { count } from '../kinds/numbers.js';
import { PARTS } from '../kinds/parts.js';
import { quotedTexts, textOf } from '../kinds/texts.js';

/** Characters of a prompt in a title. */
const LONGEST_ENDING = 40;

/** Embedding, positions and final biases, and of each layer its heads, biases and MLP. */
const MOST_PARTS = MOST_HEADS + 2 * MOST_LAYERS + 3;

const next = tokenRows(answer({ ...TOKEN, logit: real(), probability: real() }));
const target = answer({ ...TOKEN, logit: real(), probability: real(), rank });

/** The last words of a prompt. */
function ending(prompted: string): string {
  const last = prompted.slice(-LONGEST_ENDING);
  return last.length < prompted.length ? `…${last.trimStart()}` : prompted;
}

const outcome = answer({ logit: real(), probability: real(), rank });
const likely = answer({ ...TOKEN, probability: real() });

const PART_KINDS = ['embed', 'posEmbed', 'head', 'bias', 'mlp'] as const;

/** The logit lens at each depth and position. */
function lens({ nLayers, nCtx }: Sizes) {
  return z.exactOptional(
    rows(
      answer({
        ...{ layer: indexBelow(nLayers), point: choice(RESIDUAL_POINTS), position: indexBelow(nCtx) },
        ...{ top: rows(likely, 1), entropy: real(), divergence: real() },
        ...{ target: outcome, minus: z.exactOptional(outcome) },
      }),
      (2 * nLayers + 1) * nCtx,
    ),
  );
}

/** Another prompt, token by token beside the first. */
function against(sizes: Sizes) {
  const { nCtx } = sizes;
  const position = indexBelow(nCtx);
  const place = answer({ position: z.exactOptional(position), otherPosition: z.exactOptional(position) });
  return answer({
    ...{
      text: text(LONGEST_TEXT),
      tokens: rows(token, nCtx),
      beginsItself: z.exactOptional(z.literal(true)),
    },
    aligned: rows(place, 2 * nCtx),
    at: z.exactOptional(
      answer({
        ...{ position, target, minus: z.exactOptional(target), logit: real() },
        parts: rows(answer({ ...namedPart(sizes), logit: real(), difference: real() }), MOST_PARTS),
      }),
    ),
    lens: lens(sizes),
  }).check(
    z.refine(
      ({ tokens, at, lens: cells, aligned }) =>
        (at?.position ?? 0) < tokens.length &&
        aligned.every(({ otherPosition = 0 }) => otherPosition < tokens.length) &&
        isWhole(cells, tokens.length),
      { error: 'of one size in "tokens", "aligned", "at" and "lens"', path: [] },
    ),
  );
}

/** Whether a lens has a cell for each position at each depth. */
function isWhole(
  cells: readonly { readonly position: number; readonly top: readonly unknown[] }[] = [],
  n: number,
): boolean {
  return (
    cells.length % n === 0 &&
    cells.every(({ position, top: most }, i) => position === i % n && most.length === 1)
  );
}

/** Which part of the model wrote something. */
function namedPart({ nLayers, nHeads }: Sizes) {
  return {
    name: text(LONGEST_NAME),
    kind: choice(PART_KINDS),
    layer: z.exactOptional(indexBelow(nLayers)),
    head: z.exactOptional(indexBelow(nHeads)),
  };
}

/** A head's part by source position. */
function sources(sizes: Sizes) {
  const position = indexBelow(sizes.nCtx);
  return answer({
    head: headOf(sizes),
    positions: rows(answer({ position, attention: real(), value: real() }), sizes.nCtx),
  });
}

/** An MLP's part by neuron. */
function neurons(nLayers: number) {
  return answer({
    layer: indexBelow(nLayers),
    strongest: rows(answer({ neuron, activation: real(), value: real() }), MOST_ROWS),
    others: answer({ count: whole(0, MOST_NEURONS_OF_LAYER), value: real() }),
    bias: real(),
  });
}

/** A score by what wrote both streams, and by singular directions. */
function why(sizes: Sizes) {
  const { nLayers, nCtx } = sizes;
  const parts = rows(answer({ ...namedPart(sizes), score: real() }), MOST_PARTS);
  const opened = z.exactOptional(
    answer({ sources: z.exactOptional(sources(sizes)), neurons: z.exactOptional(neurons(nLayers)) }),
  );
  const mostGroups = 2 * nLayers + 3;
  return answer({
    head: headOf(sizes),
    ...{ key: indexBelow(nCtx), attention: real(), score: real(), penalty: real() },
    ...{ queryParts: parts, keyParts: parts, openedQuery: opened, openedKey: opened },
    groups: rows(text(LONGEST_NAME), mostGroups),
    matrix: rows(rows(real(), mostGroups), mostGroups),
    largest: rows(answer({ query: text(LONGEST_NAME), key: text(LONGEST_NAME), score: real() }), MOST_ROWS),
    directions: rows(
      answer({
        index: indexBelow(LARGEST_HEAD),
        singularValue: real(),
        query: real(),
        key: real(),
        score: real(),
      }),
      LARGEST_HEAD,
    ),
    biases: real(),
  });
}

export const run = describe({
  name: 'run',
  about: 'runs the model on a text and splits the logit of a token, or of two, into what wrote it',
  title: ({ text: prompted, target: wanted, minus, why: scored }) => {
    if (scored) return `Why the score of head ${formatHeadRef(scored)} on “${ending(prompted)}”`;
    const less = minus === undefined ? '' : ` less “${minus}”`;
    const what = wanted === undefined ? 'the prediction' : `“${wanted}”${less}`;
    return `Who wrote ${what} on “${ending(prompted)}”`;
  },
  pictures: ['writers', 'layers', 'lens', 'ablated', 'why'],
  parts: [
    prompt(),
    optional('target', textOf(LONGEST_TEXT), {
      label: 'Target token',
      about: 'A token whose logit is split; the most likely one if absent. Of two spellings, the likelier.',
      absent: 'the most likely token',
    }),
    optional('minus', textOf(LONGEST_TEXT), {
      label: 'Minus token',
      about: 'A token whose logit is subtracted from that of the target.',
    }),
    optional('against', quotedTexts(LONGEST_TEXT, MOST_OTHER_PROMPTS), {
      label: 'Other prompts',
      about: `Another text, such as a corrupted prompt, or up to ${MOST_OTHER_PROMPTS}, whose tokens are aligned with those of the first: the same of each, and the difference.`,
      commandLine: textsOption('against', MOST_OTHER_PROMPTS),
    }),
    promptPosition(),
    optional('head', HEAD, {
      label: 'Sources of head',
      about: 'A head whose part is split over the positions that it attends to.',
    }),
    optional('mlp', LAYER, {
      label: 'Neurons of MLP',
      about: "A layer whose MLP's part is split over its neurons.",
    }),
    optional('lens', SWITCH, {
      label: 'Logit lens at every layer',
      about: 'Reads the stream through W_U after every layer, at every position.',
      none: false,
      commandLine: switchOption('lens'),
    }),
    optional('mid', SWITCH, {
      label: 'after attention too',
      about: 'With the logit lens, reads the stream between attention and MLP of each layer too.',
      none: false,
      commandLine: switchOption('mid'),
    }),
    optional('ablate', PARTS, {
      label: 'Without',
      about:
        'Heads (23.4) and MLPs (L24mlp) that the whole model is run without, each by itself and then all together.',
    }),
    optional('why', HEAD, {
      label: 'Why the score of head',
      about: "A head whose score at the position is split by what wrote the query's and the key's streams.",
    }),
    optional('key', count(-MOST_POSITIONS, MOST_POSITIONS), {
      label: 'Key position',
      about: 'Of that score; counted from 0, from the end when negative.',
      absent: 'the most attended',
    }),
    top(),
    prependBos(),
  ],
  result: (sizes) => {
    const { nCtx } = sizes;
    return answer({
      ...PROVENANCE,
      text: text(LONGEST_TEXT),
      tokens: rows(token, nCtx),
      beginsItself: z.exactOptional(z.literal(true)),
      position: indexBelow(nCtx),
      next,
      target,
      minus: z.exactOptional(target),
      logit: real(),
      parts: rows(answer({ ...namedPart(sizes), logit: real() }), MOST_PARTS),
      lens: lens(sizes),
      sources: z.exactOptional(sources(sizes)),
      neurons: z.exactOptional(neurons(sizes.nLayers)),
      ablated: z.exactOptional(
        rows(answer({ parts: rows(text(LONGEST_NAME), MOST_HEADS), ...EFFECT }), MOST_HEADS),
      ),
      against: z.exactOptional(itemOrRows(against(sizes), MOST_OTHER_PROMPTS)),
      why: z.exactOptional(why(sizes)),
    }).check(
      z.refine(
        ({ tokens, position, parts, sources, lens: cells, why: score, against: others }) =>
          position < tokens.length &&
          listOf(others).every(
            ({ at, aligned }) =>
              (at?.parts ?? parts).length === parts.length &&
              aligned.every((place) => (place.position ?? 0) < tokens.length),
          ) &&
          (score?.key ?? 0) < tokens.length &&
          (score?.matrix ?? []).every(({ length }) => length === score?.groups.length) &&
          (sources?.positions ?? []).every((own) => own.position < tokens.length) &&
          isWhole(cells, tokens.length),
        { error: 'of one size in "position", "tokens", "parts", "lens" and "sources"', path: [] },
      ),
    );
  },
});
