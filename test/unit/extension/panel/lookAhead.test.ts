import { describe, expect, it } from 'vitest';
import { LookAhead } from '../../../../src/extension/panel/lookAhead.js';
import type { AskProgress } from '../../../../src/protocol/worker.js';
import type { Question, QuestionName, ResultOf } from '../../../../src/protocol/questions.js';
import { questionAbout } from '../../../../src/questions/questions.js';
import { GPT2_INFO } from '../../gpt2Info.js';

const { nLayers, nHeads } = GPT2_INFO.model;
const qk = (layer: number, head: number) => questionAbout('head', { layer, head });
const ov = (layer: number, head: number) => questionAbout('ov', { layer, head });
const ignore = () => undefined;

/** What is computed, each until it is let go; `name layer.head`. */
class Computing {
  readonly begun: string[] = [];
  readonly ended: string[] = [];
  private readonly waiting = new Map<string, (result: unknown) => void>();
  private readonly progress = new Map<string, (progress: AskProgress) => void>();
  checkpoint = GPT2_INFO;
  readonly lookAhead = new LookAhead(
    (question, signal, onProgress) =>
      new Promise<ResultOf<QuestionName>>((resolve, reject) => {
        const key = named(question);
        this.begun.push(key);
        this.progress.set(key, onProgress);
        this.waiting.set(key, resolve as (result: unknown) => void);
        signal.addEventListener('abort', () => {
          this.ended.push(key);
          reject(new Error('cancelled'));
        });
      }),
    () => this.checkpoint,
  );

  ask(
    question: Question,
    signal = new AbortController().signal,
    onProgress: (progress: AskProgress) => void = ignore,
  ) {
    return this.lookAhead.ask(question, signal, onProgress);
  }

  /** Answers what is under way, with its name, and lets what waits for it go on. */
  async answer(key: string): Promise<void> {
    this.waiting.get(key)!(key);
    await new Promise((resolve) => setImmediate(resolve));
  }

  report(key: string, progress: AskProgress): void {
    this.progress.get(key)!(progress);
  }

  async asked(question: Question): Promise<unknown> {
    const result = this.ask(question);
    await this.answer(named(question));
    return result;
  }
}

const named = ({ name, request }: Question): string => {
  const { layer, head } = (request as { head: { layer: number; head: number } }).head;
  return `${name} ${layer}.${head}`;
};

describe('looking ahead', () => {
  it('computes the next head once a step was made, in its direction, and answers with it at once', async () => {
    const computing = new Computing();
    await computing.asked(qk(3, 1));
    expect(computing.begun).toEqual(['head 3.1']);
    await computing.asked(qk(3, 2));
    expect(computing.begun.slice(2)).toEqual(['head 3.3']);
    await computing.answer('head 3.3');
    expect(await computing.ask(qk(3, 3))).toBe('head 3.3');
    expect(computing.begun.slice(3)).toEqual(['head 3.4']);
    await computing.answer('head 3.4');
    await computing.asked(qk(3, 2));
    expect(computing.begun.slice(4)).toEqual(['head 3.2', 'head 3.1']);
    expect(computing.ended).toEqual([]);
  });

  it("goes on into the next layer, and ends at the model's last head", async () => {
    const computing = new Computing();
    await computing.asked(qk(0, nHeads - 2));
    await computing.asked(qk(0, nHeads - 1));
    expect(computing.begun.at(-1)).toBe('head 1.0');
    await computing.asked(qk(nLayers - 1, nHeads - 2));
    await computing.asked(qk(nLayers - 1, nHeads - 1));
    expect(computing.begun.at(-1)).toBe(`head ${nLayers - 1}.${nHeads - 1}`);
  });

  it('computes none for a jump, or for other settings', async () => {
    const computing = new Computing();
    await computing.asked(qk(3, 1));
    await computing.asked(qk(3, 4));
    await computing.asked(questionAbout('head', { layer: 3, head: 5 }, { top: 7 }));
    expect(computing.begun).toHaveLength(3);
  });

  it('keeps one answer of each kind of question, as an overview has two', async () => {
    const computing = new Computing();
    for (const head of [1, 2]) {
      const both = [computing.ask(qk(3, head)), computing.ask(ov(3, head))];
      await computing.answer(`head 3.${head}`);
      await computing.answer(`ov 3.${head}`);
      await Promise.all(both);
    }
    expect(computing.begun.slice(4)).toEqual(['head 3.3', 'ov 3.3']);
    await computing.answer('head 3.3');
    await computing.answer('ov 3.3');
    expect(await Promise.all([computing.ask(qk(3, 3)), computing.ask(ov(3, 3))])).toEqual([
      'head 3.3',
      'ov 3.3',
    ]);
  });

  it('is joined while it is under way, with its progress, and cancelled with who joined', async () => {
    const computing = new Computing();
    await computing.asked(qk(3, 1));
    await computing.asked(qk(3, 2));
    const reported: AskProgress[] = [];
    const abort = new AbortController();
    const joined = computing.ask(qk(3, 3), abort.signal, (progress) => reported.push(progress));
    expect(computing.begun).toHaveLength(3);
    const progress = { kind: 'progress', progress: { stage: 'Computing W_EE', fraction: 0.5 } } as const;
    computing.report('head 3.3', progress);
    expect(reported).toEqual([progress]);
    abort.abort();
    await expect(joined).rejects.toThrow('cancelled');
    expect(computing.ended).toEqual(['head 3.3']);
  });

  it('gives way to any other question', async () => {
    const computing = new Computing();
    await computing.asked(qk(3, 1));
    await computing.asked(qk(3, 2));
    void computing.ask(qk(7, 0));
    expect(computing.ended).toEqual(['head 3.3']);
    expect(computing.begun.at(-1)).toBe('head 7.0');
  });

  it('asks again what failed ahead, and what was of another checkpoint', async () => {
    const computing = new Computing();
    await computing.asked(qk(3, 1));
    await computing.asked(qk(3, 2));
    computing.lookAhead.stop();
    expect(computing.ended).toEqual(['head 3.3']);
    expect(await computing.asked(qk(3, 3))).toBe('head 3.3');
    await computing.asked(qk(3, 4));
    await computing.answer('head 3.5');
    computing.checkpoint = { ...GPT2_INFO, identity: 'of other files' };
    void computing.ask(qk(3, 5));
    expect(computing.begun.filter((key) => key === 'head 3.5')).toHaveLength(2);
  });
});
