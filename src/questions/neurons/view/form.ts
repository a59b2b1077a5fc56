import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { ModelInfo } from '../../../protocol/model.js';
import {
  formatNeuronScope,
  parseNeuronScope,
  whyNoSuchNeuron,
  type NeuronScope,
} from '../../../protocol/neuronRef.js';
import type { NeuronsRequest } from '../../../protocol/neurons.js';
import { neuronWeightsOf } from '../../../protocol/neuronWeights.js';
import type { Parsed } from '../../../webview/components/parsed.js';
import '../../../webview/components/parsedField.js';
import { selectField } from '../../../webview/components/selectField.js';
import { SPACE_CHOICES, weightsChoices } from '../../../webview/components/spaceWords.js';
import { wholeNumber } from '../../../webview/components/wholeNumber.js';
import { omit } from '../../../webview/omit.js';

const MOST_TOLD = 2000;

/** Which neurons, which of their weights, against what; every change sends the request again. */
export function neuronsForm(
  request: NeuronsRequest,
  model: ModelInfo,
  ask: (request: NeuronsRequest) => void,
): TemplateResult {
  const now = neuronWeightsOf(request.weights, model);
  return html`<div class="fields">
    <qk-parsed-field
      class="neurons-field"
      .label=${'Neurons'}
      .hint=${'A layer (3), a neuron (3.512 or L3N512), or all'}
      .text=${formatNeuronScope(request)}
      .parse=${readScope(model)}
      .onValue=${(scope: NeuronScope) => ask(withScope(request, scope))}
    ></qk-parsed-field>
    ${selectField('Weights', now, weightsChoices(model, now), (weights) => ask({ ...request, weights }))}
    ${selectField('Products with', request.space, SPACE_CHOICES, (space) => ask({ ...request, space }))}
    <qk-parsed-field
      class="token-field"
      .label=${'Neurons of a token'}
      .hint=${'One token, with its leading space where it has one; empty for none'}
      .text=${request.token ?? ''}
      .parse=${(text: string): Parsed<string> => ({ value: text })}
      .onValue=${(token: string) => ask(withToken(request, token))}
    ></qk-parsed-field>
    <qk-parsed-field
      class="number-field"
      .label=${'Neurons shown'}
      .hint=${'Only the strongest are shown'}
      .text=${String(request.limit)}
      .parse=${wholeNumber(1, MOST_TOLD)}
      .onValue=${(limit: number) => ask({ ...request, limit })}
    ></qk-parsed-field>
  </div>`;
}

function readScope(model: ModelInfo): (text: string) => Parsed<NeuronScope> {
  return (text) => {
    const value = parseNeuronScope(text);
    if (!value) return { problem: 'Write a layer (3), a neuron (3.512) or all.' };
    const problem = whyNoSuchNeuron(value, model);
    return problem === undefined ? { value } : { problem };
  };
}

function withScope(request: NeuronsRequest, scope: NeuronScope): NeuronsRequest {
  return { ...omit(request, 'layer', 'neuron'), ...scope };
}

function withToken(request: NeuronsRequest, token: string): NeuronsRequest {
  return { ...omit(request, 'token'), ...(token !== '' && { token }) };
}
