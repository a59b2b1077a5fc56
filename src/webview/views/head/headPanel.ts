import type { TemplateResult } from 'lit';
import { html, LitElement, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import type { HeadRequest, HeadResult } from '../../../protocol/head.js';
import { formatHeadRef } from '../../../protocol/headRef.js';
import '../../components/headInput.js';
import { progressLine } from '../../components/progressLine.js';
import { sameJson } from '../../equal.js';
import type { ViewContext } from '../view.js';
import type { HeadMemory } from './headMemory.js';
import { readHeadMemory } from './headMemory.js';
import type { Selection } from './headSelection.js';
import { chosenVector, requestForMissing } from './headSelection.js';
import { processingNote, variantNote } from './headWords.js';
import { optionsForm } from './optionsForm.js';
import { spectrumSection } from './spectrumSection.js';
import { vectorSection } from './vectorSection.js';

/** How long the choice must rest before a vector's tables are asked for, in milliseconds. */
const REST = 120;

/** What the sections of the head's view share. */
export interface HeadScene {
  readonly context: ViewContext<'head'>;
  readonly memory: HeadMemory;
  readonly selection: Selection;
  readonly change: (part: Partial<HeadMemory>) => void;
}

/** What one head matches: its form, its spectra, the tables of the chosen singular vector. */
export class HeadPanel extends LitElement {
  @property({ attribute: false }) context!: ViewContext<'head'>;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastExtension: { readonly request: HeadRequest; readonly base: HeadRequest } | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    const scene = this.scene();
    const { context, selection } = scene;
    const { shown, stale, request } = context;
    return html`
      <section class="form" aria-label="Question">
        <qk-head-input
          .head=${request.head}
          .model=${context.checkpoint.model}
          .onHead=${(head: HeadRequest['head']) => this.ask({ ...request, head }, selection)}
        ></qk-head-input>
        ${optionsForm(scene, (changed) => this.ask(changed, selection))}
        <div class="status-row">${this.status(shown?.result)}</div>
      </section>
      <div class="answer ${stale ? 'stale' : ''}">
        ${shown ? spectrumSection(scene, shown.result) : nothing}
        ${shown ? vectorSection(scene, shown.request, shown.result) : nothing}
      </div>
    `;
  }

  protected override updated(): void {
    clearTimeout(this.timer);
    if (this.missing()) this.timer = setTimeout(() => this.fetchMissing(), REST);
  }

  private scene(): HeadScene {
    const { context } = this;
    const memory = readHeadMemory(context.memory);
    const selection = chosenVector(memory, context.shown?.request ?? context.request, context.shown?.result);
    return {
      context,
      memory,
      selection,
      change: (part) =>
        context.remember({ ...readHeadMemory(this.context.memory), ...part } satisfies HeadMemory),
    };
  }

  private status(result: HeadResult | undefined): TemplateResult {
    const { pending, cancel } = this.context;
    if (pending) return progressLine(pending.progress, cancel);
    if (!result) return html``;
    return html`<p class="muted">
      Head ${formatHeadRef(result.head)}: ${processingNote(result.processing)};
      ${variantNote(result.effectiveEmbedding)}.
    </p>`;
  }

  private ask(request: HeadRequest, { vector }: Selection): void {
    this.context.ask({ ...request, vectors: [...new Set([0, vector])] });
  }

  private missing(): { readonly request: HeadRequest; readonly base: HeadRequest } | undefined {
    const { shown, stale, pending, detail, detailFailure } = this.context;
    if (!shown || stale) return undefined;
    const { selection } = this.scene();
    const request = requestForMissing(selection, shown.request, shown.result, pending !== undefined);
    if (!request) return undefined;
    const known = [detail?.request, detailFailure?.request];
    if (known.some((other) => sameJson(other, request))) return undefined;
    const missing = { request, base: shown.request };
    return sameJson(missing, this.lastExtension) ? undefined : missing;
  }

  private fetchMissing(): void {
    const missing = this.missing();
    if (!missing) return;
    this.lastExtension = missing;
    this.context.extend(missing.request);
  }
}

customElements.define('qk-head-panel', HeadPanel);
