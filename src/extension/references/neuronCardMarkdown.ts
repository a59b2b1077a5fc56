import type { CheckpointInfo } from '../../protocol/model.js';
import { formatNeuronRef, type NeuronRef } from '../../protocol/neuronRef.js';
import type { NeuronResult } from '../../protocol/neurons.js';
import { asMarkdown, type Markdown } from '../../report/markdownText.js';
import { columnFormatter } from '../../report/numbers.js';
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

/** The largest products beside those of random tokens and of random directions. */
function chanceLine(verb: string, { top, largeMean, randomMean, randomSd, randomDirections }: NeuronResult) {
  const number = columnFormatter([largeMean, randomMean, randomSd, randomDirections.largeMean]);
  return `${verb}: mean of the ${top.length} largest ${number(largeMean)}, of random directions ${number(randomDirections.largeMean)} ± ${number(randomDirections.largeSd)}; random tokens ${number(Math.abs(randomMean) < 1e-6 * randomSd ? 0 : randomMean)} ± ${number(randomSd)}`;
}
