import { has } from '../../protocol/capabilities.js';
import { isMostlyCommon } from '../../protocol/scoreParts.js';
import { formatHeadRef, type HeadRef } from '../../protocol/headRef.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { asMarkdown, image, joinMarkdown, type Markdown } from '../../report/markdownText.js';
import { amongCrossed } from '../../report/crossedWords.js';
import { formatNumber } from '../../report/numbers.js';
import { commonWarning } from '../../report/spectra/circuitWords.js';
import { ATTENTION_WORDS, partsSentence } from '../../report/spectra/partWords.js';
import { sparklineSvg, svgDataUri } from '../../report/sparkline.js';
import { commandLink } from '../hovers/commandLink.js';
import { noticeOf, paragraphs, tokenColumns } from './cardMarkdown.js';
import type { HeadCard } from './headCard.js';

const SHOWN_VALUES = 3;

/** The commands of the card's links. */
export const HEAD_CARD_COMMANDS = ['qkLens.analyzeHead', 'qkLens.analyzeOv'];

/**
 * A head's card as Markdown that may run {@link HEAD_CARD_COMMANDS}. The most important part comes first, as hovers are
 * low and scroll.
 */
export function headCardMarkdown(head: HeadRef, card: HeadCard, checkpoint: CheckpointInfo): Markdown {
  const [{ query, key }] = card.spectrum.vectors;
  return paragraphs([
    title(head, checkpoint),
    asMarkdown`${sparkline(card)} ${spectrumLine(card)}`,
    partsLine(card),
    ...warnings(card),
    tokenColumns([
      { title: `Vector 0: query (${query!.space})`, tokens: query!.positive },
      { title: `key (${key!.space})`, tokens: key!.positive },
    ]),
    card.circuit === 'embedding' && has('W_U', checkpoint.model) && has('W_EE', checkpoint.model)
      ? 'With W_E on both sides, because W_EE is not computed yet. Analyze QK Head computes it.'
      : undefined,
    ...noticeOf(checkpoint),
  ]);
}

function title(head: HeadRef, { name, folder }: CheckpointInfo): Markdown {
  const ref = formatHeadRef(head);
  const text = `Head ${ref} (L${head.layer}H${head.head}) of ${name}`;
  const link = (words: string, command: string) => commandLink(words, command, { folder, head: ref });
  return joinMarkdown(
    [
      asMarkdown`**${text}**`,
      link('Analyze QK Head', 'qkLens.analyzeHead'),
      link('Analyze OV Circuit', 'qkLens.analyzeOv'),
    ],
    ' · ',
  );
}

function sparkline({ circuit, spectrum }: HeadCard): Markdown {
  const description = `Spectrum of ${circuit}`;
  const svg = sparklineSvg(spectrum.singularValues, { description, width: 120, height: 28 });
  return image(description, svgDataUri(svg));
}

function spectrumLine({ circuit, spectrum, copyingScore, copyingPercentile }: HeadCard): string {
  const { singularValues } = spectrum;
  const values = singularValues.slice(0, SHOWN_VALUES).map(formatNumber).join(', ');
  const more = singularValues.length > SHOWN_VALUES ? ', …' : '';
  return `${circuit}: ${values}${more}; ${copyingWords(copyingScore)}${amongCrossed(copyingPercentile)}`;
}

function copyingWords(score: HeadCard['copyingScore']): string {
  if (score === null) return 'no copying score: the model has no unembedding';
  return score === undefined
    ? 'copying score not computed yet, hover again'
    : `copying score ${formatNumber(score)}`;
}

function partsLine({ spectrum: { parts } }: HeadCard): string | undefined {
  return parts && partsSentence(parts, ATTENTION_WORDS);
}

/** Warnings to read before the tokens. */
function warnings({ spectrum }: HeadCard): Markdown[] {
  const [vector] = spectrum.vectors;
  const rounding = spectrum.null.filter(Boolean).length;
  const texts = [];
  if (vector.null) {
    texts.push('Vector 0 is null: its singular value is rounding error, so its tokens mean nothing.');
  } else if (vector.degenerate) {
    texts.push('Vector 0 is degenerate: only the space that it spans with its neighbours is determined.');
  }
  if (!vector.null && vector.common && isMostlyCommon(vector.common)) {
    texts.push(`Vector 0: ${commonWarning(vector.common, ATTENTION_WORDS)}`);
  }
  if (rounding > 0 && !vector.null) {
    const all = spectrum.singularValues.length;
    texts.push(`${rounding} of ${all} singular values are null (rounding).`);
  }
  return texts.map((text) => asMarkdown`⚠ ${text}`);
}
