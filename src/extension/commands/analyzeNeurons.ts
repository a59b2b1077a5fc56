import { requireAll } from '../../protocol/capabilities.js';
import { QkLensError } from '../../protocol/errors.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { parseNeuronScope, whyNoSuchNeuron, type NeuronScope } from '../../protocol/neuronRef.js';
import { questionAbout } from '../../questions/questions.js';
import { whichCheckpoint } from '../checkpoints/whichCheckpoint.js';
import { askNeurons } from '../neurons/askNeurons.js';
import type { QuestionParts } from '../parts.js';
import type { Shared } from '../shared.js';
import { rankSettings, tableRows } from '../settings.js';
import { tokenOfSelection } from '../words/tokenOfSelection.js';

/** The command's arguments; the user is asked for missing ones. */
export interface AnalyzeNeuronsArguments {
  readonly folder?: string;
  /** A layer (`3`), a neuron (`3.512`, `L3N512`) or `all`. */
  readonly neurons?: string;
  /** A token whose neurons are shown; the editor's selection if absent. */
  readonly token?: string;
}

/**
 * Analyze Neurons: asks which, and shows the tokens of largest product with them; for the token selected in the editor,
 * also the neurons it excites most.
 *
 * @param args {@link AnalyzeNeuronsArguments}
 * @throws QkLensError if the checkpoint can't be opened, has no such neurons, or none that are read
 */
export async function analyzeNeurons(parts: QuestionParts, args: unknown): Promise<void> {
  const given = Object(args) as { readonly [key in keyof AnalyzeNeuronsArguments]?: unknown };
  const selected = given.neurons === undefined ? tokenOfSelection() : undefined;
  const token = typeof given.token === 'string' ? given.token : selected;
  const checkpoint = await whichCheckpoint(parts, args);
  if (!checkpoint) return;
  requireAll(['neurons'], checkpoint.model);
  const text = typeof given.neurons === 'string' ? given.neurons : await ask(parts, checkpoint);
  if (text === undefined) return;
  const scope = readScope(text, checkpoint);
  if (typeof scope === 'string') throw new QkLensError('badRequest', scope);
  parts.checkpoints.use(checkpoint);
  const panels = await parts.panels();
  const ofToken = token !== undefined && !parseNeuronScope(token) ? { token } : {};
  panels.show({
    checkpoint,
    question: questionAbout('neurons', scope, { top: tableRows(), ...rankSettings(), ...ofToken }),
  });
}

function ask({ context }: Pick<Shared, 'context'>, checkpoint: CheckpointInfo): Promise<string | undefined> {
  const box = {
    title: `Analyze Neurons of ${checkpoint.name}`,
    prompt: 'A layer (3), a neuron (3.512 or L3N512), or all.',
  };
  const problemOf = (text: string) => {
    const scope = readScope(text, checkpoint);
    return typeof scope === 'string' ? scope : undefined;
  };
  return askNeurons(box, problemOf, context.workspaceState);
}

/** The neurons named by a text, or why it names none. */
function readScope(text: string, { model }: CheckpointInfo): NeuronScope | string {
  const scope = parseNeuronScope(text);
  if (!scope) return 'Write a layer (3), a neuron (3.512 or L3N512), or all.';
  return whyNoSuchNeuron(scope, model) ?? scope;
}
