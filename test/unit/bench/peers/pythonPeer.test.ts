import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PythonPeer, versionsIn } from '../../../../bench/peers/pythonPeer.js';

const folder = mkdtempSync(join(tmpdir(), 'qk-lens-peer-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program that stands for an interpreter. */
function interpreter(name: string, lines: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${lines}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe.skipIf(process.platform === 'win32')('an interpreter', () => {
  it('that is not there is named, with the setting', () => {
    const python = join(folder, 'nothing');
    expect(() => versionsIn(python, ['torch'])).toThrow(`"${python}" can't be started`);
    expect(() => versionsIn(python, ['torch', 'scipy'])).toThrow(
      'Set QK_LENS_PYTHON to one that has torch, scipy',
    );
  });

  it('that lacks libraries is named, with what installs them', () => {
    const found = { python: '3.12.1', torch: '2.9', transformers: null, 'transformer-lens': null };
    const python = interpreter('bare', `echo '${JSON.stringify(found)}'`);
    expect(() => versionsIn(python, ['torch', 'transformers', 'transformer-lens'])).toThrow(
      `"${python}" (Python 3.12.1) lacks transformers, transformer-lens. Install what bench/peers/requirements.txt lists`,
    );
  });

  it('that ends while it is asked fails with what it said', async () => {
    const peer = new PythonPeer(
      interpreter('ends', 'read line; echo "no such device" >&2; exit 3'),
      'peer.py',
    );
    await expect(peer.ask('load', {})).rejects.toThrow('Python ended:\nno such device');
    expect(peer.hasEnded).toBe(true);
    peer.end();
  });

  it('fails a request with the error that it replies', async () => {
    const peer = new PythonPeer(
      interpreter('fails', `read line; echo '{"error":"KeyError: 7"}'; read line`),
      'peer.py',
    );
    await expect(peer.ask('logits', { tokens: [1] })).rejects.toThrow('KeyError: 7');
    expect(peer.hasEnded).toBe(false);
    peer.end();
  });
});
