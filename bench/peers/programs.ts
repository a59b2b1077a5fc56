import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonOf } from '../../src/questions/pythons.js';
import { QUESTION_NAMES } from '../../src/questions/questions.js';
import type { Question, QuestionName } from '../../src/protocol/questions.js';
import { everyVerb } from '../../test/unit/everyVerb.js';
import { agreements } from './agreement.js';
import type { OurSide } from './ourSide.js';
import { tablesIn } from './printed.js';
import type { PeerPrompt } from './prompt.js';
import { QkLensError } from '../../src/protocol/errors.js';
import type { Peers } from './peers.js';

/** Options besides {@link everyVerb}'s, so that answers have what the programs print. */
const OPTIONS: { readonly [Q in QuestionName]?: readonly string[] } = {
  head: ['--rank-by', 'cosine'],
  ov: ['--rank-by', 'cosine'],
  neurons: ['--rank-by', 'cosine'],
  atlas: ['--top', '3'],
  composition: ['--rank-by', 'cosine'],
};

/** Columns that programs print and answers lack, since a reader sees them from another. */
const LEFT: { readonly [Q in QuestionName]?: readonly string[] } = {
  // It is in the pattern, which is printed too.
  residual: ['attention'],
  positions: ['distance'],
  // It is among the prompt's own parts, which are printed too.
  run: ['who wrote the difference between both prompts: logit'],
};

/** Tables that answers lack: quartiles of a list that they have, and scores for a mean query of rounding. */
const NOT_IN_ANSWERS: readonly RegExp[] = [/^quartiles of /, /^effective, keys for the mean query/];

/** One copied program beside the answer to its question. */
export interface ProgramCheck {
  readonly verb: string;
  readonly tables: number;
  readonly numbers: number;
  /** Tables that were printed, but could not be compared. */
  readonly onlyRun: readonly string[];
  /** Why QK Lens has no answer or no program for the question on this checkpoint. */
  readonly refused?: string;
  /** Rows that the answer lacks, or how the program failed. */
  readonly faults: readonly string[];
}

/** What a program printed, and the sentence with which it ended early. */
interface Run {
  readonly printed: string;
  readonly refused: string | null;
}

/** Runs the programs of questions, and compares what each prints with the answer. */
export async function checkPrograms(
  ours: OurSide,
  peers: Peers,
  { text, words }: PeerPrompt,
  verbs: ReadonlySet<string>,
  say: (verb: string) => void,
): Promise<ProgramCheck[]> {
  const folder = await mkdtemp(join(tmpdir(), 'qk-lens-peers-'));
  const checks: ProgramCheck[] = [];
  try {
    for (const [verb, ...args] of everyVerb(ours.folder, folder, words, text)) {
      const name = QUESTION_NAMES.find((own) => own === verb);
      if (
        !name ||
        !verbs.has(name) ||
        (name === 'positions' && ours.checkpoint.config.positional !== 'learned')
      )
        continue;
      say(verb);
      checks.push(await checkProgram(ours, peers, name, [...args, ...(OPTIONS[name] ?? [])]));
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return checks;
}

async function checkProgram(
  ours: OurSide,
  peers: Peers,
  name: QuestionName,
  args: readonly string[],
): Promise<ProgramCheck> {
  const none = { verb: name, tables: 0, numbers: 0, onlyRun: [], faults: [] };
  try {
    const question = await ours.questionOf(name, args);
    const code = programOf(question, ours);
    if (code instanceof QkLensError) return { ...none, refused: code.message };
    const answer = await ours.ask(question.name, question.request).catch((error: unknown) => {
      if (error instanceof QkLensError) return error;
      throw error;
    });
    if (answer instanceof QkLensError) return { ...none, refused: answer.message };
    const { printed, refused } = await (await peers.current()).ask<Run>('program', { code });
    if (refused !== null) return { ...none, refused };
    const tables = tablesIn(printed);
    const isOutside = (title: string) => NOT_IN_ANSWERS.some((pattern) => pattern.test(title));
    const compared = agreements(
      tables.filter(({ title }) => !isOutside(title)),
      answer,
      new Set(LEFT[name]),
    );
    return {
      verb: name,
      tables: tables.length,
      numbers: compared.reduce((sum, { numbers }) => sum + numbers, 0),
      onlyRun: [
        ...tables.map(({ title }) => title).filter(isOutside),
        ...compared.filter(({ numbers }) => numbers === 0).map(({ title }) => title),
      ],
      faults: compared.flatMap(({ title, missing }) => missing.map((row) => `${title}: ${row}`)),
    };
  } catch (error) {
    return { ...none, faults: [(error as Error).message] };
  }
}

function programOf(question: Question, { checkpoint }: OurSide): string | QkLensError {
  try {
    return pythonOf(question, checkpoint.info);
  } catch (error) {
    if (error instanceof QkLensError) return error;
    throw error;
  }
}
