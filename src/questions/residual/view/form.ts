import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { CheckpointInfo, ModelInfo } from '../../../protocol/model.js';
import { prependsBos } from '../../../protocol/prependsBos.js';
import { checkbox } from '../../../webview/components/checkbox.js';
import { requestField } from '../../../webview/components/requestField.js';
import { selectField } from '../../../webview/components/selectField.js';
import '../../../webview/components/textArea.js';
import { settingsDrawer } from '../../../webview/components/settingsDrawer.js';
import type { ViewContext } from '../../../webview/views/view.js';
import type { ResidualMemory } from './memory.js';

/** The prompt, the place in the stream, and what to show of it; every change sends the request again. */
export function residualForm(
  context: ViewContext<'residual'>,
  memory: ResidualMemory,
  remember: (memory: ResidualMemory) => void,
): TemplateResult {
  const { request, checkpoint, ask } = context;
  const { model } = checkpoint;
  const fields = html`<div class="fields">
    ${selectField('Layer', String(request.layer), layers(model), (layer) =>
      ask({ ...request, layer: Number(layer) }),
    )}
    ${requestField('residual', context, 'point')} ${requestField('residual', context, 'neuron')}
    ${request.neurons ? requestField('residual', context, 'weights') : nothing}
    ${requestField('residual', context, 'head')}
    ${checkbox(
      { label: 'beginning-of-text token first', hint: bosHint(checkpoint) },
      prependsBos(request, checkpoint),
      (prependBos) => ask({ ...request, prependBos, position: -1 }),
    )}
  </div>`;
  // With a head's attention in sight the place in the stream comes second.
  const seldom = request.head !== undefined;
  return html`
    <qk-text-area
      .label=${'Prompt'}
      .button=${'Run'}
      .lines=${1}
      .text=${request.text}
      .onText=${(text: string) => ask({ ...request, text, position: -1 })}
    ></qk-text-area>
    ${seldom ? nothing : fields}
    ${settingsDrawer({
      request,
      ask,
      open: memory.weightsOpen,
      onOpen: (weightsOpen) => remember({ ...memory, weightsOpen }),
      ...(seldom && { fields }),
    })}
  `;
}

function bosHint(checkpoint: CheckpointInfo): string {
  const token = checkpoint.tokenizer.beginning?.token ?? 'Such as <|endoftext|>';
  const usual = prependsBos({}, checkpoint) ? 'on' : 'off';
  return `${token}, before the prompt: TransformerLens' prepend_bos, by default ${usual} for this model`;
}

function layers({ nLayers }: ModelInfo): string[] {
  return Array.from({ length: nLayers }, (_, layer) => String(layer));
}
