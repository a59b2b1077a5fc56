import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { HeadRef } from '../../../protocol/headRef.js';
import { formatHeadRef } from '../../../protocol/headRef.js';
import type { CheckpointInfo, ModelInfo } from '../../../protocol/model.js';
import type { NeuronScope } from '../../../protocol/neuronRef.js';
import { formatNeuronScope, parseNeuronScope, whyNoSuchNeuron } from '../../../protocol/neuronRef.js';
import { neuronWeightsOf } from '../../../protocol/neuronWeights.js';
import { prependsBos } from '../../../protocol/prependsBos.js';
import type { NeuronsAsked, ResidualRequest } from '../../../protocol/residual.js';
import { RESIDUAL_POINTS } from '../../../protocol/residual.js';
import { checkbox } from '../../../webview/components/checkbox.js';
import { readHead } from '../../../webview/components/headText.js';
import type { Parsed } from '../../../webview/components/parsed.js';
import '../../../webview/components/parsedField.js';
import { selectField } from '../../../webview/components/selectField.js';
import { weightsChoices } from '../../../webview/components/spaceWords.js';
import '../../../webview/components/textArea.js';
import { weightsForm } from '../../../webview/components/weightsForm.js';
import type { ViewContext } from '../../../webview/views/view.js';
import type { ResidualMemory } from './memory.js';
import { POINT_WORDS } from '../words.js';

/** The prompt, the place in the stream, and what to show of it; every change sends the request again. */
export function residualForm(
  context: ViewContext<'residual'>,
  memory: ResidualMemory,
  remember: (memory: ResidualMemory) => void,
): TemplateResult {
  const { request, checkpoint, ask } = context;
  const { neurons, head } = request;
  const { model } = checkpoint;
  return html`
    <qk-text-area
      .label=${'Prompt'}
      .button=${'Run'}
      .text=${request.text}
      .onText=${(text: string) => ask({ ...request, text, position: -1 })}
    ></qk-text-area>
    <div class="fields">
      ${selectField('Layer', String(request.layer), layers(model), (layer) =>
        ask({ ...request, layer: Number(layer) }),
      )}
      ${selectField(
        'Point',
        request.point,
        RESIDUAL_POINTS.map((value) => ({ value, label: POINT_WORDS[value] })),
        (point) => ask({ ...request, point }),
      )}
      <qk-parsed-field
        .label=${'Neurons of'}
        .hint=${'A layer, as 3, for its strongest neurons, or one neuron, as 3.512 or L3N512; empty for none'}
        .placeholder=${'3 or 3.512'}
        .text=${neurons ? formatNeuronScope(neurons) : ''}
        .parse=${(text: string) => readNeurons(text, model)}
        .onValue=${(scope: NeuronScope | undefined) => ask(withNeurons(request, scope))}
      ></qk-parsed-field>
      ${neurons ? weightsField(context, neurons) : nothing}
      <qk-parsed-field
        .label=${'Attention of head'}
        .hint=${'A head, as 10.7 or L10H7; empty for none'}
        .placeholder=${'10.7'}
        .text=${head ? formatHeadRef(head) : ''}
        .parse=${(text: string) => readOptionalHead(text, model)}
        .onValue=${(chosen: HeadRef | undefined) => ask(withHead(request, chosen))}
      ></qk-parsed-field>
      ${checkbox(
        { label: 'beginning-of-text token first', hint: bosHint(checkpoint) },
        prependsBos(request, checkpoint),
        (prependBos) => ask({ ...request, prependBos, position: -1 }),
      )}
    </div>
    ${weightsForm({
      request,
      ask,
      open: memory.weightsOpen,
      onOpen: (weightsOpen) => remember({ ...memory, weightsOpen }),
    })}
  `;
}

function weightsField(
  { request, checkpoint, ask }: ViewContext<'residual'>,
  neurons: NeuronsAsked,
): TemplateResult {
  const now = neuronWeightsOf(neurons.weights, checkpoint.model);
  return selectField('Weights', now, weightsChoices(checkpoint.model, now), (weights) =>
    ask({ ...request, neurons: { ...neurons, weights } }),
  );
}

function bosHint(checkpoint: CheckpointInfo): string {
  const token = checkpoint.tokenizer.beginning?.token ?? 'Such as <|endoftext|>';
  const usual = prependsBos({}, checkpoint) ? 'on' : 'off';
  return `${token}, before the prompt: TransformerLens' prepend_bos, by default ${usual} for this model`;
}

function layers({ nLayers }: ModelInfo): string[] {
  return Array.from({ length: nLayers }, (_, layer) => String(layer));
}

function readNeurons(text: string, model: ModelInfo): Parsed<NeuronScope | undefined> {
  if (text.trim() === '') return { value: undefined };
  const scope = parseNeuronScope(text);
  if (scope?.layer === undefined) return { problem: 'Write a layer, as 3, or a neuron, as 3.512.' };
  const problem = whyNoSuchNeuron(scope, model);
  return problem === undefined ? { value: scope } : { problem };
}

function readOptionalHead(text: string, model: ModelInfo): Parsed<HeadRef | undefined> {
  if (text.trim() === '') return { value: undefined };
  const { head, problem } = readHead(text, model);
  return head ? { value: head } : { problem };
}

function withNeurons(request: ResidualRequest, scope: NeuronScope | undefined): ResidualRequest {
  const { neurons, ...rest } = request;
  if (scope?.layer === undefined) return rest;
  const { layer, neuron } = scope;
  const weights = neurons?.weights;
  return {
    ...rest,
    neurons: { layer, ...(weights !== undefined && { weights }), ...(neuron !== undefined && { neuron }) },
  };
}

function withHead(request: ResidualRequest, head: HeadRef | undefined): ResidualRequest {
  if (head) return { ...request, head };
  const rest = { ...request };
  delete (rest as { head?: HeadRef }).head;
  return rest;
}
