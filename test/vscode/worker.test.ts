import * as assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../src/extension/api.js';
import { headQuestion } from '../../src/extension/head/headQuestion.js';
import { answered, api, closeEverything, openSample, smallQuestion, stopWorker } from './support.js';

const HEAD = { layer: 1, head: 0 };

describe('The worker behind the extension', () => {
  let qkLens: ExtensionApi;
  let sample: string;

  before(async () => {
    qkLens = await api();
    sample = await openSample();
  });
  afterEach(closeEverything);

  it('is free for a small question as soon as a large one is cancelled', async () => {
    const pid = qkLens.workerPid();
    const cancellation = new vscode.CancellationTokenSource();
    const question = headQuestion(HEAD, 10);
    // Other weights than before, so that W_EE is computed and not remembered.
    const processing = { ...question.request.processing, foldLn: false };
    const large = qkLens.ask(
      sample,
      { ...question, request: { ...question.request, processing } },
      { token: cancellation.token, onProgress: () => cancellation.cancel() },
    );
    await assert.rejects(large, { code: 'cancelled' });
    const from = Date.now();
    const small = await qkLens.ask(sample, smallQuestion(HEAD));
    assert.ok(small.circuits.qk);
    assert.ok(Date.now() - from < 5_000, `the small question took ${Date.now() - from} ms`);
    assert.equal(qkLens.workerPid(), pid, 'it is the same process');
  });

  it('restarts after it was killed: the running question fails with one message, the next is answered', async () => {
    await qkLens.ask(sample, smallQuestion(HEAD));
    const pid = qkLens.workerPid();
    assert.ok(pid !== undefined);
    const running = qkLens.ask(sample, headQuestion(HEAD, 10));
    process.kill(pid, 'SIGKILL');
    await assert.rejects(running, { code: 'workerDied' });
    const answer = await qkLens.ask(sample, smallQuestion(HEAD));
    assert.deepEqual(answer.head, HEAD);
    assert.notEqual(qkLens.workerPid(), pid);
  });

  it('ends when the provider is changed, and is started again by the panel', async () => {
    await qkLens.ask(sample, smallQuestion(HEAD));
    const pid = qkLens.workerPid();
    await stopWorker(qkLens);
    await vscode.commands.executeCommand('qkLens.analyzeHead', { head: HEAD });
    await answered(qkLens, HEAD);
    assert.notEqual(qkLens.workerPid(), pid);
  });

  it('reports a folder without a checkpoint in one message, and keeps running', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'qk-lens-bad-'));
    try {
      await writeFile(path.join(folder, 'config.json'), '{"model_type": "gpt2"');
      await qkLens.ask(sample, smallQuestion(HEAD));
      const pid = qkLens.workerPid();
      const before = qkLens.errors().length;
      await vscode.commands.executeCommand('qkLens.openCheckpoint', folder);
      await vscode.commands.executeCommand('qkLens.openCheckpoint', path.join(folder, 'none'));
      const errors = qkLens.errors().slice(before);
      assert.deepEqual(
        errors.map(({ code }) => code),
        ['badConfig', 'noFolder'],
      );
      for (const { message } of errors) assert.ok(message.includes(path.basename(folder)), message);
      await qkLens.ask(sample, smallQuestion(HEAD));
      assert.equal(qkLens.workerPid(), pid);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('closes a checkpoint, and opens it again for a request', async () => {
    await vscode.commands.executeCommand('qkLens.closeCheckpoint', sample);
    const before = qkLens.errors().length;
    assert.ok((await qkLens.ask(sample, smallQuestion(HEAD))).circuits.qk);
    assert.equal(qkLens.errors().length, before);
    await openSample();
  });
});
