import { MOST_OTHER_PROMPTS } from '../../protocol/bounds.js';
import type { HeadRef } from '../../protocol/headRef.js';
import type { CheckpointInfo, WeightOptions } from '../../protocol/model.js';
import { listOf, oneOrMore } from '../../protocol/oneOrMore.js';
import type { Question, RequestOf, ResultOf } from '../../protocol/questions.js';
import type { ResidualPoint } from '../../protocol/residual.js';
import { questionAbout } from '../../questions/questions.js';
import { omit } from '../omit.js';

/** The tabs of a prompt, in order. */
export const PROMPT_TABS = [
  { name: 'lens', label: 'Lens' },
  { name: 'writers', label: 'Who wrote this' },
  { name: 'heads', label: 'Attention' },
  { name: 'stream', label: 'Stream' },
] as const;

export type PromptTab = (typeof PROMPT_TABS)[number]['name'];
/** What a page shows: a tab's first view, or one head's attention or score, which belong to the tab of all heads. */
export type PromptView = PromptTab | 'head' | 'why';

/** A question about one prompt. */
export type PromptQuestion = Extract<Question, { readonly name: 'run' | 'patterns' | 'residual' }>;

/** A text as it is run. */
export interface Prompt {
  readonly text: string;
  readonly prependBos?: boolean;
}

/** What all tabs of a prompt share, so that their numbers go together. */
export interface PromptChoices {
  readonly prompt: Prompt;
  readonly weights: WeightOptions;
  readonly position: number;
  readonly top?: number;
  /** The tokens whose logit is split. */
  readonly target?: string;
  readonly minus?: string;
  /** The prompts that this one is compared with, one or more. */
  readonly against?: readonly string[];
  /** The head whose attention was shown last. */
  readonly head?: HeadRef;
  /** The place in the stream that was shown last. */
  readonly place?: { readonly layer: number; readonly point: ResidualPoint };
}

export function isPromptQuestion(question: Question): question is PromptQuestion {
  return question.name === 'run' || question.name === 'patterns' || question.name === 'residual';
}

/** How a question is shown. */
export function promptViewOf({ name, request }: PromptQuestion): PromptView {
  switch (name) {
    case 'run':
      if (request.lens) return 'lens';
      return request.why ? 'why' : 'writers';
    case 'patterns':
      return 'heads';
    case 'residual':
      return request.head ? 'head' : 'stream';
  }
}

/** The tab of a view. */
export function promptTabOf(view: PromptView): PromptTab {
  return view === 'head' || view === 'why' ? 'heads' : view;
}

export function promptOf({ text, prependBos }: Prompt): Prompt {
  return { text, ...(prependBos !== undefined && { prependBos }) };
}

/** The choices after a question was asked: what it says of them replaces what was known. */
export function promptChoicesAfter(
  known: PromptChoices | undefined,
  question: PromptQuestion,
): PromptChoices {
  const { name, request } = question;
  const { processing, variant, position } = request;
  const common = {
    ...(known && omit(known, 'target', 'minus')),
    prompt: promptOf(request),
    ...{ weights: { processing, variant }, position },
  };
  if (name === 'run') {
    const { top, head, why, against } = request;
    const others = why ? (known?.against ?? []) : listOf(against);
    return {
      ...{ ...omit(common, 'against'), top, ...(head && { head }), ...tokensOf(request) },
      ...(others.length > 0 && { against: others }),
    };
  }
  const tokens = known ? tokensOf(known) : {};
  if (name === 'patterns') return { ...common, ...tokens };
  const { layer, point, top, head } = request;
  return { ...common, ...tokens, top, ...(head ? { head } : { place: { layer, point } }) };
}

function tokensOf({ target, minus }: Pick<PromptChoices, 'target' | 'minus'>) {
  return { ...(target !== undefined && { target }), ...(minus !== undefined && { minus }) };
}

/**
 * The question of a view of a prompt.
 *
 * @param last the view's question when it was last shown
 * @param writer the head whose attention is shown where none was chosen
 */
export function promptQuestionOf(
  view: PromptView,
  choices: PromptChoices,
  { nLayers }: CheckpointInfo['model'],
  last?: PromptQuestion,
  writer?: HeadRef,
): PromptQuestion {
  const { prompt, weights, position, head, place } = choices;
  const { top = questionAbout('run', prompt.text).request.top } = choices;
  const where = { ...weights, ...prompt, position };
  const shared = { ...where, top };
  const tokens = tokensOf(choices);
  const against = oneOrMore(choices.against ?? []);
  const other = against === undefined ? {} : { against };
  switch (view) {
    case 'lens': {
      const { mid } = runOf(last);
      return { name: 'run', request: { ...shared, ...tokens, ...other, lens: true, ...(mid && { mid }) } };
    }
    case 'writers': {
      const { head: opened, mlp, ablate } = runOf(last);
      return {
        name: 'run',
        request: {
          ...shared,
          ...tokens,
          ...other,
          ...(opened && { head: opened }),
          ...(mlp !== undefined && { mlp }),
          ...(ablate && { ablate }),
        },
      };
    }
    case 'why': {
      const { why, key, head: opened, mlp } = runOf(last);
      return {
        name: 'run',
        request: {
          ...shared,
          ...tokens,
          why: why ?? head ?? writer ?? { layer: 0, head: 0 },
          ...(key !== undefined && { key }),
          ...(opened && { head: opened }),
          ...(mlp !== undefined && { mlp }),
        },
      };
    }
    case 'heads': {
      const key = last?.name === 'patterns' ? last.request.key : undefined;
      return { name: 'patterns', request: { ...where, ...(key !== undefined && { key }) } };
    }
    case 'head': {
      const shown = head ?? writer ?? { layer: 0, head: 0 };
      return residualOf(last, { ...shared, head: shown, layer: shown.layer, point: 'resid_pre' });
    }
    case 'stream':
      return residualOf(last, { ...shared, ...(place ?? { layer: nLayers - 1, point: 'resid_post' }) });
  }
}

function runOf(last: PromptQuestion | undefined): Partial<RequestOf<'run'>> {
  return last?.name === 'run' ? last.request : {};
}

/** With the neurons whose products were shown last. */
function residualOf(last: PromptQuestion | undefined, request: RequestOf<'residual'>): PromptQuestion {
  const neurons = last?.name === 'residual' ? last.request.neurons : undefined;
  return { name: 'residual', request: { ...request, ...(neurons && { neurons }) } };
}

/** The same question about another prompt, at its last token. */
export function onPrompt(question: PromptQuestion, prompt: Prompt): PromptQuestion {
  const asked = changed(question, { ...prompt, position: -1 });
  // A prompt beside itself shows nothing.
  return comparedWith(asked, otherPromptsOf(asked));
}

/** The texts that a question's prompt is compared with. */
export function otherPromptsOf({ name, request }: PromptQuestion): readonly string[] {
  return name === 'run' ? listOf(request.against) : [];
}

/** The same question beside other prompts, each once. */
export function comparedWith(question: PromptQuestion, texts: readonly string[]): PromptQuestion {
  const { name, request } = question;
  if (name !== 'run') return question;
  const others = [...new Set(texts)].filter((text) => text !== request.text);
  const against = oneOrMore(others.slice(0, MOST_OTHER_PROMPTS));
  return { name, request: { ...omit(request, 'against'), ...(against !== undefined && { against }) } };
}

/** Whether a view shows several prompts side by side. */
export function comparesPrompts(view: PromptView): boolean {
  return view === 'lens' || view === 'writers';
}

/** The same question at another position. */
export function atPosition(question: PromptQuestion, position: number): PromptQuestion {
  return changed(question, { position });
}

function changed(
  question: PromptQuestion,
  change: Partial<Prompt> & { readonly position: number },
): PromptQuestion {
  const { name, request } = question;
  // Another position may not see the key whose score was explained.
  const own = name === 'run' ? omit(request, 'key') : request;
  return { name, request: { ...own, ...change } } as PromptQuestion;
}

/** The head that wrote most. */
export function strongestHead({ parts }: ResultOf<'run'>): HeadRef | undefined {
  let most = 0;
  let strongest: HeadRef | undefined;
  for (const { kind, layer, head, logit } of parts) {
    if (kind !== 'head' || layer === undefined || head === undefined || Math.abs(logit) <= most) continue;
    most = Math.abs(logit);
    strongest = { layer, head };
  }
  return strongest;
}

/**
 * What is known of a question whose answer has begun to come: the lens comes last, so who wrote the token is answered if
 * nothing else is in the question.
 */
export function begunAnswer(question: PromptQuestion, result: ResultOf<'run'>) {
  if (question.name !== 'run') return undefined;
  const { lens, head, mlp, ablate, against, why } = question.request;
  const others = [head, mlp, ablate, against, why];
  return lens && others.every((part) => part === undefined) ? withoutLens(question, result) : undefined;
}

/** The lens' answer as one of who wrote the token: it has all of it. */
export function withoutLens(question: PromptQuestion, result: ResultOf<'run'>) {
  if (question.name !== 'run') return undefined;
  const against = oneOrMore(listOf(result.against).map((other) => omit(other, 'lens')));
  return {
    question: { name: 'run', request: omit(question.request, 'lens', 'mid') },
    result: { ...omit(result, 'lens', 'against'), ...(against && { against }) },
  } as const;
}
