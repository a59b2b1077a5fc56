import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { PeerError } from './peerError.js';

/** Prints the version of each package, or null. */
const VERSIONS = `import importlib.metadata as m, json, sys
def version(name):
    try:
        return m.version(name)
    except m.PackageNotFoundError:
        return None
print(json.dumps({"python": sys.version.split()[0], **{name: version(name) for name in sys.argv[1:]}}))`;

/**
 * The versions of Python (`python`) and of packages.
 *
 * @throws PeerError if the interpreter can't be started, or lacks one of them: what to install
 */
export function versionsIn(python: string, packages: readonly string[]): Readonly<Record<string, string>> {
  const { status, stdout, stderr, error } = spawnSync(python, ['-c', VERSIONS, ...packages], {
    encoding: 'utf8',
  });
  if (error || status !== 0) {
    throw new PeerError(
      `The Python interpreter "${python}" can't be started: ${error?.message ?? stderr.trim()}. Set QK_LENS_PYTHON to one that has ${packages.join(', ')}, or unset it: then an environment is made.`,
    );
  }
  const found = JSON.parse(stdout) as Readonly<Record<string, string | null>>;
  const missing = packages.filter((name) => found[name] === null);
  if (missing.length > 0) {
    throw new PeerError(
      `The Python interpreter "${python}" (Python ${found['python']}) lacks ${missing.join(', ')}. Install what bench/peers/requirements.txt lists, or unset QK_LENS_PYTHON: then an environment is made.`,
    );
  }
  return found as Readonly<Record<string, string>>;
}

/** python/peer.py in a process of its own, one request at a time. */
export class PythonPeer {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: Interface;
  private readonly replies: AsyncIterableIterator<string>;
  private readonly closed: Promise<unknown>;
  private said = '';
  /** Whether its process is no more. */
  hasEnded = false;

  /** @param script peer.py */
  constructor(python: string, script: string) {
    // Nothing is looked up on the Hugging Face Hub: the checkpoint is a local folder.
    const offline = { HF_HUB_OFFLINE: '1', TOKENIZERS_PARALLELISM: 'false' };
    const env = { ...process.env, ...offline, PYTHONDONTWRITEBYTECODE: '1' };
    this.child = spawn(python, ['-u', script], { env });
    this.child.on('error', () => undefined);
    this.closed = new Promise((resolve) => this.child.once('close', resolve));
    this.child.stdin.on('error', () => undefined);
    this.child.stderr.on('data', (text) => (this.said = (this.said + String(text)).slice(-4000)));
    this.lines = createInterface({ input: this.child.stdout });
    this.replies = this.lines[Symbol.asyncIterator]() as AsyncIterableIterator<string>;
  }

  /**
   * Calls one of its `run_` functions.
   *
   * @throws PeerError with what Python says if it fails or ends
   */
  async ask<T>(method: string, parameters: Readonly<Record<string, unknown>>): Promise<T> {
    this.child.stdin.write(`${JSON.stringify({ method, ...parameters })}\n`);
    const { value, done } = await this.replies.next();
    if (done) {
      this.hasEnded = true;
      await this.closed;
      throw new PeerError(`Python ended:\n${this.said.trim()}`);
    }
    const reply = JSON.parse(value) as { readonly ok: T } | { readonly error: string };
    if ('error' in reply) throw new PeerError(reply.error);
    return reply.ok;
  }

  end(): void {
    this.child.stdin.end();
    this.child.kill();
  }
}
