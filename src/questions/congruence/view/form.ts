import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import {
  HEAD_SIDES,
  usualSpaces,
  type CongruencePlace,
  type CongruenceRequest,
  type HeadSide,
} from '../../../protocol/congruence.js';
import { formatHeadRef, type HeadRef } from '../../../protocol/headRef.js';
import type { CheckpointInfo, ModelInfo } from '../../../protocol/model.js';
import {
  formatNeuronGroup,
  formatNeuronScope,
  parseNeuronGroup,
  parseNeuronScope,
  whyNoSuchNeuron,
  type NeuronRef,
} from '../../../protocol/neuronRef.js';
import { readHead } from '../../../webview/components/headText.js';
import type { Parsed } from '../../../webview/components/parsed.js';
import '../../../webview/components/parsedField.js';
import { requestField } from '../../../webview/components/requestField.js';
import { selectField } from '../../../webview/components/selectField.js';
import { wholeNumber } from '../../../webview/components/wholeNumber.js';
import { formOf, type CongruenceMemory, type PlaceForm } from './memory.js';

const FORM_CHOICES: readonly { readonly value: PlaceForm; readonly label: string }[] = [
  { value: 'neurons', label: 'neurons' },
  { value: 'alike', label: 'the neurons most alike one' },
  { value: 'head', label: 'singular vectors of a head' },
];
const SIDE_CHOICES: readonly { readonly value: HeadSide; readonly label: string }[] = HEAD_SIDES.map(
  (value) => ({
    value,
    label: { query: 'W_QK, query side', key: 'W_QK, key side', output: 'W_OV, what it writes' }[value],
  }),
);
const FIRST_COUNT = 20;

type NeuronPlace = Extract<CongruencePlace, { kind: 'neurons' }>;
type HeadPlace = Extract<CongruencePlace, { kind: 'head' }>;

export interface CongruenceFormScene {
  readonly request: CongruenceRequest;
  readonly checkpoint: CheckpointInfo;
  readonly memory: CongruenceMemory;
  readonly ask: (request: CongruenceRequest) => void;
  readonly change: (part: Partial<CongruenceMemory>) => void;
}

/**
 * Which directions, the spaces of their products and cosines, and the test's numbers; every change sends the request
 * again.
 */
export function congruenceForm(scene: CongruenceFormScene): TemplateResult {
  const { request, memory, change } = scene;
  const form = memory.form ?? formOf(request.place);
  const field = (key: string, label?: string) => requestField('congruence', scene, key, label);
  return html`
    <div class="fields">
      ${selectField('Directions', form, FORM_CHOICES, (chosen) => change({ form: chosen }))}
      ${form === 'head' ? headFields(scene) : neuronFields(scene, form)}
    </div>
    <div class="fields">
      ${field('space')} ${field('cosine-space')}
      ${
        request.place.kind === 'neurons'
          ? field('other-space', request.place.weights === 'out' ? 'Reads in' : 'Writes in')
          : ''
      }
      ${field('top')} ${field('permutations')} ${field('seed')}
    </div>
  `;
}

function neuronFields(scene: CongruenceFormScene, form: 'neurons' | 'alike'): TemplateResult {
  const { request, checkpoint } = scene;
  const { model } = checkpoint;
  const { place } = request;
  const now: NeuronPlace =
    place.kind === 'neurons' && formOf(place) === form
      ? place
      : { kind: 'neurons', layer: 0, neurons: { kind: 'list', neurons: [] } };
  const asked = (part: Partial<NeuronPlace>) => askPlace(scene, { ...now, ...part });
  const named = now.neurons.kind === 'list' && now.neurons.neurons.length === 0;
  return html`
    ${
      form === 'neurons'
        ? html`<qk-parsed-field
            class="neurons-field"
            .label=${'Neurons'}
            .hint=${'A layer (3), some of its neurons (3.1,5,12) or a range (3.10-19)'}
            .text=${named ? '' : formatNeuronGroup(now)}
            .parse=${readGroup(model)}
            .onValue=${asked}
          ></qk-parsed-field>`
        : alikeFields(now, model, asked)
    }
    ${
      named
        ? nothing
        : requestField('congruence', { ...scene, request: { ...request, place: now } }, 'weights')
    }
  `;
}

function alikeFields(
  { layer, neurons }: NeuronPlace,
  model: ModelInfo,
  asked: (part: Partial<NeuronPlace>) => void,
): TemplateResult {
  const now = neurons.kind === 'alike' ? neurons : undefined;
  const count = now?.count ?? FIRST_COUNT;
  return html`
    <qk-parsed-field
      class="neurons-field"
      .label=${'Neuron'}
      .hint=${'A neuron, as 3.512 or L3N512'}
      .text=${now ? formatNeuronScope({ layer, neuron: now.neuron }) : ''}
      .parse=${readNeuron(model)}
      .onValue=${({ layer: own, neuron }: NeuronRef) =>
        asked({ layer: own, neurons: { kind: 'alike', neuron, count } })}
    ></qk-parsed-field>
    <qk-parsed-field
      class="number-field"
      .label=${'How many'}
      .hint=${'by the cosine of their weights'}
      .text=${String(count)}
      .parse=${wholeNumber(1, model.dMlp)}
      .onValue=${(most: number) => {
        if (now) asked({ neurons: { ...now, count: most } });
      }}
    ></qk-parsed-field>
  `;
}

function headFields(scene: CongruenceFormScene): TemplateResult {
  const { request, checkpoint } = scene;
  const { model } = checkpoint;
  const now = request.place.kind === 'head' ? request.place : undefined;
  const side = now?.side ?? 'query';
  const asked = (place: HeadPlace) => askPlace(scene, place);
  return html`
    <qk-parsed-field
      class="neurons-field"
      .label=${'Head'}
      .hint=${'A head, as 10.7, L10H7 or 10 7'}
      .text=${now ? formatHeadRef(now.head) : ''}
      .parse=${(text: string): Parsed<HeadRef> => {
        const { head, problem } = readHead(text, model);
        return head ? { value: head } : { problem };
      }}
      .onValue=${(head: HeadRef) => asked({ kind: 'head', head, side })}
    ></qk-parsed-field>
    ${selectField('Side', side, SIDE_CHOICES, (chosen) => {
      if (now) asked({ ...now, side: chosen });
    })}
  `;
}

/** A place of another kind, or with other weights, gets the default space for its products. */
function askPlace({ request, ask, change }: CongruenceFormScene, place: CongruencePlace): void {
  const before = usualSpaces(request.place);
  const usual = usualSpaces(place);
  change({ form: formOf(place) });
  ask({ ...request, place, ...(before.space === usual.space ? {} : usual) });
}

function readGroup(model: ModelInfo): (text: string) => Parsed<Pick<NeuronPlace, 'layer' | 'neurons'>> {
  return (text) => {
    const value = parseNeuronGroup(text);
    if (!value) return { problem: 'Write a layer (3), neurons of it (3.1,5,12) or a range (3.10-19).' };
    const { layer, neurons } = value;
    const last = neurons.kind === 'list' ? { neuron: Math.max(...neurons.neurons) } : {};
    const problem = whyNoSuchNeuron({ layer, ...last }, model);
    return problem === undefined ? { value } : { problem };
  };
}

function readNeuron(model: ModelInfo): (text: string) => Parsed<NeuronRef> {
  return (text) => {
    const { layer, neuron } = parseNeuronScope(text) ?? {};
    if (layer === undefined || neuron === undefined) return { problem: 'Write one neuron, as 3.512.' };
    const problem = whyNoSuchNeuron({ layer, neuron }, model);
    return problem === undefined ? { value: { layer, neuron } } : { problem };
  };
}
