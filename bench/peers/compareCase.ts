import { finishing } from '../../src/python/finishing.js';
import { has } from '../../src/protocol/capabilities.js';
import { QkLensError } from '../../src/protocol/errors.js';
import type { QuestionName } from '../../src/protocol/questions.js';
import type { PeerCase } from './cases.js';
import type { Comparison } from './comparison.js';
import { notebookNumbers } from './notebook.js';
import { OurSide } from './ourSide.js';
import { PeerError } from './peerError.js';
import type { Peers } from './peers.js';
import { checkPrograms, type ProgramCheck } from './programs.js';
import { promptFor, promptWithoutRun } from './prompt.js';
import { publishedLogits, runNumbers } from './runNumbers.js';
import type { CaseResult } from './verdict.js';
import { weightNumbers } from './weightNumbers.js';

export const PARTS = ['numbers', 'notebook', 'programs'] as const;
export type Part = (typeof PARTS)[number];

/** What is compared, and on which text. */
export interface Wanted {
  readonly parts: ReadonlySet<Part>;
  readonly verbs: ReadonlySet<QuestionName>;
  readonly text: string | undefined;
}

/** Compares both sides on a checkpoint. What one of them can't do is a failure in the result. */
export async function compareCase(
  { name, about, folder, notebook, own: isReaders }: PeerCase,
  peers: Peers,
  { parts, verbs, text }: Wanted,
  say: (what: string) => void,
): Promise<CaseResult> {
  const comparisons: Comparison[] = [];
  const programs: ProgramCheck[] = [];
  const failures: { what: string; message: string }[] = [];
  const attempt = async (what: string, work: () => Promise<unknown>) => {
    say(`${name}: ${what}`);
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof PeerError || error instanceof QkLensError)) throw error;
      failures.push({ what, message: error.message });
      return false;
    }
  };
  let ours: OurSide | undefined;
  const opened = await attempt('opening here', async () => (ours = await OurSide.open(folder)));
  if (!opened || !ours) return { name, about, comparisons, programs, failures };
  const own = ours;
  const { bidirectional = false } = own.checkpoint.info.model;
  const runs = has('run', own.checkpoint.info.model);
  try {
    if (parts.has('numbers') && runs) {
      await attempt('logits of transformers', async () => {
        const prompt = await promptFor(own, text);
        comparisons.push(await publishedLogits(own, await peers.current(), { ...prompt, folder }));
      });
    }
    const load = async () =>
      (await peers.current()).ask('load', {
        ...{ folder, center_writing_weights: !bidirectional },
        finishing: finishing(own.checkpoint.info.model)?.code.text ?? null,
      });
    const onlyPrograms = parts.size === 1 && parts.has('programs');
    // Of the known checkpoints, what TransformerLens can't load no program can.
    if (!(isReaders && onlyPrograms) && !(await attempt('loading there', load)))
      return { name, about, comparisons, programs, failures };
    const peer = await peers.current();
    if (parts.has('numbers') && runs) {
      await attempt('runs', async () => {
        comparisons.push(...(await runNumbers(own, peer, await promptFor(own, text))));
      });
    }
    if (parts.has('numbers')) {
      await attempt('weights', async () => comparisons.push(...(await weightNumbers(own, peer))));
    }
    if (parts.has('notebook') && notebook) {
      await attempt('notebook', async () => {
        comparisons.push(...(await notebookNumbers(own, peer, notebook)));
      });
    }
    if (parts.has('programs')) {
      await attempt('programs', async () => {
        const prompt = runs ? await promptFor(own, text) : promptWithoutRun(own, text);
        const each = (verb: string) => say(`${name}: program of ${verb}`);
        programs.push(...(await checkPrograms(own, peers, prompt, verbs, each)));
      });
    }
    return { name, about, comparisons, programs, failures };
  } finally {
    await own.close();
  }
}
