import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnosticsText, type Diagnostics } from '../../../src/extension/diagnostics.js';
import { SAMPLE_CHECKPOINT } from '../../webview/sampleHead.js';

const folder = join(homedir(), 'models', 'secret project');
const DIAGNOSTICS: Diagnostics = {
  versions: { 'QK Lens': '1.2.3', 'VS Code': '1.100.3' },
  surroundings: { trusted: 'false' },
  worker: {
    residentMemory: 650e6,
    peakMemory: 700e6,
    provider: 'cpu',
    open: [folder],
  },
  checkpoints: [{ ...SAMPLE_CHECKPOINT, folder, name: 'secret project' }],
  settings: { 'compute.provider': 'webgpu' },
  errors: [
    { code: 'badSafetensors', message: `${folder}/model.safetensors is not a whole safetensors file.` },
    { code: 'noFolder', message: 'There is no folder /data/alice/run 7/step. Choose another.' },
    { code: 'noFolder', message: 'There is no folder C:\\Users\\alice\\models\\gpt2. Choose another.' },
    { code: 'noFolder', message: 'There is no folder \\\\server\\share\\gpt2. Choose another.' },
  ],
};

describe('diagnosticsText', () => {
  const text = diagnosticsText(DIAGNOSTICS);

  it('lists versions, provider, memory, shapes, settings and errors', () => {
    for (const part of [
      'QK Lens: 1.2.3',
      'trusted: false',
      'provider: cpu',
      '650 MB now, 700 MB at most',
      'gpt2',
      '12 layers of 12 heads',
      'd_vocab 50257',
      'compute.provider: webgpu',
      'badSafetensors: …/model.safetensors is not a whole safetensors file.',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('names no folder of the user, and not the user', () => {
    expect(text).not.toContain(homedir());
    expect(text).not.toContain('secret project');
    expect(text).not.toMatch(/alice|\/data|C:\\|server/);
    if (userInfo().username.length > 2) expect(text).not.toContain(userInfo().username);
  });

  it.each(['not running', 'does not answer'] as const)('describes the worker: %s', (worker) => {
    expect(diagnosticsText({ ...DIAGNOSTICS, worker })).toContain(`- ${worker}`);
  });
});
