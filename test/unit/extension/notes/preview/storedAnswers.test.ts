import { expect, it, vi } from 'vitest';
import { headQuestion } from '../../../../../src/extension/head/headQuestion.js';
import { StoredAnswers } from '../../../../../src/extension/notes/preview/storedAnswers.js';
import type { ResultStore } from '../../../../../src/extension/results/resultStore.js';
import type { SavedResult } from '../../../../../src/protocol/savedResult.js';
import { GPT2_INFO } from '../../../gpt2Info.js';

const kept = { id: 'one', checkpoint: GPT2_INFO, question: headQuestion({ layer: 10, head: 7 }, 10) };

/** A store with one result whose file is read when the test says so. */
function slowStore() {
  const reads: ((text: string) => void)[] = [];
  let change = () => {};
  const store = {
    onDidChange: (listener: () => void) => {
      change = listener;
      return { dispose: () => undefined };
    },
    list: () => Promise.resolve({ results: [kept], unreadable: [] }),
    read: () => new Promise((resolve) => reads.push((name) => resolve({ saved: { ...kept, name } }))),
  };
  return { store: store as unknown as ResultStore, reads, change: () => change() };
}

it('drops what was being read when the file changed', async () => {
  const { store, reads, change } = slowStore();
  const told = vi.fn();
  const answers = new StoredAnswers(store, told);
  const name = () => (answers.get('one') as SavedResult | undefined)?.name;
  await vi.waitFor(() => expect(answers.loaded).toBe(true));
  expect(name()).toBeUndefined();
  told.mockClear();
  change();
  await vi.waitFor(() => expect(told).toHaveBeenCalledOnce());
  expect(name()).toBeUndefined();
  expect(reads).toHaveLength(2);
  reads[1]('after');
  await vi.waitFor(() => expect(name()).toBe('after'));
  reads[0]('before');
  await new Promise(setImmediate);
  expect(name()).toBe('after');
  answers.dispose();
});
