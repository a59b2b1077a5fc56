import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { VERBS } from '../../src/cli/verbs/index.js';
import { commandWords } from '../../src/notes/commandLine.js';
import { QUESTION_NAMES } from '../../src/questions/questions.js';
import { exampleQuestion } from './exampleQuestion.js';

/** Pairs of tokens by their ids. */
export const RELATIONS = resolve('test/fixtures/relations');

/**
 * Arguments for every verb of the command line that needs no network and no client.
 *
 * @param model a checkpoint of two layers or more
 * @param folder where files that they need are made
 * @param tokens of the checkpoint, by their texts
 * @param text for the model to run on
 */
export function everyVerb(
  model: string,
  folder: string,
  tokens: readonly [string, string] = ['#40', '#41'],
  text = tokens.join(''),
): readonly (readonly [verb: string, ...string[]])[] {
  const [first, second] = tokens;
  const words = join(folder, 'words.txt');
  writeFileSync(words, JSON.stringify(tokens));
  const steps = join(folder, 'steps');
  mkdirSync(steps, { recursive: true });
  symlinkSync(model, join(steps, 'step10'));
  const args: Readonly<Record<string, readonly string[]>> = {
    inspect: [model],
    head: [model, '1.0'],
    ov: [model, '1.1', '--token', first],
    variance: [model, '1.0', '--words', words],
    residual: [model, text, '--head', '1.0', '--neuron', '1.2'],
    patterns: [model, text, '--key', '0'],
    run: [
      model,
      text,
      '--target',
      first,
      '--minus',
      second,
      '--head',
      '1.0',
      '--ablate',
      '1.0,1mlp',
      '--against',
      second,
      '--against',
      text,
    ],
    ablate: [model, '1.0,1mlp', '--text', text, '--target', first, '--draws', '1'],
    pairs: [model, '1.0', '--destination', first, '--source', second],
    neighbours: [model, first],
    atlas: [model],
    scores: [model, '--tokens', '3', '--draws', '2'],
    composition: [model, '--compare', '0.0,1.1'],
    neurons: [model, '1.0'],
    congruence: [model, '--neurons', '1.0-2', '--permutations', '10'],
    functions: [model, '--relations', RELATIONS],
    sample: [join(folder, 'sample')],
    steps: [steps],
    cache: [],
    completion: ['bash'],
  };
  return Object.keys(VERBS)
    .filter((verb) => verb !== 'download' && verb !== 'mcp')
    .map((verb) => [verb, ...(args[verb] ?? exampleArguments(verb, model))]);
}

/** The example of a question's usage; for any other verb, nothing. */
function exampleArguments(verb: string, model: string): readonly string[] {
  const name = QUESTION_NAMES.find((own) => own === verb);
  return name ? commandWords(exampleQuestion(name), model).slice(1) : [];
}
