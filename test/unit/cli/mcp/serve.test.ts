import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tables } from '../../../../src/assistants/withinTokens.js';
import { askerOf } from '../../../../src/cli/mcp/heldCheckpoints.js';
import { serve } from '../../../../src/cli/mcp/serve.js';
import { rising } from '../../../../src/cli/mcp/rising.js';
import { OpenCheckpoints } from '../../../../src/engine/openCheckpoints.js';
import { QUESTION_NAMES, questionAbout } from '../../../../src/questions/questions.js';
import { reportOf } from '../../../../src/questions/reports.js';
import { reportMarkdown } from '../../../../src/report/markdown.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { seededRandom } from '../../../reference/random.js';
import { someQuestion } from '../../faults/everyQuestion.js';
import { keptText } from '../../keptByVersion0.1.js';
import { compute, openToAsk, temporaryFolder } from '../../support.js';

const root = temporaryFolder();
const SIZES = { nLayers: 2, nHeads: 2, dVocab: 61 };
const { folder } = makeRandomCheckpoint(join(root, 'one'), { seed: 8, ...SIZES });
const other = makeRandomCheckpoint(join(root, 'two'), { seed: 9, ...SIZES }).folder;
const hostile = join(root, 'hostile');
const results = join(root, 'results');
mkdirSync(hostile);
mkdirSync(results);
writeFileSync(join(hostile, 'config.json'), '{"model_type": "gpt2", "n_layer": 1e9}');
writeFileSync(join(hostile, 'model.safetensors'), 'no weights');
writeFileSync(join(results, 'kept.json'), keptText('head'));

const open = new OpenCheckpoints(compute);
const client = new Client({ name: 'test', version: '1' });
let served: Promise<void>;

beforeAll(async () => {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const named = Object.entries({ one: folder, two: other, hostile }).map(([name, at]) => ({
    name,
    folder: at,
  }));
  served = serve({ asker: askerOf(open, named), resultsFolder: results, maxTokens: 4000, timeout: 60 }, ours);
  await client.connect(theirs);
});

afterAll(async () => {
  await client.close();
  await served;
  await open.closeAll();
});

async function call(name: string, input: Record<string, unknown>) {
  const { content, isError, structuredContent } = await client.callTool({ name, arguments: input });
  const [{ text }] = content as readonly { readonly text: string }[];
  return { text, isError, tables: (structuredContent as Tables | undefined)?.tables };
}

describe('tools', () => {
  it('are one for each question, and those about checkpoints, all read-only', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['list_checkpoints', 'inspect', ...QUESTION_NAMES]);
    for (const { annotations, inputSchema, description } of tools) {
      expect(annotations?.readOnlyHint).toBe(true);
      expect(inputSchema.type).toBe('object');
      expect(description!.length).toBeGreaterThan(30);
    }
  });

  it.each(QUESTION_NAMES.filter((name) => name !== 'functions'))(
    '%s gives the tables of its report, as Markdown and as data',
    async (name) => {
      const { ask, close } = await openToAsk(folder);
      const question = someQuestion(seededRandom(5), SIZES, name);
      const shown = Object.entries(question.request).filter(([key]) => key !== 'onlyReady');
      const input = { checkpoint: 'one', maxTokens: 100_000, ...Object.fromEntries(shown) };
      const { text, isError, tables } = await call(name, input);
      const report = reportOf(question, await ask(name, question.request as never));
      await close();
      expect(isError).toBeUndefined();
      expect(text).toBe(String(reportMarkdown({ ...report, pictures: [] })));
      expect(tables).toEqual(JSON.parse(JSON.stringify(report.tables)));
    },
  );

  it('take the defaults for what an input leaves out', async () => {
    const head = { layer: 1, head: 0 };
    const { text } = await call('head', { checkpoint: 'one', head });
    const { request } = questionAbout('head', head);
    expect((await call('head', { checkpoint: 'one', ...request })).text).toBe(text);
  });

  it('list and inspect checkpoints', async () => {
    expect((await call('list_checkpoints', {})).text).toContain('\n| two |\n');
    const { tables } = await call('inspect', { checkpoint: 'two' });
    expect(Object.fromEntries(tables![0].rows)).toMatchObject({ nLayers: '2', dVocab: '61' });
  });

  it('cut what is longer than asked for, in words and in data', async () => {
    const asked = { checkpoint: 'one', head: { layer: 0, head: 1 }, top: 50 };
    const [whole, cut] = [await call('head', asked), await call('head', { ...asked, maxTokens: 1000 })];
    expect(whole.text.length).toBeGreaterThan(3000);
    expect(cut.text.length).toBeLessThanOrEqual(3000);
    expect(cut.text).toMatch(/The first \d+ of \d+ rows\. Raise maxTokens for more\./);
    expect(cut.tables![1].rows.length).toBeLessThan(whole.tables![1].rows.length);
  });

  it('compare two checkpoints by their names, and no other folder', async () => {
    const compare = { a: { layer: 0, head: 0 }, b: { layer: 0, head: 1 } };
    const asked = (otherFolder: string) => ({ checkpoint: 'one', compare: { ...compare, otherFolder } });
    expect((await call('composition', asked('two'))).isError).toBeUndefined();
    const { text, isError } = await call('composition', asked(root));
    expect(isError).toBe(true);
    expect(text).toMatch(/^There is no checkpoint ".*"\. There are "one", "two", "hostile"\.$/);
  });
});

describe('bad input gets one sentence, and the next call is answered', () => {
  it.each([
    ['head', { checkpoint: 'one' }, /"head" must be/],
    ['head', { checkpoint: 'one', head: { layer: 7, head: 0 } }, /7\.0/],
    ['head', { checkpoint: 'one', head: '1.0' }, /"head" must be .* not "1\.0"/],
    ['head', { head: { layer: 0, head: 0 } }, /Say which checkpoint\. There are "one"/],
    ['head', { checkpoint: folder, head: { layer: 0, head: 0 } }, /There is no checkpoint/],
    [
      'head',
      { checkpoint: 'one', head: { layer: 0, head: 0 }, folder: '/etc' },
      /can't have a field "folder"/,
    ],
    ['run', { checkpoint: 'one', text: '#1', maxTokens: 1 }, /"maxTokens" must be a whole number/],
    ['neighbours', { checkpoint: 'hostile', text: '#1' }, /hostile|config|weights|model\.safetensors/],
    ['functions', { checkpoint: 'one', relations: root }, /can't name files: leave out "relations"/],
    // Its words are no ids of tokens.
    ['functions', { checkpoint: 'one' }, /no tokenizer that QK Lens reads/],
    ['everything', {}, /There is no tool "everything"/],
  ])('%s %j', async (name, input, message) => {
    const { text, isError } = await call(name, input);
    expect(isError).toBe(true);
    expect(text).toMatch(message);
    expect(text).not.toMatch(/undefined|\[object/);
    expect((await call('list_checkpoints', {})).isError).toBeUndefined();
  });
});

it('a cancelled call ends, and the next one is answered', async () => {
  const stop = new AbortController();
  const asked = client.callTool({ name: 'atlas', arguments: { checkpoint: 'two' } }, undefined, {
    signal: stop.signal,
    onprogress: () => stop.abort(),
  });
  stop.abort();
  await expect(asked).rejects.toThrow();
  expect((await call('atlas', { checkpoint: 'two' })).text).toMatch(/^### /);
});

it('progress only rises, over all stages', () => {
  const sent: [number, string][] = [];
  const report = rising((...said) => sent.push(said));
  report({ stage: 'a' });
  for (const fraction of [0.5, 0.5, 0.4, 1]) report({ stage: 'a', fraction });
  for (const fraction of [0, 0.7]) report({ stage: 'b', fraction });
  report({ stage: 'c' });
  expect(sent.map(([at]) => at)).toEqual([0, 0.5, 1, 1.7, 2]);
});

it('kept results are resources', async () => {
  const { resources } = await client.listResources();
  expect(resources).toHaveLength(1);
  const { contents } = await client.readResource({ uri: resources[0].uri });
  expect(contents[0]).toMatchObject({
    mimeType: 'text/markdown',
    text: expect.stringMatching(/^### Head/) as string,
  });
  await expect(client.readResource({ uri: 'file:///etc/passwd' })).rejects.toThrow(/There is no kept result/);
});

it('a prompt explains a head', async () => {
  const { prompts } = await client.listPrompts();
  const { messages } = await client.getPrompt({ name: prompts[0].name, arguments: { head: '10.7' } });
  expect(messages[0].content).toMatchObject({
    text: expect.stringMatching(/^What does head 10\.7 do\?/) as string,
  });
  await expect(client.getPrompt({ name: 'explain_head' })).rejects.toThrow(/argument "head"/);
});
