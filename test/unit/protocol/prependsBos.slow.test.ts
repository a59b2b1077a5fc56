/** A prompt's first token: as it is asked for, or else as TransformerLens does by default. */
import { join } from 'node:path';
import { Matrix } from 'ml-matrix';
import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../src/protocol/model.js';
import type { ResidualRequest } from '../../../src/protocol/residual.js';
import { reportOf } from '../../../src/questions/reports.js';
import { REFERENCE_MODELS } from '../../reference/architectures/index.js';
import { forwardRaw } from '../../reference/forward.js';
import { logSoftmax } from '../../reference/nonlinearities.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { BOS, EOS, LETTERS, writeLetters } from '../letters.js';
import { errorOf, openToAsk, relativeError, temporaryFolder } from '../support.js';

const root = temporaryFolder();
const TEXT = 'heads';
const IDS = Array.from(TEXT, (letter) => LETTERS.indexOf(letter));

interface Model {
  readonly folder: string;
  readonly architecture: string;
  readonly dVocab: number;
  readonly logits: (tokens: readonly number[]) => Matrix;
}

const MODELS: readonly (readonly [string, (folder: string) => Model])[] = [
  [
    'gpt2',
    (path) => {
      const { folder, raw } = makeRandomCheckpoint(path, { seed: 61 });
      const logits = (tokens: readonly number[]) => forwardRaw(raw, [...tokens]).logits;
      return { folder, architecture: 'gpt2', dVocab: raw.config.dVocab, logits };
    },
  ],
  ...Object.entries(REFERENCE_MODELS).map(
    ([name, make]) =>
      [
        name,
        (path: string): Model => {
          const model = make(path);
          const { architecture, dVocab } = model.info;
          return { folder: model.folder, architecture, dVocab, logits: (tokens) => model.run(tokens).logits };
        },
      ] as const,
  ),
];

/** Whose adapter in TransformerLens 4 sets `default_prepend_bos` to False. */
const WITHOUT = ['gpt_neox', 'bloom', 'qwen2', 'qwen3', 'phi', 'starcoder2'];

const place = (nLayers: number) =>
  ({ layer: nLayers - 1, point: 'resid_post', position: -1, ...DEFAULT_WEIGHTS }) as const;

describe.each(MODELS)('%s', (name, make) => {
  const model = make(join(root, name));
  writeLetters(model.folder, { bos_token: '<s>', eos_token: '</s>' });
  const opened = openToAsk(model.folder);
  afterAll(async () => (await opened).close());

  it.each([undefined, true, false])('runs the requested prompt: %s', async (prependBos) => {
    const { ask, checkpoint } = await opened;
    const { tokens, next } = await ask('residual', {
      ...place(checkpoint.model.nLayers),
      ...{ text: TEXT, top: model.dVocab },
      ...(prependBos !== undefined && { prependBos }),
    });
    const expected = (prependBos ?? !WITHOUT.includes(model.architecture)) ? [BOS, ...IDS] : IDS;
    expect(tokens.map(({ id }) => id)).toEqual(expected);
    const logits = next.toSorted((a, b) => a.id - b.id).map(({ logit }) => logit);
    const reference = logSoftmax(model.logits(expected)).getRow(expected.length - 1);
    expect(relativeError(logSoftmax(new Matrix([logits])).getRow(0), reference)).toBeLessThan(1e-4);
  });
});

describe('a text that begins with the token itself', () => {
  it.each([
    [undefined, true],
    [true, true],
    [false, undefined],
  ])('gets no second one, and the result says so (requested: %s)', async (prependBos, beginsItself) => {
    const { folder } = REFERENCE_MODELS['llama'](join(root, `template ${prependBos}`));
    writeLetters(folder, { bos_token: '<s>', eos_token: '</s>' });
    const { ask, checkpoint, close } = await openToAsk(folder);
    const request: ResidualRequest = {
      ...place(checkpoint.model.nLayers),
      ...{ text: `<s>${TEXT}`, top: 1 },
      ...(prependBos !== undefined && { prependBos }),
    };
    const result = await ask('residual', request);
    expect(result.tokens.map(({ id }) => id)).toEqual([BOS, ...IDS]);
    expect(result.beginsItself).toBe(beginsItself);
    const { about } = reportOf({ name: 'residual', request }, result);
    const said = 'The text begins with <s> itself, so it was not put before it again.';
    expect(about.includes(said)).toBe(beginsItself === true);
    await close();
  });
});

describe.each(['qwen2', 'llama'])('%s whose tokenizer', (architecture) => {
  const open = async (name: string, config: object) => {
    const { folder } = REFERENCE_MODELS[architecture](join(root, `${architecture} ${name}`));
    writeLetters(folder, config);
    const { ask, checkpoint, close } = await openToAsk(folder);
    const request = { ...place(checkpoint.model.nLayers), text: TEXT, top: 1 };
    const first = (prependBos?: boolean) =>
      ask('residual', { ...request, ...(prependBos !== undefined && { prependBos }) }).then(
        ({ tokens }) => tokens[0].id,
      );
    return { first, close };
  };

  it('has no bos_token begins with its eos_token', async () => {
    const { first, close } = await open('eos', { bos_token: null, eos_token: { content: '</s>' } });
    expect(await first(true)).toBe(EOS);
    expect(await first()).toBe(architecture === 'llama' ? EOS : IDS[0]);
    await close();
  });

  it('has neither reports it on request, and omits it by default', async () => {
    const { first, close } = await open('neither', {});
    expect(await errorOf(first(true))).toMatchObject({
      code: 'badRequest',
      message: expect.stringContaining('name no bos_token or eos_token that has a row in W_E'),
    });
    expect(await Promise.all([first(), first(false)])).toEqual([IDS[0], IDS[0]]);
    await close();
  });
});
