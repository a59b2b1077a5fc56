import type { TemplateResult } from 'lit';
import { html, LitElement, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import type { AtlasCircuit, AtlasRequest, AtlasResult } from '../../../protocol/atlas.js';
import { ATLAS_CIRCUITS } from '../../../protocol/atlas.js';
import type { HeadRef } from '../../../protocol/headRef.js';
import { chartExport } from '../../../webview/components/chartExport.js';
import '../../../webview/components/dataTable.js';
import '../../../webview/components/heatMap.js';
import type { HeatMapCell } from '../../../report/charts/heatMap.js';
import { selectField } from '../../../webview/components/selectField.js';
import { rowsForm } from '../../../webview/components/rowsForm.js';
import { settingsDrawer } from '../../../webview/components/settingsDrawer.js';
import { orMessage } from '../../../webview/components/orMessage.js';
import { rowsNote } from '../../../report/rowWords.js';
import { caveatNote, processingNote, variantNote } from '../../../report/weightWords.js';
import { omit } from '../../../webview/omit.js';
import { VectorFetcher } from '../../../webview/spectra/vectorFetcher.js';
import { headOf, ovOf } from '../../../webview/views/headQuestion.js';
import { questionPage } from '../../../webview/views/questionPage.js';
import type { ViewContext } from '../../../webview/views/view.js';
import { atlasMap, headAt, mapTitle } from '../map.js';
import { strongestFirst } from '../strongest.js';
import { atlasTable, namedCircuit } from '../table.js';
import type { AtlasShown, AtlasSubject } from '../words.js';
import { CIRCUIT_FORMULAS, measuresOf, MEASURE_WORDS, subjectNote } from '../words.js';
import { comingNote, offered, shownOf } from './coming.js';
import { requestForTokens } from './logic.js';
import type { AtlasMemory } from './memory.js';
import { readAtlasMemory } from './memory.js';

/** Rows of the list in view at once. */
const PAGE = 30;

const SUBJECT_CHOICES: readonly { readonly value: AtlasSubject; readonly label: string }[] = [
  ...ATLAS_CIRCUITS.map((value) => ({ value, label: `${value}: ${CIRCUIT_FORMULAS[value]}` })),
  { value: 'copying', label: 'copying score' },
];

/** All heads at once: a map of layer by head, and the list of its heads. Each cell and row opens its head. */
export class AtlasPanel extends LitElement {
  @property({ attribute: false }) context!: ViewContext<'atlas'>;
  private readonly fetcher = new VectorFetcher<'atlas'>(
    () => this.context,
    ({ shown, pending, memory }) =>
      shown && !pending
        ? requestForTokens(namedCircuit(readAtlasMemory(memory).subject), shown.request, shown.result)
        : undefined,
  );

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.fetcher.stop();
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override updated(): void {
    this.fetcher.drawn();
  }

  protected override render(): TemplateResult {
    const { context } = this;
    const { request, shown, stale } = context;
    const memory = readAtlasMemory(context.memory);
    const { chosen, subjects } = offered(memory, shown);
    const choices = SUBJECT_CHOICES.filter(({ value }) => subjects.includes(value));
    const change = (part: Partial<AtlasMemory>) => context.remember({ ...memory, ...part });
    return questionPage(stale, {
      form: html`<div class="fields">
          ${selectField('Coloured by', chosen.subject, choices, (subject) => change({ subject }))}
          ${
            chosen.subject === 'copying'
              ? nothing
              : selectField('Number', chosen.measure, numbersOf(chosen.subject), (measure) =>
                  change({ measure }),
                )
          }
        </div>
        ${settingsDrawer<AtlasRequest>({
          // The rows of tables are its field of the same name.
          request: omit(request, 'top'),
          ask: (next) => context.ask({ ...next, ...(request.top !== undefined && { top: request.top }) }),
          open: memory.weightsOpen,
          onOpen: (weightsOpen) => change({ weightsOpen }),
          fields: rowsForm('atlas', context, context.actions),
        })}`,
      answer: shown ? answer(context, memory, shown) : nothing,
      about: shown ? about(shown.result) : '',
    });
  }
}

function numbersOf(subject: AtlasCircuit) {
  return measuresOf(subject).map((value) => ({ value, label: MEASURE_WORDS[value].label }));
}

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

/** Cells of layers without attention have none. */
function hasHead({ heads }: AtlasResult, { layer, head }: HeadRef): boolean {
  return heads.some((own) => own.layer === layer && own.head === head);
}

function answer(
  context: ViewContext<'atlas'>,
  memory: AtlasMemory,
  { request, result }: NonNullable<ViewContext<'atlas'>['shown']>,
): TemplateResult {
  const { actions, pending } = context;
  const known = shownOf(memory, request, result);
  const { shown } = known;
  const title = mapTitle(shown, result);
  const coming = pending ? comingNote(memory.subject, known) : '';
  const openHead = (head: HeadRef) => context.open(questionOf(shown.subject)(head, request));
  return html`
    <section aria-labelledby="atlas-title">
      <div class="section-head">
        <h2 id="atlas-title">Every head · ${title}</h2>
        ${chartExport(
          'qk-heat-map',
          {
            of: 'map of heads',
            fileName: `atlas-${shown.subject}`,
            table: () => atlasTable(strongestFirst(result, shown), shown),
          },
          actions,
        )}
      </div>
      <p class="muted">${subjectNote(shown, result)} ${coming}</p>
      <div class="map-and-table">
        ${orMessage(
          () =>
            html`<qk-heat-map
              .data=${atlasMap(result, shown)}
              .twin=${'The list of heads beside it holds the same numbers.'}
              .action=${'opens the head'}
              .onPick=${(cell: HeatMapCell) => hasHead(result, headAt(cell)) && openHead(headAt(cell))}
            ></qk-heat-map>`,
        )}
        ${orMessage(() => list(context, result, shown, openHead))}
      </div>
    </section>
  `;
}

function list(
  { actions }: ViewContext<'atlas'>,
  result: AtlasResult,
  shown: AtlasShown,
  openHead: (head: HeadRef) => void,
): TemplateResult {
  const ordered = strongestFirst(result, shown);
  return html`<div class="side">
    <qk-data-table
      class="head-list"
      .data=${atlasTable(ordered, shown)}
      .actions=${actions}
      .pageRows=${PAGE}
      .onPick=${(row: number) => {
        const { layer, head } = ordered.heads[row];
        openHead({ layer, head });
      }}
    ></qk-data-table>
  </div>`;
}

customElements.define('qk-atlas-panel', AtlasPanel);
