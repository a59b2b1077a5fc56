import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { NeuronResult, NeuronsResult } from '../../../protocol/neurons.js';
import { formatNeuronRef } from '../../../protocol/neuronRef.js';
import { chartExport } from '../../../webview/components/chartExport.js';
import '../../../webview/components/dataTable.js';
import { rankedRows } from '../../../webview/components/rankedRows.js';
import { requestFields } from '../../../webview/components/requestField.js';
import { settingsDrawer } from '../../../webview/components/settingsDrawer.js';
import { caveatNote, processingNote, variantNote } from '../../../report/weightWords.js';
import { questionPage } from '../../../webview/views/questionPage.js';
import type { View, ViewContext } from '../../../webview/views/view.js';
import { neuronsChart } from '../chart.js';
import { readNeuronsMemory, type NeuronsMemory } from './memory.js';
import { byStrength } from '../neuronStrength.js';
import { comparison, endTitle, excitedTables, neuronsTable, products, tokensTable } from '../tables.js';

/** Tokens against neurons: which neurons stand out, the tokens of one, and the neurons of one token. */
export const neuronsView: View<'neurons'> = { draw };

type Change = (part: Partial<NeuronsMemory>) => void;

function draw(context: ViewContext<'neurons'>): TemplateResult {
  const { request, shown, stale, ask } = context;
  const memory = readNeuronsMemory(context.memory);
  const change: Change = (part) => context.remember({ ...readNeuronsMemory(context.memory), ...part });
  return questionPage(stale, {
    form: html`${requestFields('neurons', context, ['neurons', 'weights', 'space', 'token', 'limit', 'rank-by'])}
    ${settingsDrawer({
      request,
      ask,
      open: memory.weightsOpen,
      onOpen: (weightsOpen) => change({ weightsOpen }),
    })}`,
    answer: shown ? answer(context, shown.result, memory, change) : nothing,
    about: shown ? about(shown.result) : '',
  });
}

function about(result: NeuronsResult): string {
  const { neurons, total, processing, effectiveEmbedding } = result;
  return (
    `${products(result)}, ${neurons.length} of ${total} neurons: ${processingNote(processing)}; ` +
    `${variantNote(effectiveEmbedding)}. ${caveatNote(result)}`
  );
}

function answer(
  { actions }: ViewContext<'neurons'>,
  result: NeuronsResult,
  memory: NeuronsMemory,
  change: Change,
): TemplateResult {
  const neurons = byStrength(result.neurons);
  const found = neurons.findIndex((neuron) => formatNeuronRef(neuron) === memory.chosen);
  const index = Math.max(0, found);
  const choose = (to: number) => {
    const neuron = neurons[to];
    if (neuron) change({ chosen: formatNeuronRef(neuron) });
  };
  const chosen = neurons[index];
  return html`
    ${excitedTables(result).map(
      (excited) =>
        html`<section aria-label=${excited.title}>
          <h2>${excited.title}</h2>
          <qk-data-table .data=${excited} .actions=${actions}></qk-data-table>
        </section>`,
    )}
    ${
      neurons.length > 1
        ? html`<section aria-labelledby="neurons-title">
            <div class="section-head">
              <h2 id="neurons-title">Neurons that stand out</h2>
              ${chartExport(
                'qk-line-chart',
                {
                  of: 'chart of neurons',
                  fileName: `neurons-${result.weights}-${result.space}`,
                  table: () => neuronsTable(result, neurons),
                },
                actions,
              )}
            </div>
            ${rankedRows({
              chart: neuronsChart(result, neurons, memory.logarithmic),
              twin: 'The table of neurons below holds the same numbers.',
              series: 'a',
              table: neuronsTable(result, neurons),
              count: neurons.length,
              index,
              logarithmic: memory.logarithmic,
              what: 'a neuron',
              titleId: 'neuron-title',
              actions,
              choose,
              setLogarithmic: (logarithmic) => change({ logarithmic }),
            })}
          </section>`
        : nothing
    }
    ${chosen ? neuronSection(result, chosen, actions) : nothing}
  `;
}

function neuronSection(
  result: NeuronsResult,
  neuron: NeuronResult,
  actions: ViewContext<'neurons'>['actions'],
): TemplateResult {
  return html`<section aria-labelledby="neuron-title">
    <h2 id="neuron-title" aria-live="polite">Neuron ${formatNeuronRef(neuron)} · ${products(result)}</h2>
    <p class="note muted">${comparison(neuron, result)}</p>
    <div class="vector-body">
      ${(['top', 'bottom'] as const).map((end) => {
        const title = endTitle(result, end);
        return html`<div class="side">
          <h3>${title.charAt(0).toUpperCase()}${title.slice(1)}</h3>
          <qk-data-table .data=${tokensTable(result, neuron, end)} .actions=${actions}></qk-data-table>
        </div>`;
      })}
    </div>
  </section>`;
}
