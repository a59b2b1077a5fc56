import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { ModelInfo } from '../../../protocol/model.js';
import { bosCheckbox, promptField } from '../../../webview/components/promptField.js';
import { requestField } from '../../../webview/components/requestField.js';
import { selectField } from '../../../webview/components/selectField.js';
import { settingsDrawer } from '../../../webview/components/settingsDrawer.js';
import type { ViewContext } from '../../../webview/views/view.js';
import type { ResidualMemory } from './memory.js';

/** The prompt, unless the page shows it, the place in the stream, and what to show of it; every change sends the request again. */
export function residualForm(
  context: ViewContext<'residual'>,
  memory: ResidualMemory,
  remember: (memory: ResidualMemory) => void,
): TemplateResult {
  const { request, checkpoint, ask, onPrompt } = context;
  const { model } = checkpoint;
  const fields = html`<div class="fields">
    ${selectField('Layer', String(request.layer), layers(model), (layer) =>
      ask({ ...request, layer: Number(layer) }),
    )}
    ${requestField('residual', context, 'point')} ${requestField('residual', context, 'neuron')}
    ${request.neurons ? requestField('residual', context, 'weights') : nothing}
    ${requestField('residual', context, 'head')}
    ${
      onPrompt
        ? nothing
        : bosCheckbox(request, checkpoint, (prependBos) => ask({ ...request, prependBos, position: -1 }))
    }
  </div>`;
  // With a head's attention in sight the place in the stream comes second.
  const seldom = request.head !== undefined;
  return html`
    ${onPrompt ? nothing : promptField(request.text, (text) => ask({ ...request, text, position: -1 }))}
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

function layers({ nLayers }: ModelInfo): string[] {
  return Array.from({ length: nLayers }, (_, layer) => String(layer));
}
