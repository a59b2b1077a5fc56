import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type * as vscodeApi from 'vscode';
import { complete, copyMarkdown, saveAnswer } from '../../../../src/extension/panel/exportAnswer.js';
import { questionAbout } from '../../../../src/questions/questions.js';
import { reportOf } from '../../../../src/questions/reports.js';
import { commandLine, commandWords } from '../../../../src/notes/commandLine.js';
import { markdownNote } from '../../../../src/notes/noteText.js';
import { fingerprintText } from '../../../../src/protocol/weightsName.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { runJson } from '../../runCli.js';
import { openToAsk, temporaryFolder } from '../../support.js';

const folder = temporaryFolder();
const host = vi.hoisted(() => ({ target: '', copied: '', folder: '' }));
vi.hoisted(() => vi.resetModules());
vi.mock('vscode', async () => {
  const { writeFile } = await import('node:fs/promises');
  const path = await import('node:path');
  const uri = (fsPath: string) => ({ fsPath, scheme: 'file' });
  return {
    Uri: { joinPath: (_base: unknown, name: string) => uri(name), file: uri },
    env: { clipboard: { writeText: (text: string) => Promise.resolve(void (host.copied = text)) } },
    window: {
      setStatusBarMessage: () => undefined,
      showSaveDialog: ({ defaultUri }: { readonly defaultUri: { readonly fsPath: string } }) => {
        host.target = path.join(host.folder, path.basename(defaultUri.fsPath));
        return Promise.resolve(uri(host.target));
      },
    },
    workspace: {
      get workspaceFolders() {
        return [{ uri: uri(host.folder) }];
      },
      fs: {
        writeFile: ({ fsPath }: { readonly fsPath: string }, content: Uint8Array) =>
          writeFile(fsPath, content),
      },
    },
  };
});

const shared = {
  context: { extension: { packageJSON: { version: '1.2.3' } } } as unknown as vscodeApi.ExtensionContext,
  noteEditors: { last: undefined },
};

async function answered() {
  host.folder = folder;
  const model = makeRandomCheckpoint(join(folder, 'model'), { seed: 29 }).folder;
  const { checkpoint, ask, close } = await openToAsk(model);
  const question = questionAbout('head', { layer: 1, head: 1 }, { vectors: [0, 2], top: 3 });
  const result = await ask('head', question.request);
  await close();
  return { checkpoint, question, result };
}

it('saves as JSON what the command line prints', async () => {
  const own = await answered();
  await saveAnswer(own);
  expect(host.target).toBe(join(folder, 'head-1.1.json'));
  const saved: unknown = JSON.parse(await readFile(host.target, 'utf8'));
  const { json } = await runJson(...commandWords(own.question, own.checkpoint.folder));
  expect(saved).toEqual(json);
});

it('copies a table with its source, as notes get it', async () => {
  const own = await answered();
  const { title, about, tables } = reportOf(own.question, own.result);
  const [table] = tables;
  await copyMarkdown(shared, own, [table]);
  const origin = {
    checkpoint: own.checkpoint.name,
    fingerprint: fingerprintText(own.result.model),
    version: '1.2.3',
    commandLines: [commandLine(own.question, 'model')],
  };
  const note = { title, about: about.filter((line) => table.about.includes(line)), tables: [table] };
  expect(host.copied).toBe(markdownNote({ ...note, pictures: [] }, new Map(), origin).toString());
  expect(host.copied).toMatch(/^### Head 1\.1[^]*\n\| [^]*by QK Lens 1\.2\.3: `[^`]* model 1\.1 [^`]*`$/);
});

it('says that an answer is not complete', () => {
  expect(() => complete(undefined)).toThrow('not complete yet');
});
