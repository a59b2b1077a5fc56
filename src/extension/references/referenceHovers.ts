import * as vscode from 'vscode';
import { whyNoSuchHead } from '../../protocol/headRef.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { whyNoSuchNeuron } from '../../protocol/neuronRef.js';
import { asMarkdown, type Markdown } from '../../report/markdownText.js';
import { errorBody, isCancellation } from '../errors.js';
import { markdownString } from '../markdownString.js';
import { commandLink } from '../hovers/commandLink.js';
import { referencesIn, type Reference } from '../mentions/reference.js';
import { hoversWanted } from '../notes/noteDocuments.js';
import type { Shared } from '../shared.js';
import type { Ask } from './ask.js';
import { headCard, isWhole, type HeadCard } from './headCard.js';
import { HEAD_CARD_COMMANDS, headCardMarkdown } from './headCardMarkdown.js';
import { KeptCards } from './keptCards.js';
import { neuronCard, type NeuronCard } from './neuronCard.js';
import { NEURON_CARD_COMMANDS, neuronCardMarkdown } from './neuronCardMarkdown.js';
import { rankSettings, vectorSettings } from '../settings.js';

const COMMANDS = [...HEAD_CARD_COMMANDS, ...NEURON_CARD_COMMANDS, 'qkLens.openCheckpoint'];

/** Shows the head or the neuron that a note names, from the current checkpoint. */
export class ReferenceHovers implements vscode.HoverProvider {
  private readonly heads = new KeptCards<HeadCard>();
  private readonly neurons = new KeptCards<NeuronCard>();

  constructor(private readonly parts: Pick<Shared, 'checkpoints' | 'worker'>) {}

  async provideHover(
    document: vscode.TextDocument,
    { line, character }: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    if (!hoversWanted(document)) return undefined;
    const here = referencesIn(document.lineAt(line).text).find(
      ({ start, end }) => start <= character && character < end,
    );
    if (!here) return undefined;
    const content = await this.markdownOf(here, token);
    if (content === undefined || token.isCancellationRequested) return undefined;
    const range = new vscode.Range(line, here.start, line, here.end);
    return new vscode.Hover(markdownString(content, COMMANDS), range);
  }

  /** @returns undefined if cancelled */
  private async markdownOf(
    reference: Reference,
    token: vscode.CancellationToken,
  ): Promise<Markdown | undefined> {
    const checkpoint = this.parts.checkpoints.current;
    if (!checkpoint) {
      return asMarkdown`QK Lens: ${commandLink('Open Checkpoint', 'qkLens.openCheckpoint')}`;
    }
    const problem = whyNoSuch(reference, checkpoint);
    if (problem !== undefined) return asMarkdown`${checkpoint.name}: ${problem}`;
    try {
      const worker = await this.parts.worker();
      const ask: Ask = (question) => worker.ask(checkpoint.folder, question, { token, patient: true });
      return reference.kind === 'head'
        ? headCardMarkdown(reference.ref, await this.headCard(ask, reference, checkpoint), checkpoint)
        : neuronCardMarkdown(reference.ref, await this.neuronCard(ask, reference, checkpoint), checkpoint);
    } catch (error) {
      return isCancellation(error) ? undefined : asMarkdown`${errorBody(error).message}`;
    }
  }

  private async headCard(
    ask: Ask,
    reference: Reference & { kind: 'head' },
    checkpoint: CheckpointInfo,
  ): Promise<HeadCard> {
    const rows = vectorSettings();
    const known = this.heads.get(checkpoint, reference, rows);
    if (known) return known;
    const card = await headCard(ask, reference.ref, checkpoint.model, rows);
    if (isWhole(card, checkpoint.model)) this.heads.keep(checkpoint, reference, card, rows);
    return card;
  }

  private async neuronCard(
    ask: Ask,
    reference: Reference & { kind: 'neuron' },
    checkpoint: CheckpointInfo,
  ): Promise<NeuronCard> {
    const rank = rankSettings();
    const known = this.neurons.get(checkpoint, reference, rank);
    if (known) return known;
    const card = await neuronCard(ask, reference.ref, checkpoint.model, rank);
    this.neurons.keep(checkpoint, reference, card, rank);
    return card;
  }
}

function whyNoSuch(reference: Reference, { model }: CheckpointInfo): string | undefined {
  return reference.kind === 'head'
    ? whyNoSuchHead(reference.ref, model)
    : whyNoSuchNeuron(reference.ref, model);
}
