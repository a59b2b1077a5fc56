/** Wherever tokens are shown whose tokenizer is a guess, that is shown too. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../src/protocol/model.js';
import { pythonOf } from '../../../src/questions/pythons.js';
import { caveatNote, provenanceLines } from '../../../src/report/weightWords.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { openToAsk, temporaryFolder } from '../support.js';
import { run, runJson } from '../runCli.js';

const root = temporaryFolder();
const NOTE = "GPT-2's tokenizer is assumed";
const neighbours = { ...DEFAULT_WEIGHTS, text: ' the', space: 'W_E', top: 2 } as const;

/** A GPT-2 of few weights and all tokens, whose config names this tokenizer. */
function gpt2(name: string, tokenizerName?: string, dVocab = 50257): string {
  const { folder } = makeRandomCheckpoint(join(root, name), { seed: 3, nLayers: 1, nHeads: 1, dVocab });
  const path = join(folder, 'config.json');
  const config = JSON.parse(readFileSync(path, 'utf8')) as object;
  writeFileSync(path, JSON.stringify({ ...config, tokenizer_name: tokenizerName }));
  return folder;
}

describe.each([
  ['assumed', undefined, true],
  ['named', 'gpt2', false],
] as const)("GPT-2's tokenizer, where it is %s", (name, tokenizerName, assumed) => {
  const folder = gpt2(name, tokenizerName);

  it('is shown as assumed with every result', async () => {
    const { ask, close, checkpoint } = await openToAsk(folder);
    const result = await ask('neighbours', neighbours);
    expect(result.token).toEqual({ id: 262, token: ' the' });
    for (const shown of [caveatNote(result), provenanceLines(result, 'x').join()]) {
      expect(shown.includes(NOTE)).toBe(assumed);
    }
    expect(pythonOf({ name: 'neighbours', request: neighbours }, checkpoint)).toContain(
      'from_pretrained("gpt2")',
    );
    await close();
  });

  it('is shown as assumed by inspect', async () => {
    const { json } = await runJson('inspect', folder);
    expect(json.tokenizer.kind).toBe(assumed ? 'assumed_r50k_base' : 'r50k_base');
    expect((await run('inspect', folder)).stdout).toMatch(
      assumed ? /tokenizer +assumed_r50k_base/ : /tokenizer +r50k_base/,
    );
  });
});

it('a GPT-2 with another number of tokens shows ids, not guessed tokens', async () => {
  const { ask, close, checkpoint } = await openToAsk(gpt2('other', undefined, 50258));
  expect(checkpoint.tokenizer.kind).toBe('none');
  const result = await ask('neighbours', { ...neighbours, text: '#262' });
  expect(result.token).toEqual({ id: 262, token: '#262' });
  expect(caveatNote(result)).not.toContain(NOTE);
  await close();
});
