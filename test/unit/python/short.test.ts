import { describe, expect, it } from 'vitest';
import type { CheckpointInfo } from '../../../src/protocol/model.js';
import type { Question, QuestionName } from '../../../src/protocol/questions.js';
import { QkLensError } from '../../../src/protocol/errors.js';
import { QUESTION_NAMES } from '../../../src/questions/questions.js';
import { shortPythonOf } from '../../../src/questions/pythons.js';
import { exampleQuestion } from '../exampleQuestion.js';
import { calledFunctions } from '../pythonCalls.js';
import { faults } from '../pythonFaults.js';
import { cases, checkpoint, MODELS } from '../pythonQuestions.js';

/** Of code: neither empty nor a comment. */
function lineCount(program: string): number {
  return program.split('\n').filter((line) => /^ *[^ #]/.test(line)).length;
}

/** The program, or undefined for what it says that it leaves out. */
function shortOf(question: Question, own: CheckpointInfo): string | undefined {
  try {
    return shortPythonOf(question, own);
  } catch (error) {
    if (!(error instanceof QkLensError)) throw error;
    expect(error.message).toMatch(
      /^(?:The short Python program takes no .+\. Ask for the complete one or the notebook|The model has no W_pos: .+)\.$/,
    );
    return undefined;
  }
}

/** One that leaves nothing out: the example of its usage, where that is the whole subject. */
function plainQuestion(name: QuestionName): Question {
  return name === 'congruence'
    ? cases.find(({ question }) => question.name === name)!.question
    : exampleQuestion(name);
}

describe('a short program', () => {
  it.each(QUESTION_NAMES)('answers %s in under 40 lines, with a picture', (name) => {
    const own = { ...checkpoint, folder: '/models/toy' };
    const program = shortOf(plainQuestion(name), own)!;
    expect(lineCount(program)).toBeLessThan(40);
    expect(program).toContain('\nfolder = "/models/toy"\n');
    expect(calledFunctions(program)).toContain('print');
    expect(program).toMatch(/plt\.show\(\)\n$/);
    expect(program.split('\n')[0]).toContain('with TransformerLens 4.3, transformers 5 and torch 2');
  });

  it('is Python of under 40 lines for every request and model, or says what it leaves out', () => {
    const written = new Set<string>();
    for (const question of [...cases.map((own) => own.question), plainQuestion('composition')]) {
      for (const { kind, model } of MODELS) {
        const program = shortOf(question, { ...checkpoint, model, tokenizer: { kind, size: 9 } });
        if (program === undefined) continue;
        written.add(question.name);
        expect(faults(program)).toEqual([]);
        expect(program).not.toMatch(/undefined|\[object|NaN|__\w+__/);
        expect([question.name, lineCount(program)]).toEqual([
          question.name,
          expect.toSatisfy((count: number) => count < 40),
        ]);
      }
    }
    expect([...written].sort()).toEqual([...QUESTION_NAMES].sort());
  });

  it('loads folders and repositories of the format of Hugging Face', () => {
    const [question] = cases.map((own) => own.question);
    const revision = '607a30d783dfa663caf39e06633721c8d4cfcd7e';
    const cached = { ...checkpoint, folder: `/hub/models--someone--own/snapshots/${revision}` };
    expect(shortOf(question, cached)).toContain(`device="cpu", revision="${revision}"`);
    const architecture = 'transformer_lens';
    expect(
      shortOf(question, { ...checkpoint, model: { ...checkpoint.model, architecture } }),
    ).toBeUndefined();
    expect(shortOf(question, { ...checkpoint, folder: '/models/toy.pt' })).toBeUndefined();
    expect(shortOf(question, { ...checkpoint, configText: '{}' })).toBeUndefined();
  });
});
