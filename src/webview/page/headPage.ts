import type { HeadRequest } from '../../protocol/head.js';
import type { HeadRef } from '../../protocol/headRef.js';
import type { WeightOptions } from '../../protocol/model.js';
import type { Question, QuestionName, RequestOf } from '../../protocol/questions.js';
import type { RowOptions } from '../../protocol/rowOptions.js';
import type { NamedWords } from '../../protocol/words.js';
import { questionAbout } from '../../questions/questions.js';
import { omit } from '../omit.js';
import type { Viewed } from '../panelModel.js';
import { isPromptQuestion, promptOf, type Prompt } from './promptPage.js';

/** The tabs of a head, in order: its overview, and the questions about it. */
export const HEAD_TABS = [
  { name: 'overview', label: 'Overview' },
  { name: 'head', label: 'QK' },
  { name: 'ov', label: 'OV' },
  { name: 'residual', label: 'Attention' },
  { name: 'pairs', label: 'Pairs' },
  { name: 'variance', label: 'Words' },
  { name: 'composition', label: 'Composition' },
] as const satisfies readonly { readonly name: QuestionName | 'overview'; readonly label: string }[];

const ROW_KEYS = ['center', 'rows', 'tokenFrequency', 'rankBy'] as const;

export type HeadTab = (typeof HEAD_TABS)[number]['name'];
/** A tab with a question of its own. */
export type QuestionTab = Exclude<HeadTab, 'overview'>;

/** What all tabs of a head share, so that their numbers go together. */
export interface SharedChoices {
  readonly weights: WeightOptions;
  /** How QK, OV and words take the vocabulary's rows, and how tokens are ranked. */
  readonly rows: RowChoices;
  /** What a head's output starts from. */
  readonly embedding: 'W_E' | 'W_EE';
  /** Rows of tables. */
  readonly top?: number;
  /** The prompt that was shown last, and the position in it. */
  readonly prompt?: Prompt & { readonly position: number };
}

type RowChoices = RowOptions & Pick<HeadRequest, 'rankBy'>;

/** What tabs ask about on their first visit. */
export interface FirstVisit {
  readonly prompt: string;
  readonly destination: readonly string[];
  readonly source: readonly string[];
  readonly list: NamedWords;
}

export function isHeadTab(name: QuestionName): name is QuestionTab {
  return HEAD_TABS.some((tab) => tab.name === name);
}

/** The tab in sight; undefined for questions about no single head. */
export function tabOf({ question, overview }: Viewed): HeadTab | undefined {
  if (overview) return 'overview';
  return isHeadTab(question.name) ? question.name : undefined;
}

/** The head that a question is about; composition is about all of them. */
export function headOf(question: Question): HeadRef | undefined {
  const { name, request } = question;
  return isHeadTab(name) && 'head' in request ? request.head : undefined;
}

/**
 * The same question about another head. Composition stays as it is: its page chooses what it shows.
 *
 * @param vector the singular vector in sight, whose tables are requested too
 */
export function aboutHead(question: Question, head: HeadRef, vector = 0): Question {
  const vectors = [...new Set([0, vector])];
  switch (question.name) {
    case 'head':
      return { name: 'head', request: { ...question.request, head, vectors } };
    case 'ov':
      return { name: 'ov', request: { ...question.request, head, vectors } };
    case 'residual':
      return { name: 'residual', request: { ...question.request, head, layer: head.layer } };
    case 'pairs':
      return { name: 'pairs', request: { ...question.request, head } };
    case 'variance':
      return { name: 'variance', request: { ...question.request, head } };
    case 'composition':
    case 'affinity':
    case 'ablate':
    case 'atlas':
    case 'congruence':
    case 'functions':
    case 'neighbours':
    case 'neurons':
    case 'positions':
    case 'run':
    case 'patterns':
    case 'scores':
      return question;
  }
}

/** The choices after a question was asked: what it says of them replaces what was known. */
export function choicesAfter(known: SharedChoices | undefined, question: Question): SharedChoices {
  const { processing, variant } = question.request;
  const { top = known?.top } = question.request as { readonly top?: number };
  return {
    weights: { processing, variant },
    rows: rowsAfter(known?.rows ?? {}, question),
    embedding: embeddingOf(question) ?? known?.embedding ?? 'W_E',
    ...(top !== undefined && { top }),
    ...promptAfter(known, question),
  };
}

function promptAfter(known: SharedChoices | undefined, question: Question): Pick<SharedChoices, 'prompt'> {
  if (isPromptQuestion(question)) {
    const { request } = question;
    return { prompt: { ...promptOf(request), position: request.position } };
  }
  return known?.prompt ? { prompt: known.prompt } : {};
}

function rowsAfter(known: RowChoices, question: Question): RowChoices {
  if (question.name === 'composition') {
    return rowsOf({ ...omit(known, 'rankBy'), ...rankOf(question.request) });
  }
  if (question.name === 'variance') return rowsOf({ ...question.request, ...rankOf(known) });
  return question.name === 'head' || question.name === 'ov' ? rowsOf(question.request) : known;
}

function rankOf({ rankBy }: RowChoices): RowChoices {
  return rankBy ? { rankBy } : {};
}

function embeddingOf(question: Question): SharedChoices['embedding'] | undefined {
  if (question.name === 'ov') return question.request.source;
  if (question.name !== 'pairs') return undefined;
  const { keySpace } = question.request;
  return keySpace === 'W_U' ? undefined : keySpace;
}

function rowsOf({ center, rows, tokenFrequency, rankBy }: RowChoices): RowChoices {
  return {
    ...(center && { center }),
    ...(rows && { rows }),
    ...(tokenFrequency && { tokenFrequency }),
    ...(rankBy && { rankBy }),
  };
}

/**
 * The question of a head's tab.
 *
 * @param last the tab's question when it was last shown, about any head
 */
export function questionOfTab(
  tab: QuestionTab,
  head: HeadRef,
  { weights, rows, embedding, top, prompt }: SharedChoices,
  last: Question | undefined,
  first: FirstVisit,
): Question {
  const kept = <Q extends QuestionTab>(name: Q): RequestOf<Q> | undefined =>
    last?.name === name ? last.request : undefined;
  const shared = { ...weights, ...(top !== undefined && { top }) };
  switch (tab) {
    case 'head': {
      const own = omit(
        kept('head') ?? questionAbout('head', head).request,
        'center',
        'rows',
        'tokenFrequency',
      );
      return { name: 'head', request: { ...own, head, ...shared, ...rows } };
    }
    case 'ov': {
      const own = omit(kept('ov') ?? questionAbout('ov', head).request, ...ROW_KEYS);
      return { name: 'ov', request: { ...own, head, ...shared, ...rows, source: embedding } };
    }
    case 'residual': {
      const own = kept('residual') ?? questionAbout('residual', first.prompt, { point: 'resid_pre' }).request;
      const request = prompt ? { ...omit(own, 'prependBos'), ...prompt } : own;
      return { name: 'residual', request: { ...request, ...shared, head, layer: head.layer } };
    }
    case 'pairs': {
      const { destination, source } = first;
      const own = kept('pairs') ?? questionAbout('pairs', head, { destination, source }).request;
      return { name: 'pairs', request: { ...own, ...shared, head, keySpace: embedding } };
    }
    case 'variance': {
      const { words, name } = first.list;
      const asked = questionAbout('variance', head, { words, labels: { words: name } });
      const own = omit(kept('variance') ?? asked.request, 'center', 'rows', 'tokenFrequency');
      return { name: 'variance', request: { ...own, ...weights, ...omit(rows, 'rankBy'), head } };
    }
    case 'composition': {
      const own = kept('composition') ?? questionAbout('composition').request;
      return {
        name: 'composition',
        request: { ...omit(own, 'rankBy'), ...weights, ...omit(rows, 'center', 'rows', 'tokenFrequency') },
      };
    }
  }
}
