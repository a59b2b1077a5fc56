import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PythonPeer, pythonOf, versionsIn } from '../../../../bench/peers/pythonPeer.js';

const folder = mkdtempSync(join(tmpdir(), 'qk-lens-peer-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program that stands for an interpreter. */
function interpreter(name: string, lines: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${lines}\n`);
  chmodSync(path, 0o755);
  return path;
}

it('takes the interpreter that QK_LENS_PYTHON names, else python3', () => {
  expect([{}, { QK_LENS_PYTHON: '' }, { QK_LENS_PYTHON: '/venv/bin/python' }].map(pythonOf)).toEqual([
    'python3',
    'python3',
    '/venv/bin/python',
  ]);
});

describe.skipIf(process.platform === 'win32')('an interpreter', () => {
  it('that is not there is named, with the setting', () => {
    const python = join(folder, 'nothing');
    expect(() => versionsIn(python)).toThrow(`"${python}" can't be started`);
    expect(() => versionsIn(python)).toThrow('Set QK_LENS_PYTHON to one that has torch, transformers,');
  });

  it('that lacks libraries is named, with what installs them', () => {
    const found = {
      python: '3.12.1',
      torch: '2.9',
      transformers: null,
      transformer_lens: null,
      scipy: '1.17',
    };
    const python = interpreter('bare', `echo '${JSON.stringify(found)}'`);
    expect(() => versionsIn(python)).toThrow(
      `"${python}" (Python 3.12.1) lacks transformers, transformer_lens. Run "${python} -m pip install transformers transformer_lens"`,
    );
  });

  it('that ends while it is asked fails with what it said', async () => {
    const peer = new PythonPeer(
      interpreter('ends', 'read line; echo "no such device" >&2; exit 3'),
      'peer.py',
    );
    await expect(peer.ask('load', {})).rejects.toThrow('Python ended:\nno such device');
    peer.end();
  });

  it('fails a request with the error that it replies', async () => {
    const peer = new PythonPeer(
      interpreter('fails', `read line; echo '{"error":"KeyError: 7"}'; read line`),
      'peer.py',
    );
    await expect(peer.ask('logits', { tokens: [1] })).rejects.toThrow('KeyError: 7');
    peer.end();
  });
});
