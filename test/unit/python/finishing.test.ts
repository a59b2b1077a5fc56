import { describe, expect, it } from 'vitest';
import type { ModelInfo } from '../../../src/protocol/model.js';
import { pythonOf, shortPythonOf } from '../../../src/questions/pythons.js';
import { GPT2_INFO } from '../gpt2Info.js';
import { exampleQuestion } from '../exampleQuestion.js';
import { faults } from '../pythonFaults.js';

const FINISHED = ['glm', 'glm4', 'granite', 'nemotron', 'olmo', 'olmo2', 'olmo3', 'exaone4'];

describe('a family that TransformerLens processes in part', () => {
  const question = exampleQuestion('head');
  const own = (architecture: string) => ({
    ...GPT2_INFO,
    model: { ...GPT2_INFO.model, architecture } satisfies ModelInfo,
  });

  it.each(FINISHED)('%s is finished before TransformerLens takes it', (architecture) => {
    const program = pythonOf(question, own(architecture));
    expect(faults(program)).toEqual([]);
    expect(program).toContain('hf_model = finished(hf_model.float())');
    expect(program.match(/^def finished/gm)).toHaveLength(1);
  });

  it('has no short program', () => {
    expect(() => shortPythonOf(question, own('glm'))).toThrow('processes only in part');
  });

  it('is none of those that it processes whole', () => {
    expect(pythonOf(question, own('gpt2'))).not.toContain('finished');
  });
});

it('writes no program for positions that a model has not learned', () => {
  const model = { ...GPT2_INFO.model, positional: 'rotary' } as const;
  for (const write of [pythonOf, shortPythonOf])
    expect(() => write(exampleQuestion('positions'), { ...GPT2_INFO, model })).toThrow(
      'The model has no W_pos',
    );
});

it('takes no scores apart where programs do not know what they go through', () => {
  const { model } = GPT2_INFO;
  const info = {
    ...GPT2_INFO,
    model: { ...model, architecture: 'ministral3', positional: 'rotary' },
  } as const;
  const question = exampleQuestion('residual');
  const withHead = { ...question, request: { ...question.request, head: { layer: 0, head: 0 } } };
  expect(() => pythonOf(question, info)).not.toThrow();
  expect(() => pythonOf(withHead as typeof question, info)).toThrow('queries grow with their position');
});
