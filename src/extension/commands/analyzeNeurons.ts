import * as vscode from 'vscode';
import { QkLensError } from '../../protocol/errors.js';
import { DEFAULT_WEIGHTS, type CheckpointInfo } from '../../protocol/model.js';
import { parseNeuronScope, whyNoSuchNeuron, type NeuronScope } from '../../protocol/neuronRef.js';
import { whichCheckpoint } from '../checkpoints/whichCheckpoint.js';
import { askNeurons } from '../neurons/askNeurons.js';
import type { Services } from '../services.js';
import { tableRows } from '../settings.js';
import { tokenOfSelection } from '../words/tokenOfSelection.js';

/** What the command can be told; whatever is absent is asked for. */
export interface AnalyzeNeuronsArguments {
  readonly folder?: string;
  /** A layer (`3`), a neuron (`3.512`, `L3N512`) or `all`. */
  readonly neurons?: string;
  /** Whose neurons are told; what is selected in the editor when absent. */
  readonly token?: string;
}

/** Neurons told in the panel: more than this no one reads there. */
const LIMIT = 200;

/**
 * Analyze Neurons: asks which, and shows the tokens of largest product with them; for the token selected in the editor
 * the neurons that it excites most too.
 *
 * @param args {@link AnalyzeNeuronsArguments}
 * @throws QkLensError when the checkpoint can't be opened or has no such neurons
 */
export async function analyzeNeurons(services: Services, args: unknown): Promise<void> {
  const given = Object(args) as { readonly [key in keyof AnalyzeNeuronsArguments]?: unknown };
  const selected = given.neurons === undefined ? tokenOfSelection() : undefined;
  const token = typeof given.token === 'string' ? given.token : selected;
  const checkpoint = await whichCheckpoint(services, args);
  if (!checkpoint) return;
  const text = typeof given.neurons === 'string' ? given.neurons : await ask(services, checkpoint);
  if (text === undefined) return;
  const scope = readScope(text, checkpoint);
  if (typeof scope === 'string') throw new QkLensError('badRequest', scope);
  services.checkpoints.use(checkpoint);
  const panels = await services.panels();
  const ofToken = token !== undefined && !parseNeuronScope(token) ? { token } : {};
  panels.show({
    checkpoint,
    question: {
      name: 'neurons',
      request: {
        ...DEFAULT_WEIGHTS,
        ...scope,
        ...ofToken,
        ...{ space: 'W_E', top: tableRows(), limit: LIMIT, seed: 1 },
      },
    },
  });
}

function ask({ context }: Services, checkpoint: CheckpointInfo): Promise<string | undefined> {
  const box = {
    title: vscode.l10n.t('Analyze Neurons of {0}', checkpoint.name),
    prompt: vscode.l10n.t('A layer (3), a neuron (3.512 or L3N512), or all.'),
  };
  const problemOf = (text: string) => {
    const scope = readScope(text, checkpoint);
    return typeof scope === 'string' ? scope : undefined;
  };
  return askNeurons(box, problemOf, context.workspaceState);
}

/** The neurons that a text means, or why it means none. */
function readScope(text: string, { model }: CheckpointInfo): NeuronScope | string {
  const scope = parseNeuronScope(text);
  if (!scope) return vscode.l10n.t('Write a layer (3), a neuron (3.512 or L3N512), or all.');
  return whyNoSuchNeuron(scope, model) ?? scope;
}
