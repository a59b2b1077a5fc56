import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { commentMark, takesResults } from '../../../../src/extension/notes/commentMarks.js';
import { headQuestion } from '../../../../src/extension/head/headQuestion.js';
import { StoredAnswers } from '../../../../src/extension/notes/preview/storedAnswers.js';
import type { Answered } from '../../../../src/extension/results/answered.js';
import { readable, readableReport } from '../../../../src/extension/results/readableReport.js';
import { ResultStore } from '../../../../src/extension/results/resultStore.js';
import { RESULTS_FOLDER } from '../../../../src/results/resultFolder.js';
import { blockText } from '../../../../src/notes/blockText.js';
import { reportHtml } from '../../../../src/preview/blockHtml.js';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import type { Question } from '../../../../src/protocol/questions.js';
import { GPT2_INFO, HEAD_10_7 } from '../../gpt2Info.js';
import { keptByVersion01 } from '../../keptByVersion0.1.js';

const workspace = vi.hoisted(() => ({ workspaceFolders: [] as unknown[] }));
vi.hoisted(() => vi.resetModules());
vi.mock('vscode', () => {
  const event = () => ({ dispose: () => undefined });
  return {
    EventEmitter: class {
      event = event;
      fire() {}
      dispose() {}
    },
    workspace: Object.assign(workspace, {
      createFileSystemWatcher: () => ({
        onDidCreate: event,
        onDidChange: event,
        onDidDelete: event,
        dispose: () => undefined,
      }),
      onDidChangeWorkspaceFolders: event,
    }),
  };
});

const answered: Answered = {
  checkpoint: GPT2_INFO,
  question: headQuestion({ layer: 10, head: 7 }, 10),
  result: { ...HEAD_10_7, circuits: {} },
};

describe('notes that take results', () => {
  const inLanguage = (languageId: string) => ({ languageId }) as Parameters<typeof commentMark>[0];

  it.each(['markdown', 'quarto', 'rmd', 'python', 'r', 'julia', 'plaintext', 'latex'])('%s', (language) => {
    expect(takesResults(inLanguage(language))).toBe(true);
  });

  it.each(['json', 'jsonc', 'csv', 'binary', 'constructor'])('not %s', (language) => {
    expect(takesResults(inLanguage(language))).toBe(false);
    expect(commentMark(inLanguage(language))).toBeUndefined();
  });
});

describe('kept results', () => {
  let home: string;
  beforeEach(async () => (home = await mkdtemp(path.join(tmpdir(), 'qk-lens-store-'))));
  afterEach(() => rm(home, { recursive: true }));

  it('with a malformed question are reported as bad results', () => {
    const malformed = { name: 'head', request: {} } as unknown as Question;
    expect(() => readable(() => blockText(malformed))).toThrow(
      expect.objectContaining({ code: 'badResult' }),
    );
  });

  it('that contain more than can be drawn are refused in one message, or drawn without that picture', () => {
    const circuits = { qk: { singularValues: [1], degenerate: [false], null: [false], vectors: [] } };
    const layer = new Array(200_000).fill(7) as unknown as number;
    const long = { ...HEAD_10_7, head: { layer, head: 1 }, circuits };
    expect(() =>
      readableReport({ question: headQuestion({ layer: 10, head: 7 }, 10), result: long }),
    ).toThrow(
      expect.objectContaining({
        code: 'badResult',
        message: expect.stringMatching(/^Not drawn: .* characters/),
      }),
    );
    const { model, processing, effectiveEmbedding } = HEAD_10_7;
    const [earlier, later] = [2 ** 31, 1].map((layer) => ({ layer, head: 0 }));
    const scores = [{ earlier, later, score: 0.5, aboveRandom: 0.4 }];
    const report = readableReport({
      question: { name: 'composition', request: { ...DEFAULT_WEIGHTS, kind: 'V' } },
      result: { model, processing, effectiveEmbedding, kind: 'V', scores, random: 0.1 },
    });
    const html = String(reportHtml(report, []));
    expect(html).toContain('Not drawn: the result asks for a map of 2,147,483,649 × 1 cells');
    expect(html).toContain('0.5000');
  });

  it.each([
    ['gpt2', true, true],
    ['gpt2', false, false],
    ['gpt_neox', true, false],
  ])(
    'are found by a block that leaves the first token of %s (there is one: %s) to the default',
    async (architecture, exists, usual) => {
      workspace.workspaceFolders = [{ uri: { scheme: 'file', fsPath: home } }];
      const question = (more: object) =>
        ({
          name: 'residual',
          request: {
            ...{ ...DEFAULT_WEIGHTS, text: 'Mary', layer: 3, point: 'resid_post', position: -1, top: 10 },
            ...more,
          },
        }) as Question;
      const tokenizer = {
        ...({ kind: 'r50k_base', size: 50257 } as const),
        ...(exists && { beginning: { id: 50256, token: '<|endoftext|>' } }),
      };
      const model = { ...answered.checkpoint.model, architecture };
      const checkpoint = { ...answered.checkpoint, model, tokenizer };
      const store = new ResultStore('0.1.0', { warn: () => undefined });
      const { id } = await store.keep({
        ...answered,
        checkpoint,
        question: question({ prependBos: usual }),
        result: keptByVersion01('residual').result,
      });
      const stored = await new Promise<StoredAnswers>((resolve) => {
        const answers: StoredAnswers = new StoredAnswers(store, () => resolve(answers));
      });
      const found = (more: object) => stored.find(question(more), () => true)?.id;
      expect([found({}), found({ prependBos: usual }), found({ prependBos: !usual })]).toEqual([
        ...[id, id],
        undefined,
      ]);
      stored.dispose();
      store.dispose();
    },
  );

  it('are listed even if another workspace folder can’t be read, which the log reports once', async () => {
    const [broken, good] = ['broken', 'good'].map((name) => {
      const fsPath = path.join(home, name);
      return { uri: { scheme: 'file', fsPath } };
    });
    const results = path.join(broken.uri.fsPath, RESULTS_FOLDER);
    await mkdir(path.dirname(results), { recursive: true });
    await symlink(results, results);
    const told: string[] = [];
    const store = new ResultStore('0.1.0', { warn: (message) => told.push(message) });
    workspace.workspaceFolders = [good];
    const { id } = await store.keep(answered);
    workspace.workspaceFolders = [broken, good];
    for (let time = 0; time < 2; time++) expect((await store.list()).results).toMatchObject([{ id }]);
    expect(told).toEqual([expect.stringContaining('ELOOP')]);
    store.dispose();
  });
});
