import type { CheckpointInfo } from '../../protocol/model.js';
import { formatNeuronRef, type NeuronRef } from '../../protocol/neuronRef.js';
import type { NeuronResult } from '../../protocol/neurons.js';
import { state } from '../../report/claims/claims.js';
import { asMarkdown, type Markdown } from '../../report/markdownText.js';
import { strength } from '../../questions/neurons/neuronStrength.js';
import { columnFormatter, formatNumber } from '../../report/numbers.js';
import { commandLink } from '../hovers/commandLink.js';
import { noticeOf, paragraphs, tokenColumns } from './cardMarkdown.js';
import type { NeuronCard } from './neuronCard.js';

/** The commands of the card's links. */
export const NEURON_CARD_COMMANDS = ['qkLens.analyzeNeurons'];

/** A neuron's card as Markdown that may run {@link NEURON_CARD_COMMANDS}. */
export function neuronCardMarkdown(ref: NeuronRef, card: NeuronCard, checkpoint: CheckpointInfo): Markdown {
  const neurons = formatNeuronRef(ref);
  const { reads, writes } = card;
  const { name, folder, model } = checkpoint;
  const readsMost = model.gatedMlp ? 'Gate reads W_E: most' : 'Reads W_E: most';
  const readsVerb = model.gatedMlp ? 'Gate reads' : 'Reads';
  const analyze = commandLink('Analyze Neuron', 'qkLens.analyzeNeurons', { folder, neurons });
  return paragraphs([
    asMarkdown`**Neuron ${neurons} of ${name}** · ${analyze}`,
    tokenColumns([
      { title: readsMost, tokens: reads.top },
      { title: 'least', tokens: reads.bottom },
      ...(writes
        ? [
            { title: 'Writes W_U: most', tokens: writes.top },
            { title: 'least', tokens: writes.bottom },
          ]
        : []),
    ]),
    chanceLine(readsVerb, reads),
    writes && chanceLine('Writes', writes),
    ...noticeOf(checkpoint),
  ]);
}

/** The largest products beside those of all tokens, and how many random directions stand out as far. */
function chanceLine(verb: string, neuron: NeuronResult) {
  const { top, largeMean, randomMean, randomSd, p } = neuron;
  const number = columnFormatter([largeMean, randomMean, randomSd]);
  const chance = p === undefined ? '' : ` ${state('cardP', { p: formatNumber(p) })}`;
  const standsOut = state('cardStandout', {
    ...{ top: top.length, large: number(largeMean), sd: number(randomSd) },
    mean: number(Math.abs(randomMean) < 1e-6 * randomSd ? 0 : randomMean),
    a: formatNumber(strength(neuron)),
  });
  return `${verb}: ${standsOut}${chance}`;
}
