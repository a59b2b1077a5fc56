import type { TemplateResult } from 'lit';
import { html, LitElement, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { formatHeadRef } from '../../../protocol/headRef.js';
import type { OvCircuit, OvRequest, OvResult, OwnRanks, TokenEffect } from '../../../protocol/ov.js';
import { EXAMPLE_PROMPT } from '../../../protocol/examplePrompt.js';
import { ovCircuitsOf } from '../../../protocol/ov.js';
import { chartExport } from '../../../webview/components/chartExport.js';
import '../../../webview/components/dataTable.js';
import { foldedTable } from '../../../webview/components/foldedTable.js';
import { requestFields } from '../../../webview/components/requestField.js';
import '../../../webview/components/histogram.js';
import { state } from '../../../report/claims/claims.js';
import { crossedWords } from '../../../report/crossedWords.js';
import { formatNumber } from '../../../report/numbers.js';
import { rowsNote } from '../../../report/rowWords.js';
import { caveatNote, processingNote, variantNote } from '../../../report/weightWords.js';
import type { CircuitMemory } from '../../../webview/spectra/circuitMemory.js';
import { readCircuitMemory } from '../../../webview/spectra/circuitMemory.js';
import type { CircuitScene } from '../../../webview/spectra/circuitScene.js';
import { chosenVector } from '../../../webview/spectra/circuitSelection.js';
import { HeldTables } from '../../../webview/spectra/heldTables.js';
import { keyOnlySection } from '../../../webview/spectra/keyOnlySection.js';
import { spectrumSection } from '../../../webview/spectra/spectrumSection.js';
import { VectorFetcher } from '../../../webview/spectra/vectorFetcher.js';
import { vectorSection } from '../../../webview/spectra/vectorSection.js';
import { questionPage } from '../../../webview/views/questionPage.js';
import type { ViewContext } from '../../../webview/views/view.js';
import { OV_FAMILY } from '../family.js';
import { ranksHistogram } from '../ranksHistogram.js';
import { ovForm } from './form.js';
import { requestForMissing } from './logic.js';
import { effectsOf, effectTable, leftOutTable, ranksTable, verdictSentences } from '../tables.js';

/** What one head writes: whether it copies, which tokens a token raises and lowers, its spectra and their vectors. */
export class OvPanel extends LitElement {
  @property({ attribute: false }) context!: ViewContext<'ov'>;
  private readonly held = new HeldTables<OvCircuit>();
  private readonly fetcher = new VectorFetcher<'ov'>(
    () => this.context,
    ({ shown, pending }) =>
      shown &&
      requestForMissing(
        this.scene(shown.result).selection,
        shown.request,
        shown.result,
        pending !== undefined,
      ),
  );

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.fetcher.stop();
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    const { context, memory } = this;
    const { shown, stale } = context;
    return questionPage(stale, {
      form: ovForm(
        context,
        memory.weightsOpen,
        (weightsOpen) => this.change({ weightsOpen }),
        (request) => this.ask(request),
      ),
      answer: shown ? this.answer(shown.request, shown.result) : nothing,
      about: shown ? about(shown.result) : '',
    });
  }

  protected override updated(): void {
    this.fetcher.drawn();
  }

  private answer(request: OvRequest, result: OvResult): TemplateResult {
    const scene = this.held.hold(this.scene(result));
    return html`
      ${this.effect(result)} ${this.copying(request, result)}
      <div class="spectra">${spectrumSection(scene)} ${vectorSection(scene)}</div>
      <div class="key-only">${keyOnlySection(scene)}</div>
    `;
  }

  private copying(request: OvRequest, result: OvResult): TemplateResult | typeof nothing {
    const { copyingScore, ownRanks } = result;
    if (copyingScore === undefined) return nothing;
    return html`<section aria-labelledby="copying-title">
      <div class="section-head">
        <h2 id="copying-title">Copying score ${formatNumber(copyingScore)}</h2>
        ${ownRanks ? this.ranksExport(result, ownRanks) : nothing}
      </div>
      <p class="muted">
        ${state('copyingRange', { source: result.source })}
        ${crossedWords(result.copyingPercentile, result.crossed)}
      </p>
      ${ownRanks ? this.ranks(request, result, ownRanks) : nothing}
    </section>`;
  }

  private ranksExport(result: OvResult, ownRanks: OwnRanks): TemplateResult {
    const table = () => ranksTable(result, ownRanks);
    return chartExport(
      'qk-histogram',
      { of: 'own ranks', fileName: table().fileName, table },
      this.context.actions,
    );
  }

  private ranks(request: OvRequest, result: OvResult, ownRanks: OwnRanks): TemplateResult {
    const { actions, checkpoint } = this.context;
    const { ranksOpen, runRanksOpen, leftOutOpen } = this.memory;
    const leftOut = leftOutTable(result, ownRanks);
    return html`
      ${verdictSentences(request, result).map((sentence) => html`<p class="verdict">${sentence}</p>`)}
      ${this.streamsForm(request)}
      <qk-histogram
        .data=${ranksHistogram(request, result, ownRanks, checkpoint.model.dVocab)}
        .twin=${'The table of own ranks below holds the ranks.'}
      ></qk-histogram>
      ${foldedTable('Table of own ranks', ranksTable(result, ownRanks), actions, ranksOpen, (open) =>
        this.change({ ranksOpen: open }),
      )}
      ${
        result.streamRanks
          ? foldedTable(
              'Table of own ranks in the run',
              ranksTable(result, result.streamRanks, true),
              actions,
              runRanksOpen,
              (open) => this.change({ runRanksOpen: open }),
            )
          : nothing
      }
      ${
        leftOut
          ? foldedTable(
              `Table of words that are not ranked (${leftOut.rows.length})`,
              leftOut,
              actions,
              leftOutOpen,
              (open) => this.change({ leftOutOpen: open }),
            )
          : nothing
      }
    `;
  }

  private streamsForm(request: OvRequest): TemplateResult {
    const ask = (next: OvRequest) =>
      this.ask(next.streams === 'prompt' ? { ...next, prompt: next.prompt ?? EXAMPLE_PROMPT } : next);
    const form = { request, checkpoint: this.context.checkpoint, ask };
    return requestFields('ov', form, request.streams === 'prompt' ? ['streams', 'prompt'] : ['streams']);
  }

  private effect(result: OvResult): TemplateResult | typeof nothing {
    const effects = effectsOf(result);
    if (effects.length === 0) return nothing;
    const table = (effect: TokenEffect, which: 'raises' | 'lowers') => {
      const data = effectTable(result, effect, which);
      return html`<div class="side">
        <h3>${data.title}</h3>
        <qk-data-table .data=${data} .actions=${this.context.actions}></qk-data-table>
      </div>`;
    };
    return html`<section aria-labelledby="effect-title">
      <h2 id="effect-title">Attending fully to one token, from ${result.source}</h2>
      ${effects.map(
        (effect) =>
          html`<div class="vector-body">${table(effect, 'raises')} ${table(effect, 'lowers')}</div>`,
      )}
    </section>`;
  }

  private get circuits(): readonly OvCircuit[] {
    return ovCircuitsOf(this.context.checkpoint.model);
  }

  private get memory(): CircuitMemory<OvCircuit> {
    return readCircuitMemory(OV_FAMILY, this.context.memory);
  }

  private change(part: Partial<CircuitMemory<OvCircuit>>): void {
    this.context.remember({ ...this.memory, ...part } satisfies CircuitMemory<OvCircuit>);
  }

  private scene(result: OvResult): CircuitScene<OvCircuit> {
    const { context, memory } = this;
    return {
      family: OV_FAMILY,
      result,
      asked: this.circuits,
      context,
      memory,
      selection: chosenVector(OV_FAMILY, memory, this.circuits, result),
      change: (part) => this.change(part),
    };
  }

  private ask(request: OvRequest): void {
    const { memory, context } = this;
    const { vector } = chosenVector(OV_FAMILY, memory, this.circuits, context.shown?.result);
    context.ask({ ...request, vectors: [...new Set([0, vector])] });
  }
}

function about(result: OvResult): string {
  return (
    `OV of head ${formatHeadRef(result.head)} from ${result.source}: ${processingNote(result.processing)}; ` +
    `${variantNote(result.effectiveEmbedding)}; ${rowsNote(result.vocabularyRows)}. ${caveatNote(result)}`
  );
}

customElements.define('qk-ov-panel', OvPanel);
