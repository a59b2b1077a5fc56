import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { QUESTION_NAMES } from '../../src/questions/questions.js';
import { api, closeEverything, openSample } from './support.js';

const PREFIX = 'qkLens_';

async function call(name: string, input: object, token?: vscode.CancellationToken): Promise<string> {
  const options = { input, toolInvocationToken: undefined };
  const { content } = await vscode.lm.invokeTool(PREFIX + name, options, token);
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
}

describe('The tools for language models', () => {
  let name: string;

  before(async () => {
    await api();
    await openSample();
    const listed = await call('list_checkpoints', {});
    [, name] = /\n\| --- \|\n\| ([^|]+) \|/.exec(listed) ?? assert.fail(listed);
  });
  after(closeEverything);

  it('are one for each question, and those about checkpoints', () => {
    const own = vscode.lm.tools.filter((tool) => tool.name.startsWith(PREFIX)).map((tool) => tool.name);
    const expected = ['list_checkpoints', 'inspect', ...QUESTION_NAMES].map((tool) => PREFIX + tool);
    assert.deepEqual([...own].sort(), [...expected].sort());
  });

  it('answer about the open checkpoint as a report does', async () => {
    const text = await call('head', { checkpoint: name, head: { layer: 1, head: 0 }, top: 3 });
    assert.match(text, /^### Head 1\.0\n/);
    assert.match(text, /\*\*Singular values of head 1\.0\*\*/);
  });

  it('say in one sentence what is wrong with an input', async () => {
    await assert.rejects(call('head', { checkpoint: name, head: { layer: 99, head: 0 } }), /99\.0/);
    await assert.rejects(
      call('head', { checkpoint: 'other', head: { layer: 0, head: 0 } }),
      /There is no checkpoint/,
    );
  });

  it('end when the call is cancelled', async () => {
    const source = new vscode.CancellationTokenSource();
    const asked = call('atlas', { checkpoint: name }, source.token);
    source.cancel();
    await assert.rejects(asked);
    assert.match(await call('inspect', { checkpoint: name }), /dVocab/);
  });
});
