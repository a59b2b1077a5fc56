import * as vscode from 'vscode';
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
  const readsMost = model.gatedMlp ? vscode.l10n.t('Gate reads W_E: most') : vscode.l10n.t('Reads W_E: most');
  const readsVerb = model.gatedMlp ? vscode.l10n.t('Gate reads') : vscode.l10n.t('Reads');
  const analyze = commandLink(vscode.l10n.t('Analyze Neuron'), 'qkLens.analyzeNeurons', { folder, neurons });
  return paragraphs([
    asMarkdown`**${vscode.l10n.t('Neuron {0} of {1}', neurons, name)}** · ${analyze}`,
    tokenColumns([
      { title: readsMost, tokens: reads.top },
      { title: vscode.l10n.t('least'), tokens: reads.bottom },
      ...(writes
        ? [
            { title: vscode.l10n.t('Writes W_U: most'), tokens: writes.top },
            { title: vscode.l10n.t('least'), tokens: writes.bottom },
          ]
        : []),
    ]),
    chanceLine(readsVerb, reads),
    writes && chanceLine(vscode.l10n.t('Writes'), writes),
    ...noticeOf(checkpoint),
  ]);
}

/** The largest products beside those of random tokens and of random directions. */
function chanceLine(verb: string, { top, largeMean, randomMean, randomSd, randomDirections }: NeuronResult) {
  const number = columnFormatter([largeMean, randomMean, randomSd, randomDirections.largeMean]);
  return vscode.l10n.t(
    '{0}: mean of the {1} largest {2}, of random directions {3} ± {4}; random tokens {5} ± {6}',
    verb,
    top.length,
    number(largeMean),
    number(randomDirections.largeMean),
    number(randomDirections.largeSd),
    // Centred rows have mean 0, up to rounding.
    number(Math.abs(randomMean) < 1e-6 * randomSd ? 0 : randomMean),
    number(randomSd),
  );
}
