import type { TemplateResult } from 'lit';
import { html, LitElement, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { STATE_VERSION, type PanelState } from '../protocol/panel.js';
import type { Question, QuestionName } from '../protocol/questions.js';
import { errorCallout } from './components/callout.js';
import { resultTools } from './components/resultTools.js';
import { isToWebview } from './connection.js';
import { KeptScroll } from './keptScroll.js';
import type { KeptState } from './keptState.js';
import { readKeptState } from './keptState.js';
import type { PanelModel } from './panelModel.js';
import { currentQuestion, isStale } from './panelModel.js';
import { Session } from './session.js';
import { questionTitle } from '../questions/titles.js';
import { fingerprintText } from '../protocol/weightsName.js';
import { questionLogic } from '../questions/viewLogic.js';
import { QUESTION_NAMES } from '../questions/questions.js';
import { viewOf } from '../questions/views.js';
import type { ViewContext } from './views/view.js';
import type { VsCodeApi } from './vscodeApi.js';

/** The panel: the parts common to all questions, around the current question's view. */
export class App extends LitElement {
  @state() private model: PanelModel;
  @state() private memories: KeptState['memories'] = {};
  private readonly vscode: VsCodeApi;
  private readonly session: Session;
  private readonly keptScroll = new KeptScroll((scrolled) => {
    this.scrolled = scrolled;
    this.keep();
  });
  private scrolled = 0;

  constructor() {
    super();
    this.vscode = acquireVsCodeApi();
    this.session = new Session(
      (message) => this.vscode.postMessage(message),
      questionLogic,
      () => {
        this.model = this.session.model;
        this.keep();
      },
    );
    this.model = this.session.model;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('message', this.receive);
    const kept = readKeptState(this.vscode.getState(), QUESTION_NAMES);
    if (kept) {
      this.memories = kept.memories;
      this.scrolled = kept.scrolled ?? 0;
      this.keptScroll.restore(this.scrolled);
    }
    this.keptScroll.watch();
    void this.session.start(kept);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('message', this.receive);
    this.keptScroll.stop();
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    const { shown, host } = this.model;
    const question = currentQuestion(this.model);
    if (!shown || !question) return html`<main class="empty">${emptyNote(host)}</main>`;
    return html`
      <main aria-busy=${this.model.main ? 'true' : 'false'}>
        ${this.progressBar()} ${this.wayBack()} ${this.header(shown)} ${this.callouts()}
        ${this.view(question)}
      </main>
    `;
  }

  private readonly receive = (event: MessageEvent<unknown>): void => {
    if (isToWebview(event.data)) this.session.receive(event.data);
  };

  private keep(): void {
    const { shown } = this.model;
    if (!shown) return;
    const { memories, scrolled } = this;
    this.vscode.setState({ ...shown, version: STATE_VERSION, memories, scrolled } satisfies KeptState);
  }

  private progressBar(): TemplateResult {
    const { main } = this.model;
    if (!main) return html`<div class="progress-bar"></div>`;
    const fraction = main.progress?.fraction;
    return html`<div class="progress-bar ${fraction === undefined ? 'indefinite' : ''}">
      <progress
        max="1"
        .value=${fraction ?? 0}
        aria-label=${main.progress?.stage ?? 'Asking'}
        aria-valuetext=${fraction === undefined ? 'under way' : nothing}
      ></progress>
    </div>`;
  }

  private wayBack(): TemplateResult | typeof nothing {
    const { before } = this.session;
    if (!before) return nothing;
    return html`<nav class="way-back" aria-label="Way back">
      <vscode-button appearance="secondary" @click=${() => this.session.back()}
        >‹ ${questionTitle(before.question)}</vscode-button
      >
    </nav>`;
  }

  private header({ checkpoint, result, stored }: PanelState): TemplateResult {
    const { name, folder, model, problems } = checkpoint;
    return html`
      <header class="checkpoint">
        <h1 title=${folder}>${name}</h1>
        <span class="muted"
          >${model.architecture}, ${model.nLayers} layers of ${model.nHeads} heads, d_model
          ${model.dModel}</span
        >
        <code class="fingerprint muted" title="Fingerprint of the checkpoint"
          >${fingerprintText(result?.model ?? model)}</code
        >
        ${
          result
            ? resultTools(this.model.main !== undefined, (action) => this.session.useResult(action))
            : nothing
        }
      </header>
      ${
        stored
          ? html`<p class="callout notice" role="note">
              Stored result; its checkpoint is not on this machine.
            </p>`
          : nothing
      }
      ${model.notice ? html`<p class="callout notice" role="note">${model.notice}</p>` : nothing}
      ${problems.map((problem) => html`<p class="callout warning" role="note">${problem}</p>`)}
    `;
  }

  private callouts(): TemplateResult {
    const { mainFailure, host } = this.model;
    const showLog = { label: 'Show Log', run: () => this.session.showLog() };
    return html`
      ${
        host === 'silent'
          ? errorCallout(
              {
                code: 'internal',
                message: 'The extension does not answer this panel. Close it and ask again.',
              },
              [],
            )
          : nothing
      }
      ${
        mainFailure
          ? errorCallout(mainFailure.error, [
              { label: 'Try again', run: () => this.session.retry() },
              ...(mainFailure.error.code === 'cancelled' ? [] : [showLog]),
            ])
          : nothing
      }
    `;
  }

  private view(question: Question): TemplateResult {
    const { name } = question;
    const { shown, main, detail, detailFailure } = this.model;
    const about = <T extends { readonly question: Question }>(part: T | undefined): T | undefined =>
      part?.question.name === name ? part : undefined;
    const known = about(shown);
    const adding = about(detail);
    const failure = about(detailFailure);
    const context: ViewContext<QuestionName> = {
      checkpoint: shown!.checkpoint,
      request: question.request,
      ...(known?.result && { shown: { request: known.question.request, result: known.result } }),
      stale: isStale(this.model),
      ...(main && { pending: { ...(main.progress && { progress: main.progress }) } }),
      ...(adding && {
        detail: { request: adding.question.request, ...(adding.progress && { progress: adding.progress }) },
      }),
      ...(failure && { detailFailure: { request: failure.question.request, error: failure.error } }),
      actions: this.session,
      ask: (request) => this.session.ask({ name, request } as Question),
      extend: (request) => this.session.extend({ name, request } as Question),
      open: (other) => this.session.open(other),
      retryDetail: () => this.session.retryDetail(),
      cancel: () => this.session.cancelMain(),
      cancelDetail: () => this.session.cancelDetail(),
      memory: this.memories[name],
      remember: (memory) => {
        this.memories = { ...this.memories, [name]: memory };
        this.keep();
      },
    };
    // A question's own view receives only its own requests and results.
    return viewOf<QuestionName>(name).draw(context);
  }
}

function emptyNote(host: PanelModel['host']): TemplateResult {
  switch (host) {
    case 'waiting':
      return html`<p class="muted" role="status">Asking what to show…</p>`;
    case 'silent':
      return html`<p role="alert">The extension does not answer this panel. Close it and ask again.</p>`;
    case 'answered':
      return html`<p class="muted">
        There is nothing to show here. Run “Analyze QK Head” from the command palette.
      </p>`;
  }
}

customElements.define('qk-lens-app', App);
