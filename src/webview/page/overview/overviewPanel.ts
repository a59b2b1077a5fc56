import type { TemplateResult } from 'lit';
import { html, LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import type { HeadCircuit, HeadRequest, QkCircuit } from '../../../protocol/head.js';
import { formatHeadRef } from '../../../protocol/headRef.js';
import type { AnswerBeside } from '../../../protocol/panel.js';
import type { OvCircuit, OvRequest, OvResult, OwnRanks } from '../../../protocol/ov.js';

import { headAbout } from '../../../questions/head/view/about.js';
import { headForm } from '../../../questions/head/view/form.js';
import { HEAD_FAMILY } from '../../../questions/head/family.js';
import { OV_FAMILY } from '../../../questions/ov/family.js';
import { ranksHistogram } from '../../../questions/ov/ranksHistogram.js';
import { ranksTable, verdictSentences } from '../../../questions/ov/tables.js';
import { amongCrossed } from '../../../report/crossedWords.js';
import { chartSvg } from '../../../report/charts/pictures.js';
import { formatNumber } from '../../../report/numbers.js';
import type {
  CircuitFamily,
  CircuitSide,
  CircuitsResult,
  Selection,
} from '../../../report/spectra/circuitFamily.js';
import { spectrumTable } from '../../../report/spectra/circuitTables.js';
import type { TableData } from '../../../report/tableModel.js';
import { selectionRemark, selectionTitle } from '../../../report/spectra/circuitWords.js';
import { chartExport } from '../../components/chartExport.js';
import type { Exported } from '../../components/exported.js';
import { errorCallout } from '../../components/callout.js';
import '../../components/histogram.js';
import { progressText } from '../../components/progressLine.js';
import { FIRST_MEMORY } from '../../spectra/circuitMemory.js';
import { chosenVector } from '../../spectra/circuitSelection.js';
import { questionPage } from '../../views/questionPage.js';
import type { ViewContext } from '../../views/view.js';
import type { QuestionTab } from '../headPage.js';
import { block, type Block } from './block.js';
import { blockExport } from './blockExport.js';
import { Held } from './held.js';
import { scorePartsSvg } from './scorePartsSvg.js';
import { scoreParts, scorePartsTable } from './scoreParts.js';
import { spectra, spectraChart } from './spectra.js';
import { barsTable, tokenBars } from './tokenBars.js';
import type { Written } from './written.js';

/** In pixels, less than a page's own: the verdict stands above it. */
const HISTOGRAM_HEIGHT = 106;

/** The circuits whose scores have parts, the one most readable in words first. */
const WITH_PARTS: readonly QkCircuit[] = ['effective', 'embedding'];

/** Opens a tab of the page, with a vector of a circuit chosen in it. */
export type OpenTab = (tab: QuestionTab, selection?: Selection<string>) => void;

/** What a head does, on one screen: what it matches and writes, each block a way into its tab. */
export class OverviewPanel extends LitElement {
  @property({ attribute: false }) context!: ViewContext<'head'>;
  @property({ attribute: false }) written!: Written;
  @property({ attribute: false }) settings: unknown;
  @property({ attribute: false }) remember!: (settings: unknown) => void;
  @property({ attribute: false }) open!: OpenTab;
  private readonly held = { matched: new Held<TemplateResult>(), written: new Held<TemplateResult>() };
  private readonly heldVerdict = new Held<TemplateResult>();

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    const { context } = this;
    const { shown } = context;
    const { weightsOpen } = Object(this.settings) as { readonly weightsOpen?: unknown };
    return questionPage(false, {
      form: headForm(
        context,
        weightsOpen === true,
        (open) => this.remember({ weightsOpen: open }),
        (request: HeadRequest) => context.ask(request),
      ),
      answer: html`<div class="overview">${this.matched()} ${this.outputs()} ${this.copying()}</div>`,
      about: shown ? headAbout(shown.result) : '',
    });
  }

  private matched(): TemplateResult {
    const { stale, pending, shown, request, actions } = this.context;
    const waiting = pending && progressText(pending.progress);
    const common = { stale, tab: 'QK' };
    const open = () => this.open('head');
    const result = shown?.result;
    const selection = result && firstVector<HeadCircuit>(HEAD_FAMILY, shown.request.circuits, result);
    const seen = WITH_PARTS.find((name) => result?.circuits[name]?.parts);
    const parts = seen && result?.circuits[seen]?.parts;
    const table = parts && result && scorePartsTable(result, seen, parts, HEAD_FAMILY.parts);
    const head = formatHeadRef((result ?? request).head);
    return html`
      ${
        selection
          ? this.tokens('matched', 'head', HEAD_FAMILY, selection, result, { ...common, waiting })
          : block({ ...common, id: 'matched', title: 'What the head matches', body: note(waiting), open })
      }
      ${block({
        ...{ ...common, id: 'spectra-block', title: `Spectra of head ${head}` },
        body: result
          ? spectra(result, shown.request.circuits, waiting, this.context.checkpoint.model)
          : note(waiting),
        parts: result && (() => ({ charts: [spectraChart(result)], tables: [] })),
        menu:
          result &&
          blockExport(
            {
              ...{ of: 'spectra', fileName: `head-${head}-spectrum` },
              table: () => spectrumTable(HEAD_FAMILY, result),
            },
            actions,
            (colours) => chartSvg(spectraChart(result), colours),
          ),
        open,
      })}
      ${block({
        ...{ ...common, id: 'parts-block', title: 'What attention can see' },
        ...(seen && { note: { text: seen } }),
        body: parts ? scoreParts(parts, HEAD_FAMILY.parts) : note(waiting),
        parts: table && (() => ({ charts: [], tables: [table] })),
        menu:
          table &&
          blockExport(exportedTable(table), actions, (colours) =>
            scorePartsSvg(table.title, parts, HEAD_FAMILY.parts, colours),
          ),
        open: () => this.open('head', seen && { circuit: seen, vector: 0 }),
      })}
    `;
  }

  private outputs(): TemplateResult {
    const { shown, stale, progress, answer } = this.written;
    const waiting = this.waiting(progress);
    const common = { stale, tab: 'OV' };
    const failure = this.failure();
    if (!shown || failure) {
      return block({
        ...{ ...common, id: 'written', title: 'What the head writes' },
        body: failure ?? note(waiting),
        open: () => this.open('ov'),
      });
    }
    const selection: Selection<OvCircuit> = { circuit: 'fullOv', vector: 0 };
    return this.tokens('written', 'ov', OV_FAMILY, selection, shown.result, { ...common, waiting, answer });
  }

  private copying(): TemplateResult {
    const { shown, stale, progress, answer } = this.written;
    const result = shown?.result;
    const score = result?.copyingScore;
    const ranks = result?.ownRanks;
    const verdict = shown && ranks && this.verdict(shown.request, shown.result, ranks);
    const table = result && ranks && (() => ranksTable(result, ranks));
    const body = this.heldVerdict.hold(verdict, stale);
    return block({
      ...{ stale: body.stale, tab: 'OV', id: 'copying' },
      title: score === undefined ? 'Copying score' : `Copying score ${formatNumber(score)}`,
      ...(result && { note: { text: `from ${result.source}${amongCrossed(result.copyingPercentile)}` } }),
      body: body.shown ?? note(this.waiting(progress)),
      menu:
        table &&
        chartExport(
          'qk-histogram',
          { of: 'own ranks', fileName: table().fileName, table, ...(answer && { answer }) },
          this.context.actions,
        ),
      open: () => this.open('ov'),
    });
  }

  private verdict(request: OvRequest, result: OvResult, ranks: OwnRanks): TemplateResult {
    const { dVocab } = this.context.checkpoint.model;
    const [verdict, ...more] = verdictSentences(request, result);
    return html`
      <p class="copying-words">${verdict}</p>
      <qk-histogram
        .data=${ranksHistogram(request, result, ranks, dVocab)}
        .twin=${'The tab OV holds the table of ranks.'}
        .height=${HISTOGRAM_HEIGHT}
      ></qk-histogram>
      <p class="copying-more muted">${more.join(' ')}</p>
    `;
  }

  /** The tokens of a circuit's first vector. */
  private tokens<C extends string>(
    id: 'matched' | 'written',
    tab: QuestionTab,
    family: CircuitFamily<C>,
    selection: Selection<C>,
    result: CircuitsResult,
    {
      waiting,
      answer,
      ...common
    }: Pick<Block, 'stale' | 'tab'> & {
      readonly waiting: string | undefined;
      readonly answer?: AnswerBeside | undefined;
    },
  ): TemplateResult {
    const circuit = result.circuits[selection.circuit];
    const vector = circuit?.vectors.find(({ index }) => index === selection.vector);
    const remark = circuit && selectionRemark(selection, circuit, family.parts);
    const sides = vector ? family.sides(selection.circuit, vector, result.rankBy) : [];
    const lists = sides.length
      ? html`<div class="sides">
          ${sides.map((side) => {
            const table = barsTable(family, result, selection, side);
            const exported = table && exportedTable(table, answer);
            return tokenBars(side, exported && blockExport(exported, this.context.actions));
          })}
        </div>`
      : undefined;
    const body = this.held[id].hold(lists, common.stale);
    const table = (side: CircuitSide) => barsTable(family, result, selection, side) ?? [];
    return block({
      ...{ id, tab: common.tab, stale: body.stale, title: selectionTitle(selection, circuit) },
      ...(remark && { note: { text: remark.mark, about: `Warning: ${remark.about}` } }),
      body: body.shown ?? note(waiting),
      parts: vector && (() => ({ charts: [], tables: sides.flatMap(table) })),
      open: () => this.open(tab, selection),
    });
  }

  private failure(): TemplateResult | undefined {
    const { failure } = this.written;
    return failure && errorCallout(failure.error, [{ label: 'Try again', run: failure.retry }]);
  }

  private waiting(progress: Written['progress']): string | undefined {
    return this.written.failure ? undefined : progressText(progress);
  }
}

/** @param answer that it is of, if it isn't the panel's */
function exportedTable(table: TableData, answer?: AnswerBeside): Omit<Exported, 'chart'> {
  return { of: table.title, fileName: table.fileName, table: () => table, ...(answer && { answer }) };
}

function note(waiting: string | undefined): TemplateResult {
  return html`<p class="muted">${waiting ?? 'Not computed.'}</p>`;
}

/** The largest vector of the circuit most readable in words, whatever its tab shows. */
function firstVector<C extends string>(
  family: CircuitFamily<C>,
  asked: readonly C[],
  result: CircuitsResult,
): Selection<C> {
  return { ...chosenVector(family, FIRST_MEMORY, asked, result), vector: 0 };
}

customElements.define('qk-overview', OverviewPanel);
