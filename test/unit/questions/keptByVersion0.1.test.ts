import { describe, expect, it } from 'vitest';
import { blockText } from '../../../src/notes/blockText.js';
import { STATE_VERSION } from '../../../src/protocol/panel.js';
import { readSavedResult } from '../../../src/questions/savedResult.js';
import { readPanelState } from '../../../src/extension/panel/panelState.js';
import { KEPT_QUESTIONS, keptText } from '../keptByVersion0.1.js';
import { reportOf } from '../../../src/questions/reports.js';

// No later change of a result's shape may make unreadable what version 0.1 wrote.

describe.each(KEPT_QUESTIONS)('a result of %s that version 0.1 kept', (name) => {
  const text = keptText(name);
  const saved = readSavedResult(text, `${name}.json`);

  it('opens, with everything in it', () => {
    expect(saved).toEqual(JSON.parse(text));
    expect(saved.question.name).toBe(name);
    expect(reportOf(saved.question, saved.result).tables.length).toBeGreaterThan(0);
    expect(blockText(saved.question)).toBeDefined();
  });

  it('comes back in a panel', () => {
    const { question, result } = saved;
    const checkpoint = { ...saved.checkpoint, folder: '/models/planted-gpt2' };
    const kept = { version: STATE_VERSION, memories: {}, checkpoint, question, result };
    expect(readPanelState(kept)).toEqual({ checkpoint, question, result });
  });

  it('is refused as the answer to any other question', () => {
    // Both have circuits, of which none need be ready.
    const alike = name === 'ov' ? 'head' : name === 'head' ? 'ov' : undefined;
    for (const other of KEPT_QUESTIONS.filter((own) => own !== name && own !== alike)) {
      const { question } = readSavedResult(keptText(other), other);
      expect(() => readSavedResult(JSON.stringify({ ...saved, question }), 'x.json')).toThrow(
        /^x\.json holds no result that QK Lens kept, or it was changed by hand: ".+" must be .+, not .+\. Restore/,
      );
    }
  });
});
