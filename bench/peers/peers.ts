import { mkdtemp, writeFile } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gpt2TokenizerFiles } from './gpt2Tokenizer.js';
import { PythonPeer } from './pythonPeer.js';

/** Processes of Python that answer requests, each with GPT-2's tokenizer at hand. */
export class Peers {
  private peer: PythonPeer | undefined;

  private constructor(
    private readonly python: string,
    private readonly script: string,
    private readonly tokenizer: string,
  ) {}

  /** @param script python/peer.py */
  static async start(python: string, script: string): Promise<Peers> {
    const tokenizer = await mkdtemp(join(tmpdir(), 'qk-lens-peers-'));
    for (const [name, content] of Object.entries(gpt2TokenizerFiles())) {
      await writeFile(join(tokenizer, name), JSON.stringify(content));
    }
    return new Peers(python, script, tokenizer);
  }

  /** The one in use; a new one if it has ended. */
  async current(): Promise<PythonPeer> {
    if (!this.peer || this.peer.hasEnded) this.peer = await this.another();
    return this.peer;
  }

  /** A new one, ready for requests. The caller ends it. */
  async another(): Promise<PythonPeer> {
    const peer = new PythonPeer(this.python, this.script);
    await peer.ask('tokenizer', { folder: this.tokenizer });
    return peer;
  }

  end(): void {
    this.peer?.end();
    rmSync(this.tokenizer, { recursive: true });
  }
}
