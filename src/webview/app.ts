import type { TemplateResult } from 'lit';
import { html, LitElement, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { STATE_VERSION, type PageNotification, type PanelState } from '../protocol/panel.js';
import type { QuestionName } from '../protocol/questions.js';
import { isToPage, isToWebview } from './connection.js';
import type { InView } from '../protocol/inView.js';
import { partsInView } from './inView.js';
import { KeptScroll } from './keptScroll.js';
import type { KeptState } from './keptState.js';
import { readKeptState } from './keptState.js';
import type { PanelModel, Viewed } from './panelModel.js';
import { currentView, viewedIn } from './panelModel.js';
import { headOf, tabOf, type QuestionTab } from './page/headPage.js';
import { HeadTravel } from './page/headTravel.js';
import { HeadVisits } from './page/headVisits.js';
import './page/overview/overviewPanel.js';
import { promptNavigation } from './page/promptNavigation.js';
import { PromptVisits } from './page/promptVisits.js';
import { emptyNote, pageFailures, pageNotes } from './page/pageNotes.js';
import { pageLine } from './page/pageLine.js';
import { pageProgress, progressBar } from './page/pageProgress.js';
import type { Selection } from '../report/spectra/circuitFamily.js';
import { writtenOf } from './page/overview/written.js';
import { Session } from './session.js';
import { questionOf, shownTo } from './shownTo.js';
import type { CheckpointInfo } from '../protocol/model.js';
import { questionLogic } from '../questions/viewLogic.js';
import { QUESTION_NAMES } from '../questions/questions.js';
import { viewOf } from '../questions/views.js';
import type { ViewContext } from './views/view.js';
import { PanelHistory } from './panelHistory.js';
import type { Place } from './trail.js';
import type { VsCodeApi } from './vscodeApi.js';

/** The panel: the parts common to all questions, around the current question's view. */
export class App extends LitElement {
  @state() private model: PanelModel;
  /** The second question of an overview. */
  @state() private beside: PanelModel;
  /** The token of the prompt's row that the pointer or the keyboard is on. */
  @state() private pointed: number | undefined;
  @state() private memories: KeptState['memories'] = {};
  private readonly vscode: VsCodeApi;
  private readonly session: Session;
  private readonly keptScroll = new KeptScroll((scrolled) => {
    this.scrolled = scrolled;
    this.keep();
  });
  private scrolled = 0;
  /** Of the page, in pixels. */
  private height = 0;
  private readonly visits = new HeadVisits();
  private readonly prompts = new PromptVisits();
  private readonly history: PanelHistory;
  private readonly travel: HeadTravel;
  private pinned = false;

  constructor() {
    super();
    this.vscode = acquireVsCodeApi();
    this.session = new Session(
      (message) => this.vscode.postMessage(message),
      questionLogic,
      () => {
        this.model = this.session.model;
        this.beside = this.session.beside;
        this.prompts.follow(this.model, this.visits.head);
        this.visits.follow(this.model, this.beside, this.prompts.question !== undefined);
        this.history.follow();
        this.keep();
      },
    );
    this.history = new PanelHistory(this.session, this.visits, {
      leaving: this.leaving,
      begin: () => this.keptScroll.restore(0),
      arrive: (place) => this.arrive(place),
    });
    this.travel = new HeadTravel({
      ...{ session: this.session, visits: this.visits, prompts: this.prompts, history: this.history },
      memories: () => this.memories,
      turned: () => {
        this.keep();
        this.requestUpdate();
      },
    });
    this.model = this.session.model;
    this.beside = this.session.beside;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('message', this.receive);
    window.addEventListener('keydown', this.keyDown);
    const kept = readKeptState(this.vscode.getState(), QUESTION_NAMES);
    if (kept) {
      this.memories = kept.memories;
      this.scrolled = kept.scrolled ?? 0;
      this.visits.head = kept.head;
      this.prompts.restore(kept.prompts ?? [], kept.checkpoint);
      this.history.restore(kept.trail);
      this.pinned = kept.pinned === true;
      this.keptScroll.restore(this.scrolled);
    }
    this.keptScroll.watch();
    void this.session.start(kept, kept?.beside);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('message', this.receive);
    window.removeEventListener('keydown', this.keyDown);
    this.keptScroll.stop();
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    const { shown, host } = this.model;
    const viewed = currentView(this.model);
    if (!shown || !viewed) return html`<main class="empty">${emptyNote(host)}</main>`;
    const busy = this.model.main ?? (viewed.overview && this.beside.main);
    return html`
      <main aria-busy=${busy ? 'true' : 'false'}>
        ${progressBar(this.model)} ${this.pageLine(shown, viewed)} ${pageNotes(shown)}
        ${pageFailures(this.model, {
          retry: () => this.session.retry(),
          showLog: () => this.session.showLog(),
        })}
        ${this.view(viewed)}
        ${pageProgress(this.model, {
          main: () => this.session.cancelMain(),
          detail: () => this.session.cancelDetail(),
        })}
      </main>
    `;
  }

  /** While an answer comes the page does not shrink, so that it stays where it is scrolled to. */
  protected override updated(): void {
    this.followBeside();
    const page = this.querySelector('main');
    if (!page) return;
    if (this.model.main) page.style.minHeight = `${this.height}px`;
    // The view inside draws itself later than this.
    requestAnimationFrame(() => {
      if (!this.model.main) page.style.removeProperty('min-height');
      this.height = page.offsetHeight;
    });
  }

  private readonly receive = (event: MessageEvent<unknown>): void => {
    const { data } = event;
    if (!isToWebview(data)) return;
    if (isToPage(data)) this.receiveOfPage(data);
    else if (data.kind === 'show') {
      this.visits.head = headOf(data.state.question);
      this.history.reach('outside', () => this.session.receive(data));
    } else this.session.receive(data);
  };

  private receiveOfPage(message: PageNotification): void {
    switch (message.kind) {
      case 'go':
        this.history.go(message.step);
        break;
      case 'pinned':
        this.pinned = message.pinned;
        this.keep();
        break;
      case 'inView':
        this.vscode.postMessage({ kind: 'inView', id: message.id, parts: this.inView });
        break;
    }
  }

  private get inView(): InView {
    const { shown } = this.beside;
    const also = currentView(this.model)?.overview && shown?.result && shown.question;
    return { ...partsInView(this), ...(also && { also }) };
  }

  private readonly keyDown = (event: KeyboardEvent): void => this.travel.byKey(event);

  private readonly leaving = (place: Place): Pick<Place, 'memory' | 'scrolled'> => ({
    memory: this.memories[memoryOf(place)],
    scrolled: window.scrollY,
  });

  private arrive(place: Place): void {
    const { memory, scrolled } = place;
    if (memory !== undefined) this.memories = { ...this.memories, [memoryOf(place)]: memory };
    this.keptScroll.restore(scrolled ?? 0);
  }

  /** What the overview shows beside its first question comes after the first part of that answer. */
  private followBeside(): void {
    const { main, shown } = this.model;
    if (!currentView(this.model)?.overview) {
      this.session.cancelBeside();
      return;
    }
    const state = shown && (!main || main.begun) ? this.visits.beside(shown) : undefined;
    if (state) this.session.askBeside(state);
  }

  /** Opens a tab from the overview, with what was clicked there chosen in it. */
  private openTab(tab: QuestionTab, selection: Selection<string> | undefined): void {
    if (selection) this.remember(tab, { ...Object(this.memories[tab]), ...selection });
    void this.travel.visit(tab);
  }

  private keep(): void {
    const { shown } = this.model;
    if (!shown) return;
    const { memories, scrolled } = this;
    const { head } = this.visits;
    const prompts = this.prompts.kept;
    const beside = shown.overview && this.beside.shown?.result && !this.beside.main && this.beside.shown;
    const page = {
      ...{ memories, scrolled, trail: this.history.kept },
      ...(head && { head }),
      ...(prompts.length > 0 && { prompts }),
      ...(beside && { beside }),
      ...(this.pinned && { pinned: true as const }),
    };
    this.vscode.setState({ ...shown, version: STATE_VERSION, ...page } satisfies KeptState);
  }

  private pageLine(state: PanelState, viewed: Viewed): TemplateResult {
    const { head } = this.visits;
    const tab = tabOf(viewed);
    const before = this.history.wayBack;
    return pageLine({
      state,
      before: before && { question: before.place.question, go: () => this.history.go(before.by) },
      head: head && tab && { head, tab },
      prompt: this.promptNavigation(state.checkpoint),
      goTo: (other) => this.travel.goTo(other),
      open: (other) => void this.travel.visit(other),
    });
  }

  private promptNavigation(checkpoint: CheckpointInfo): TemplateResult | typeof nothing {
    const { question } = this.prompts;
    if (!question) return nothing;
    return promptNavigation({
      ...{ visits: this.prompts, question, checkpoint },
      ask: (other) => this.session.ask({ question: other }),
      point: (position) => (this.pointed = position),
      visit: (visit) => visit && this.session.visit({ question: visit.question }, visit.known),
    });
  }

  private view(viewed: Viewed): TemplateResult {
    const context = this.context(viewed);
    if (viewed.overview) return this.overview(context);
    // A question's own view receives only its own requests and results.
    return viewOf<QuestionName>(viewed.question.name).draw(context);
  }

  private overview(context: ViewContext<'head'>): TemplateResult {
    const { beside } = this;
    const wanted = this.model.shown && this.visits.beside(this.model.shown);
    return html`<qk-overview
      .context=${context}
      .written=${writtenOf(wanted, beside, () => this.session.retryBeside())}
      .settings=${this.memories['overview']}
      .remember=${(memory: unknown) => this.remember('overview', memory)}
      .open=${(tab: QuestionTab, selection?: Selection<string>) => this.openTab(tab, selection)}
    ></qk-overview>`;
  }

  private context(viewed: Viewed): ViewContext<QuestionName> {
    const { name } = viewed.question;
    return {
      ...shownTo(viewed, this.model),
      actions: this.session,
      ask: (other) => this.session.ask({ ...viewedIn(viewed), question: questionOf(viewed, other) }),
      extend: (other) => this.session.extend(questionOf(viewed, other)),
      open: (question) => this.history.reach('link', () => this.session.ask({ question })),
      openHead: (head) => this.travel.openHead(head),
      retryDetail: () => this.session.retryDetail(),
      cancel: () => this.session.cancelMain(),
      cancelDetail: () => this.session.cancelDetail(),
      memory: this.memories[name],
      ...(this.visits.head && { head: this.visits.head }),
      ...(this.prompts.question && { onPrompt: true as const }),
      ...(this.pointed !== undefined && { pointed: this.pointed }),
      remember: (memory) => this.remember(name, memory),
    };
  }

  private remember(of: QuestionName | 'overview', memory: unknown): void {
    this.memories = { ...this.memories, [of]: memory };
    this.keep();
  }
}

/** Whose choices a place's view has. */
function memoryOf({ question, overview }: Viewed): QuestionName | 'overview' {
  return overview ? 'overview' : question.name;
}

customElements.define('qk-lens-app', App);
