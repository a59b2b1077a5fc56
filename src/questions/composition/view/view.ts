import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { CompositionRequest, CompositionResult } from '../../../protocol/composition.js';
import { COMPOSITION_KINDS } from '../../../protocol/composition.js';
import type { HeadRef } from '../../../protocol/headRef.js';
import type { Question } from '../../../protocol/questions.js';
import { omit } from '../../../webview/omit.js';
import { formatHeadRef } from '../../../protocol/headRef.js';
import { chartExport } from '../../../webview/components/chartExport.js';
import '../../../webview/components/dataTable.js';
import { readHead } from '../../../webview/components/headText.js';
import '../../../webview/components/heatMap.js';
import type { HeatMapCell } from '../../../report/charts/heatMap.js';
import type { Parsed } from '../../../webview/components/parsed.js';
import '../../../webview/components/parsedField.js';
import { requestField } from '../../../webview/components/requestField.js';
import { selectField } from '../../../webview/components/selectField.js';
import { settingsDrawer } from '../../../webview/components/settingsDrawer.js';
import { orMessage } from '../../../webview/components/orMessage.js';
import { caveatNote, processingNote } from '../../../report/weightWords.js';
import { questionPage } from '../../../webview/views/questionPage.js';
import type { View, ViewContext } from '../../../webview/views/view.js';
import { comparisonSection } from './comparisonSection.js';
import { anticausalWords, compositionMap, headAt, KIND_WORDS, randomWords, strongest } from '../map.js';
import type { CompositionMemory } from './memory.js';
import { pairText, readCompositionMemory } from './memory.js';
import { mappedScores, scoreTable } from '../tables.js';
import type { Pair } from './pairTextField.js';
import { readPair } from './pairTextField.js';

const LISTED_PAIRS = 100;

const KINDS = COMPOSITION_KINDS.map((value) => ({
  value,
  label: `${value}: through the later head’s ${KIND_WORDS[value]}`,
}));

/** The inputs of this view's sections. */
interface Scene {
  readonly context: ViewContext<'composition'>;
  readonly memory: CompositionMemory;
  readonly change: (part: Partial<CompositionMemory>) => void;
}

/** How heads build on each other, or two heads side by side. */
export const compositionView: View<'composition'> = {
  draw: (context) => {
    const memory = readCompositionMemory(context.memory);
    const change = (part: Partial<CompositionMemory>) => context.remember({ ...memory, ...part });
    const scene: Scene = { context, memory, change };
    const { shown, stale } = context;
    return questionPage(stale, {
      form: form(scene),
      answer: shown ? answer(scene, shown.result) : nothing,
      about: shown ? about(shown.result) : '',
    });
  },
};

function form({ context, memory, change }: Scene): TemplateResult {
  const { request, ask, open, checkpoint } = context;
  const { compare } = request;
  return html`<div class="fields">
      ${
        compare
          ? html`<vscode-button
              appearance="secondary"
              @click=${() => open({ name: 'composition', request: omit(request, 'compare') })}
              >Scores of all pairs</vscode-button
            >`
          : selectField('Composition', request.kind, KINDS, (kind) => ask({ ...request, kind }))
      }
      <qk-parsed-field
        .label=${'Side by side'}
        .hint=${'Two heads, such as 2.4, 3.1; empty for none'}
        .placeholder=${'2.4, 3.1'}
        .text=${compare ? pairText(compare) : ''}
        .parse=${(text: string) => readPair(text, checkpoint.model, compare?.otherFolder === undefined)}
        .onValue=${(pair: Pair | null) => {
          if (pair && !compare) open(sideBySide(request, pair));
          else ask(compared(request, pair));
        }}
      ></qk-parsed-field>
      ${compare ? requestField('composition', context, 'rank-by') : nothing}
    </div>
    ${
      compare?.otherFolder === undefined
        ? nothing
        : html`<p>
            The second head is of the checkpoint in <code>${compare.otherFolder}</code>.
            <vscode-button
              appearance="secondary"
              @click=${() => ask({ ...request, compare: { a: compare.a, b: compare.a } })}
              >Take it from this checkpoint</vscode-button
            >
          </p>`
    }
    ${settingsDrawer<CompositionRequest>({
      request,
      ask,
      open: memory.weightsOpen,
      onOpen: (weightsOpen) => change({ weightsOpen }),
    })}`;
}

/** The comparison of two heads, from which there is a way back to the scores. */
function sideBySide(request: CompositionRequest, pair: Pair): Question {
  return { name: 'composition', request: compared(request, pair) };
}

/** The request with another pair; a second checkpoint stays. */
function compared({ compare, ...request }: CompositionRequest, pair: Pair | null): CompositionRequest {
  return pair ? { ...request, compare: { ...compare, ...pair } } : request;
}

function about(result: CompositionResult): string {
  const { comparison, scores, processing } = result;
  const what = comparison ? 'Two heads' : `${scores.length} pairs of heads`;
  return `${what}: ${processingNote(processing)}. ${caveatNote(result)}`;
}

function answer(scene: Scene, result: CompositionResult): TemplateResult {
  const { context, memory, change } = scene;
  const pairs = strongest(result.scores, LISTED_PAIRS);
  const focus = context.head ?? memory.focus ?? pairs[0]?.later;
  return html`
    ${
      result.comparison
        ? comparisonSection(result, result.comparison, context.actions, {
            open: memory.anglesOpen,
            onOpen: (anglesOpen) => change({ anglesOpen }),
          })
        : nothing
    }
    <div class="two-columns">
      ${focus ? mapSection(scene, result, focus) : nothing}
      ${
        pairs.length
          ? html`<section aria-labelledby="pairs-title">
              <div class="section-head"><h2 id="pairs-title">Strongest ${result.kind}-composition</h2></div>
              <qk-data-table
                class="short-table"
                .data=${scoreTable(result, pairs)}
                .actions=${context.actions}
              ></qk-data-table>
            </section>`
          : nothing
      }
    </div>
  `;
}

function mapSection({ context, change }: Scene, result: CompositionResult, focus: HeadRef): TemplateResult {
  const { checkpoint, actions, open, request, head } = context;
  const { kind, anticausal } = result;
  return html`<section aria-labelledby="map-title">
    <div class="section-head">
      <h2 id="map-title">${kind}-composition of head ${formatHeadRef(focus)} with every other</h2>
      ${chartExport(
        'qk-heat-map',
        {
          of: 'map of scores',
          fileName: `${kind}-composition-${formatHeadRef(focus)}`,
          table: () => mappedScores(result, focus),
        },
        actions,
      )}
    </div>
    ${
      head
        ? nothing
        : html`<div class="fields">
            <qk-parsed-field
              .label=${'Head'}
              .hint=${'The head whose scores are mapped'}
              .text=${formatHeadRef(focus)}
              .parse=${(text: string) => readFocus(text, checkpoint.model)}
              .onValue=${(other: HeadRef) => change({ focus: other })}
            ></qk-parsed-field>
          </div>`
    }
    <p class="muted">
      Heads of earlier layers write what its ${KIND_WORDS[kind]} read; heads of later layers read what it
      writes.
      ${
        anticausal
          ? `Coloured by the score's percentile. ${anticausalWords(anticausal)}`
          : `Coloured by how far the score is above random. ${randomWords(result)}`
      }
    </p>
    ${orMessage(
      () =>
        html`<qk-heat-map
          .data=${compositionMap(result, focus)}
          .action=${'sets the two heads side by side'}
          .onPick=${(cell: HeatMapCell) => open(sideBySide(request, { a: focus, b: headAt(cell) }))}
        ></qk-heat-map>`,
    )}
  </section>`;
}

function readFocus(
  text: string,
  model: { readonly nLayers: number; readonly nHeads: number },
): Parsed<HeadRef> {
  const { head, problem } = readHead(text, model);
  return head ? { value: head } : { problem };
}
