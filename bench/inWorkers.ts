import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Checkpoint } from '../src/checkpoint/checkpoint.js';
import type { Question } from '../src/protocol/questions.js';
import { time, timing } from './measure.js';
import { measureOvertaking } from './overtaking.js';
import { ALL_BUT_FORWARD, headRequest } from './requests.js';
import { say, type Rows } from './rows.js';
import type { Shape } from './shapedCheckpoint.js';
import { BenchWorker } from './workerProcess.js';

const DIST = join(__dirname, '..', 'dist');

/** The measurements in separate processes, started the way the extension does. */
export class InWorkers {
  constructor(
    private readonly folder: string,
    private readonly shape: Shape,
    private readonly runs: number,
    private readonly rows: Rows,
  ) {}

  async measure(): Promise<void> {
    // First, since a child's reported peak is never below what this process used when it started it.
    await this.memory();
    this.activation();
    await this.opening();
    await this.overtaking();
  }

  private async memory(): Promise<void> {
    say('Worker memory');
    const worker = this.worker();
    const peak = async (what: string) => {
      const { peakMemory } = await worker.status();
      this.rows.add(`peak memory of a worker that answered ${what}`, timing([peakMemory / 1e6]), [], 'MB');
    };
    await worker.head(this.folder, headRequest(0, 0));
    await peak('one head, all cold');
    for (const [name, request] of Object.entries(ALL_BUT_FORWARD))
      await worker.ask(this.folder, { name, request } as Question);
    await peak('all but the forward pass');
    worker.end();
  }

  private activation(): void {
    say('Activation');
    const times = Array.from({ length: this.runs }, () => {
      const { stdout } = spawnSync(process.execPath, [
        join(__dirname, '../bench/activation.cjs'),
        join(DIST, 'extension', 'extension.js'),
      ]);
      if (stdout.length === 0) throw new Error('the extension could not be activated');
      return Number(stdout.toString());
    });
    this.rows.add('activation of the extension (fresh process)', timing(times));
  }

  /** Each in a fresh worker process, as after the command; the file is in the page cache. */
  private async opening(): Promise<void> {
    say('Opening');
    const opens = await time(this.runs, async () => (await Checkpoint.open(this.folder)).close());
    const firsts: number[] = [];
    for (let run = 0; run < this.runs; run++) {
      const worker = this.worker();
      const request = headRequest(0, run % this.shape.nHeads, { circuits: ['qk'], vectors: [] });
      firsts.push((await worker.head(this.folder, request)).first);
      worker.end();
    }
    this.rows.add('opening the checkpoint', opens);
    this.rows.add('first qk spectrum, from starting the worker', timing(firsts));
  }

  private async overtaking(): Promise<void> {
    say('Overtaking');
    const worker = this.worker();
    const { besideEffective, besideAtlas, cancelling } = await measureOvertaking(
      worker,
      this.folder,
      this.runs,
    );
    worker.end();
    this.rows.add('neighbours asked while W_EE is computed: longer than alone by', besideEffective);
    this.rows.add('neighbours asked while an atlas is computed: longer than alone by', besideAtlas);
    this.rows.add('W_EE called off: until the worker is free', cancelling);
  }

  /** One without a disk cache. */
  private worker(): BenchWorker {
    return new BenchWorker(join(DIST, 'worker.js'), {
      QK_LENS_CACHE_BYTES: '0',
      QK_LENS_PROVIDER: 'cpu',
    });
  }
}
