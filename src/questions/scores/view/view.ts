import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { AttentionScore } from '../../../protocol/attentionScores.js';
import { formatHeadRef, parseHeadRef } from '../../../protocol/headRef.js';
import type { ResultOf } from '../../../protocol/questions.js';
import type { HeatMapCell } from '../../../report/charts/heatMap.js';
import { chartExport } from '../../../webview/components/chartExport.js';
import '../../../webview/components/dataTable.js';
import '../../../webview/components/heatMap.js';
import { orMessage } from '../../../webview/components/orMessage.js';
import { requestFields } from '../../../webview/components/requestField.js';
import { selectField } from '../../../webview/components/selectField.js';
import { settingsDrawer } from '../../../webview/components/settingsDrawer.js';
import { questionPage } from '../../../webview/views/questionPage.js';
import type { View, ViewContext } from '../../../webview/views/view.js';
import { headAt, scoresMap } from '../map.js';
import { byScore, headsTable, mainScore, strongestTable } from '../tables.js';
import { aboutScores, agreementLines, promptsNote, SCORE_LABELS, SCORE_NOTES } from '../words.js';
import { readScoresMemory, type ScoresMemory } from './memory.js';

type ScoresContext = ViewContext<'scores'>;
type ScoresResult = ResultOf<'scores'>;

/** Rows of the list in view at once. */
const PAGE = 30;
/** Heads of each score in the table below. */
const MOST_OF_EACH = 5;

/** A map of one score of every head beside the list of heads; each opens its head. */
export const scoresView: View<'scores'> = {
  draw: (context) => {
    const memory = readScoresMemory(context.memory);
    const { shown, stale } = context;
    return questionPage(stale, {
      form: form(context, memory),
      answer: shown ? answer(context, shown.result, memory) : nothing,
      about: shown ? aboutScores(shown.result).join(' ') : '',
    });
  },
};

function form(context: ScoresContext, memory: ScoresMemory): TemplateResult {
  const { request, ask, remember, shown } = context;
  const offered = shown ? shown.result.scores : request.scores;
  const choices = offered.map((value) => ({ value, label: SCORE_LABELS[value].toLowerCase() }));
  const score = shownScore(offered, memory);
  const random = ['tokens', 'draws', 'seed'];
  return html`<div class="fields">
      ${score === undefined ? nothing : selectField('Coloured by', score, choices, (next) => remember({ ...memory, score: next }))}
    </div>
    ${requestFields('scores', context, ['text'])}
    ${settingsDrawer({
      ...{ request, ask, open: memory.weightsOpen },
      onOpen: (weightsOpen) => remember({ ...memory, weightsOpen }),
      fields: requestFields('scores', context, [...(request.text === undefined ? random : ['piece']), 'bos']),
    })}`;
}

/** The chosen score, if it is among those asked for. */
function shownScore(scores: readonly AttentionScore[], { score }: ScoresMemory): AttentionScore | undefined {
  return score !== undefined && scores.includes(score) ? score : mainScore(scores);
}

function answer(context: ScoresContext, result: ScoresResult, memory: ScoresMemory): TemplateResult {
  const { actions, openHead } = context;
  const chosen = shownScore(result.scores, memory);
  const score = result.prompts ? chosen : undefined;
  const list = () => headsTable(result, score);
  const ordered = score === undefined ? result.heads : byScore(result, score);
  const strongest = strongestTable(result, MOST_OF_EACH);
  const title =
    score === undefined ? 'Every head by its weights' : `Every head · ${SCORE_LABELS[score].toLowerCase()}`;
  return html`<section aria-labelledby="scores-title">
      <div class="section-head">
        <h2 id="scores-title">${title}</h2>
        ${score === undefined ? nothing : chartExport('qk-heat-map', { of: 'map of heads', fileName: `scores-${score}`, table: list }, actions)}
      </div>
      <p class="muted">
        ${score === undefined ? nothing : `${SCORE_LABELS[score]}: ${SCORE_NOTES[score]}`}
        ${promptsNote(result)} ${score === undefined ? nothing : agreementLines(result, [score]).join(' ')}
      </p>
      <div class="map-and-table">
        ${
          score === undefined
            ? nothing
            : orMessage(
                () =>
                  html`<qk-heat-map
                    .data=${scoresMap(result, score)}
                    .twin=${'The list of heads beside it holds the same numbers.'}
                    .action=${'opens the head'}
                    .onPick=${(cell: HeatMapCell) => hasHead(result, cell) && openHead(headAt(cell))}
                  ></qk-heat-map>`,
              )
        }
        ${orMessage(
          () =>
            html`<div class="side">
              <qk-data-table
                class="head-list"
                .data=${list()}
                .actions=${actions}
                .pageRows=${PAGE}
                .onPick=${(row: number) => openHead({ layer: ordered[row].layer, head: ordered[row].head })}
              ></qk-data-table>
            </div>`,
        )}
      </div>
    </section>
    ${
      strongest.rows.length === 0
        ? nothing
        : html`<section aria-label=${strongest.title}>
            <div class="section-head"><h2>${strongest.title}</h2></div>
            <qk-data-table
              .data=${strongest}
              .actions=${actions}
              .onPick=${(row: number) => {
                const head = parseHeadRef(String(strongest.rows[row][0]));
                if (head) openHead(head);
              }}
            ></qk-data-table>
          </section>`
    }`;
}

/** Layers without attention have none. */
function hasHead({ heads }: ScoresResult, cell: HeatMapCell): boolean {
  return heads.some((own) => formatHeadRef(own) === formatHeadRef(headAt(cell)));
}
