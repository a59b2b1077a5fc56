import type { HeadRef } from '../../protocol/headRef.js';
import type { CheckpointInfo, Token } from '../../protocol/model.js';
import type { PanelState } from '../../protocol/panel.js';
import { listOf } from '../../protocol/oneOrMore.js';
import type { Question, ResultOf } from '../../protocol/questions.js';
import { sameWeights } from '../../protocol/weightsName.js';
import type { OtherPrompt } from '../../questions/run/others.js';
import { sameJson } from '../equal.js';
import { omit } from '../omit.js';
import { currentView, type PanelModel } from '../panelModel.js';
import {
  begunAnswer,
  isPromptQuestion,
  otherPromptsOf,
  promptChoicesAfter,
  promptOf,
  promptViewOf,
  promptQuestionOf,
  strongestHead,
  withoutLens,
  type Prompt,
  type PromptChoices,
  type PromptQuestion,
  type PromptView,
} from './promptPage.js';

/** Prompts in the list. */
const MOST_PROMPTS = 20;
/** Prompts whose answers are held, the newest ones. */
const MOST_ANSWERED = 6;

/** A prompt that was run, with what its views showed last. */
interface SeenPrompt {
  readonly prompt: Prompt;
  choices: PromptChoices;
  readonly last: Map<PromptView, PanelState>;
}

/** A question with what is known of its answer. */
export interface PromptVisit {
  readonly question: PromptQuestion;
  readonly known: PanelState | undefined;
}

/** The page of one prompt over its views, and the prompts before it, newest first. */
export class PromptVisits {
  private seen: SeenPrompt[] = [];
  private choices: PromptChoices | undefined;
  private opened: PromptQuestion | undefined;
  private checkpoint: CheckpointInfo | undefined;

  /** The question in sight; undefined if the page is of no prompt. */
  get question(): PromptQuestion | undefined {
    return this.opened;
  }

  /** The head whose attention is in sight. */
  get attended(): HeadRef | undefined {
    const { opened } = this;
    return opened?.name === 'residual' ? opened.request.head : undefined;
  }

  /** The texts of the prompts, the newest first. */
  get prompts(): readonly Prompt[] {
    return this.seen.map(({ prompt }) => prompt);
  }

  /** Which of them is in sight; -1 before its first answer. */
  get at(): number {
    const { opened } = this;
    return opened ? this.seen.findIndex(({ prompt }) => sameJson(prompt, promptOf(opened.request))) : -1;
  }

  /** The tokens of the prompt in sight; undefined before its first answer. */
  get tokens(): readonly Token[] | undefined {
    const states = [...(this.seen[this.at]?.last.values() ?? [])];
    const answered = states.find(({ result }) => result !== undefined);
    return answered && (answered.result as ResultOf<'run'>).tokens;
  }

  /** The prompts that this one is compared with, with their tokens; none before the first answer of all. */
  get others(): readonly OtherPrompt[] {
    const { opened } = this;
    const texts = opened ? otherPromptsOf(opened) : [];
    const states = [...(this.seen[this.at]?.last.values() ?? [])];
    const answered = states.map(({ result }) => listOf((result as ResultOf<'run'> | undefined)?.against));
    const same = (others: readonly OtherPrompt[]) =>
      sameJson(
        others.map(({ text }) => text),
        texts,
      );
    return answered.find(same) ?? [];
  }

  /**
   * Takes note of what the panel shows.
   *
   * @param head the page's head before: its attention belongs to its own page, unless it was opened from a prompt's
   */
  follow(model: PanelModel, head: HeadRef | undefined): void {
    const question = currentView(model)?.question;
    const { shown, main } = model;
    if (!question || !shown) return;
    const { checkpoint } = this;
    if (checkpoint && !sameWeights(checkpoint.model, shown.checkpoint.model)) this.seen = [];
    this.checkpoint = shown.checkpoint;
    this.opened = isPromptQuestion(question) && this.isOnPrompt(question, head) ? question : undefined;
    if (!this.opened) return;
    this.choices = promptChoicesAfter(this.choices, this.opened);
    if (!shown.result || !sameJson(shown.question, question)) return;
    const begun = main?.begun && begunAnswer(this.opened, shown.result as ResultOf<'run'>);
    if (!main) this.note(this.opened, shown);
    else if (begun) this.note(begun.question, { ...shown, ...begun });
  }

  /** A view's question about the prompt in sight. */
  visit(view: PromptView): PromptVisit | undefined {
    const { choices } = this;
    return choices && this.visitOf(this.seen[this.at], view, choices);
  }

  /** The question in sight about another prompt of the list. */
  visitPrompt(index: number): PromptVisit | undefined {
    const { opened } = this;
    const seen = this.seen.at(index);
    if (!opened || !seen) return undefined;
    const view = promptViewOf(opened);
    const state = seen.last.get(view);
    if (state) return { question: state.question as PromptQuestion, known: answered(state) };
    return this.visitOf(seen, view, seen.choices);
  }

  /** A question about each prompt, for {@link restore}. */
  get kept(): readonly Question[] {
    return this.seen.map(({ last, choices }) => {
      const states = [...last.values()];
      const run = states.find(({ question }) => question.name === 'run') ?? states[0];
      return run?.question ?? this.questionOf('writers', choices);
    });
  }

  /** @param kept from before a reload */
  restore(kept: readonly Question[], checkpoint: CheckpointInfo): void {
    this.checkpoint = checkpoint;
    for (const question of kept) {
      if (!isPromptQuestion(question)) continue;
      this.seen.push({
        prompt: promptOf(question.request),
        choices: promptChoicesAfter(undefined, question),
        last: new Map([[promptViewOf(question), { checkpoint, question }]]),
      });
    }
  }

  private isOnPrompt(question: PromptQuestion, head: HeadRef | undefined): boolean {
    return promptViewOf(question) !== 'head' || (head === undefined && this.seen.length > 0);
  }

  private note(question: PromptQuestion, state: PanelState): void {
    const prompt = promptOf(question.request);
    let seen = this.seen.find((one) => sameJson(one.prompt, prompt));
    if (!seen) {
      seen = { prompt, choices: this.choices!, last: new Map() };
      this.seen = [seen, ...this.seen].slice(0, MOST_PROMPTS);
    }
    seen.choices = this.choices!;
    seen.last.set(promptViewOf(question), state);
    for (const { last } of this.seen.slice(MOST_ANSWERED)) {
      if (last === seen.last) continue;
      for (const [view, old] of last) last.set(view, omit(old, 'result'));
    }
  }

  private visitOf(seen: SeenPrompt | undefined, view: PromptView, choices: PromptChoices): PromptVisit {
    const state = seen?.last.get(view);
    const [lens, writers] = [seen?.last.get('lens'), seen?.last.get('writers')];
    const run = (writers?.result ?? lens?.result) as ResultOf<'run'> | undefined;
    const question = this.questionOf(view, choices, state?.question as PromptQuestion | undefined, run);
    const known = state && answered(state);
    if (view !== 'writers' || !lens?.result || sameJson(known?.question, question))
      return { question, known };
    const part = withoutLens(lens.question as PromptQuestion, lens.result as ResultOf<'run'>);
    const same = part && sameJson(part.question, question);
    return { question, known: same ? { ...lens, ...part } : known };
  }

  private questionOf(
    view: PromptView,
    choices: PromptChoices,
    last?: PromptQuestion,
    run?: ResultOf<'run'>,
  ): PromptQuestion {
    const { model } = this.checkpoint!;
    return promptQuestionOf(view, choices, model, last, run && strongestHead(run));
  }
}

function answered(state: PanelState): PanelState | undefined {
  return state.result === undefined ? undefined : state;
}
