import * as vscode from 'vscode';
import type { CongruencePlace } from '../../protocol/congruence.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { parseNeuronGroup, parseNeuronScope, whyNoSuchNeuron } from '../../protocol/neuronRef.js';
import { askHead } from '../head/askHead.js';
import type { Shared } from '../shared.js';
import { askNeurons } from './askNeurons.js';

/** The default number of most similar neurons. */
const COUNT = 20;

/**
 * Asks which directions to test: neurons, those most similar to one, or a head's singular vectors.
 *
 * @returns undefined if the user cancelled
 */
export async function askPlace(
  parts: Pick<Shared, 'context'>,
  checkpoint: CheckpointInfo,
): Promise<CongruencePlace | undefined> {
  const title = `Test Congruence in ${checkpoint.name}`;
  const kinds = [
    { label: 'Neurons', place: neurons },
    { label: 'Neurons most similar to one', place: alike },
    { label: 'Singular vectors of a head', place: head },
  ];
  const chosen = await vscode.window.showQuickPick(kinds, { title });
  return chosen?.place(parts, checkpoint, title);
}

type Ask = (
  parts: Pick<Shared, 'context'>,
  checkpoint: CheckpointInfo,
  title: string,
) => Promise<CongruencePlace | undefined>;

const neurons: Ask = async ({ context }, { model }, title) => {
  const wrong = 'Write a layer (3), neurons of it (3.1,5,12) or a range (3.10-19).';
  const text = await askNeurons(
    { title, prompt: 'A layer (3), neurons of it (3.1,5,12) or a range (3.10-19).' },
    (typed) => {
      const group = parseNeuronGroup(typed);
      if (!group) return wrong;
      const { neurons: found, layer } = group;
      const last = found.kind === 'list' ? { neuron: Math.max(...found.neurons) } : {};
      return whyNoSuchNeuron({ layer, ...last }, model);
    },
    context.workspaceState,
  );
  const group = text === undefined ? undefined : parseNeuronGroup(text);
  return group && { kind: 'neurons', ...group };
};

const alike: Ask = async ({ context }, { model }, title) => {
  const text = await askNeurons(
    { title, prompt: 'One neuron, as 3.512 or L3N512.' },
    (typed) => {
      const scope = parseNeuronScope(typed);
      if (scope?.neuron === undefined) return 'Write one neuron, as 3.512 or L3N512.';
      return whyNoSuchNeuron(scope, model);
    },
    context.workspaceState,
  );
  const { layer, neuron } = (text === undefined ? undefined : parseNeuronScope(text)) ?? {};
  if (layer === undefined || neuron === undefined) return undefined;
  const count = Math.min(COUNT, model.dMlp);
  return { kind: 'neurons', layer, neurons: { kind: 'alike', neuron, count } };
};

const head: Ask = async ({ context }, checkpoint, title) => {
  const ref = await askHead(checkpoint, context.workspaceState, title);
  return ref && { kind: 'head', head: ref, side: 'query' };
};
