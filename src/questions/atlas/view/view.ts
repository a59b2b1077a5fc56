import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { AtlasCircuit, AtlasRequest, AtlasResult } from '../../../protocol/atlas.js';
import { ATLAS_CIRCUITS } from '../../../protocol/atlas.js';
import { chartNear, chartTools } from '../../../webview/components/chartTools.js';
import { foldedTable } from '../../../webview/components/foldedTable.js';
import type { HeatMap } from '../../../webview/components/heatMap.js';
import '../../../webview/components/heatMap.js';
import type { HeatMapCell } from '../../../report/charts/heatMap.js';
import { selectField } from '../../../webview/components/selectField.js';
import { rowsForm } from '../../../webview/components/rowsForm.js';
import { settingsDrawer } from '../../../webview/components/settingsDrawer.js';
import { orMessage } from '../../../webview/components/orMessage.js';
import { rowsNote } from '../../../report/rowWords.js';
import { caveatNote, processingNote, variantNote } from '../../../report/weightWords.js';
import { headOf, ovOf } from '../../../webview/views/headQuestion.js';
import { questionPage } from '../../../webview/views/questionPage.js';
import type { View, ViewContext } from '../../../webview/views/view.js';
import { atlasMap, headAt, mapTitle } from '../map.js';
import type { AtlasMemory } from './memory.js';
import { readAtlasMemory } from './memory.js';
import { atlasTable } from '../table.js';
import type { AtlasSubject } from '../words.js';
import { CIRCUIT_FORMULAS, measuresOf, MEASURE_WORDS, subjectNote } from '../words.js';

const SUBJECTS: readonly { readonly value: AtlasSubject; readonly label: string }[] = [
  ...ATLAS_CIRCUITS.map((value) => ({ value, label: `${value}: ${CIRCUIT_FORMULAS[value]}` })),
  { value: 'copying', label: 'copying score' },
];

function numbersOf(subject: AtlasCircuit) {
  return measuresOf(subject).map((value) => ({ value, label: MEASURE_WORDS[value].label }));
}

/** All heads at once: a map of layer by head. Each cell opens its head. */
export const atlasView: View<'atlas'> = {
  draw: (context) => {
    const { request, shown, stale } = context;
    const memory = readAtlasMemory(context.memory);
    const change = (part: Partial<AtlasMemory>) => context.remember({ ...memory, ...part });
    return questionPage(stale, {
      form: html`<div class="fields">
          ${selectField('Coloured by', memory.subject, SUBJECTS, (subject) => change({ subject }))}
          ${
            memory.subject === 'copying'
              ? nothing
              : selectField('Number', memory.measure, numbersOf(memory.subject), (measure) =>
                  change({ measure }),
                )
          }
        </div>
        ${settingsDrawer<AtlasRequest>({
          request,
          ask: context.ask,
          open: memory.weightsOpen,
          onOpen: (weightsOpen) => change({ weightsOpen }),
          fields: rowsForm('atlas', context, context.actions),
        })}`,
      answer: shown ? answer(context, memory, change, shown.result) : nothing,
      about: shown ? about(shown.result) : '',
    });
  },
};

/** What a cell opens: the tab that belongs to the colours. */
function questionOf(subject: AtlasSubject): typeof headOf {
  return subject === 'copying' || subject === 'ov' || subject === 'fullOv' ? ovOf : headOf;
}

function about(result: AtlasResult): string {
  const { heads, processing, effectiveEmbedding, vocabularyRows } = result;
  return (
    `${heads.length} heads: ${processingNote(processing)}; ${variantNote(effectiveEmbedding)}; ` +
    `${rowsNote(vocabularyRows)}. ${caveatNote(result)}`
  );
}

function answer(
  { actions, open, shown }: ViewContext<'atlas'>,
  memory: AtlasMemory,
  change: (part: Partial<AtlasMemory>) => void,
  result: AtlasResult,
): TemplateResult {
  const title = mapTitle(memory, result);
  const { request } = shown!;
  return html`
    <section aria-labelledby="atlas-title">
      <div class="section-head">
        <h2 id="atlas-title">Every head · ${title}</h2>
        ${chartTools(
          'map of heads',
          `atlas-${memory.subject}`,
          [{ ending: 'svg', content: (event) => chartNear<HeatMap>(event, 'qk-heat-map').toSvg() }],
          actions,
        )}
      </div>
      <p class="muted">${subjectNote(memory, result)}</p>
      ${orMessage(
        () =>
          html`<qk-heat-map
            .data=${atlasMap(result, memory)}
            .twin=${'The table of values below holds the same numbers.'}
            .action=${'opens the head'}
            .onPick=${(cell: HeatMapCell) => open(questionOf(memory.subject)(headAt(cell), request))}
          ></qk-heat-map>`,
      )}
      ${orMessage(() =>
        foldedTable(
          'Table of values',
          atlasTable(result, memory.subject),
          actions,
          memory.valuesOpen,
          (valuesOpen) => change({ valuesOpen }),
        ),
      )}
    </section>
  `;
}
