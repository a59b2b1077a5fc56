import { describe, expect, it } from 'vitest';
import { checkpointName } from '../../../src/protocol/cachedSnapshot.js';

const HUB = '/home/a/.cache/huggingface/hub';
const COMMIT = '0123456789abcdef0123456789abcdef01234567';

describe("a checkpoint's name", () => {
  it.each([
    [`${HUB}/models--HuggingFaceTB--SmolLM2-135M/snapshots/${COMMIT}`, 'other/base', 'SmolLM2-135M'],
    [`${HUB}/models--gpt2/snapshots/${COMMIT}/`, undefined, 'gpt2'],
    ['/models/SmolLM2-135M/hf', 'HuggingFaceTB/SmolLM2-135M-Instruct', 'SmolLM2-135M-Instruct'],
    ['/models/smollm2/hf', '/home/someone/dl/smollm2', 'smollm2/hf'],
    ['/models/smollm2/hf', undefined, 'smollm2/hf'],
    ['C:\\models\\smollm2\\checkpoint-500', '', 'smollm2/checkpoint-500'],
    ['/runs/mine/final', './', 'mine/final'],
    // A folder of its own name holds a model that was made from the one in its config.
    ['/models/my-finetune', 'gpt2', 'my-finetune'],
    ['/model', undefined, 'model'],
  ])('of %s with %j in its config is %s', (folder, nameOrPath, name) => {
    expect(checkpointName(folder, nameOrPath)).toBe(name);
  });
});
