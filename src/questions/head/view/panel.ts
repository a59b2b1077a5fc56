import type { TemplateResult } from 'lit';
import { html, LitElement, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import type { HeadRequest, HeadResult, HeadCircuit } from '../../../protocol/head.js';
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
import { headAbout } from './about.js';
import { headForm } from './form.js';
import { HEAD_FAMILY } from '../family.js';
import { requestForMissing } from './selection.js';

/** What one head matches: its form, its spectra, the tables of the chosen singular vector. */
export class HeadPanel extends LitElement {
  @property({ attribute: false }) context!: ViewContext<'head'>;
  private readonly held = new HeldTables<HeadCircuit>();
  private readonly fetcher = new VectorFetcher<'head'>(
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
    const scene = shown && this.held.hold(this.scene(shown.result));
    return questionPage(stale, {
      form: headForm(
        context,
        memory.weightsOpen,
        (weightsOpen) => this.change({ weightsOpen }),
        (request) => this.ask(request),
      ),
      answer: scene
        ? html`<div class="spectra">${spectrumSection(scene)} ${vectorSection(scene)}</div>
            <div class="key-only">${keyOnlySection(scene)}</div>`
        : nothing,
      about: shown ? headAbout(shown.result) : '',
    });
  }

  protected override updated(): void {
    this.fetcher.drawn();
  }

  private get memory(): CircuitMemory<HeadCircuit> {
    return readCircuitMemory(HEAD_FAMILY, this.context.memory);
  }

  private change(part: Partial<CircuitMemory<HeadCircuit>>): void {
    this.context.remember({ ...this.memory, ...part } satisfies CircuitMemory<HeadCircuit>);
  }

  private scene(result: HeadResult): CircuitScene<HeadCircuit> {
    const { context, memory } = this;
    const asked = (context.shown?.request ?? context.request).circuits;
    return {
      family: HEAD_FAMILY,
      result,
      asked,
      context,
      memory,
      selection: chosenVector(HEAD_FAMILY, memory, asked, result),
      change: (part) => this.change(part),
    };
  }

  private ask(request: HeadRequest): void {
    const { memory, context } = this;
    const { vector } = chosenVector(HEAD_FAMILY, memory, request.circuits, context.shown?.result);
    context.ask({ ...request, vectors: [...new Set([0, vector])] });
  }
}

customElements.define('qk-head-panel', HeadPanel);
