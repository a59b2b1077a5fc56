/**
 * The benchmarks: `npm run bench -- [--shape gpt2-small|gpt2-xl] [--runs 5] [--json]`, or `--growth FILE.svg` to plot
 * how time and memory grow with a model's sizes. Each figure stands beside what
 * limits it and beside the naive way, measured in the same run.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MatrixCache } from '../src/cache/matrixCache.js';
import { answer } from '../src/circuits/answer.js';
import { Compute } from '../src/linalg/compute.js';
import { QK_CIRCUITS, type HeadRequest } from '../src/protocol/head.js';
import { DEFAULT_WEIGHTS } from '../src/protocol/model.js';
import type { QuestionName, RequestOf } from '../src/protocol/questions.js';
import { OpenCheckpoints, type OpenCheckpoint } from '../src/worker/openCheckpoints.js';
import { growthSvg, measureGrowth } from './growth.js';
import { measureLimits } from './limits.js';
import { time, timing, type Timing } from './measure.js';
import { naiveCosines, naiveFactoredSvd } from './naive.js';
import { describeMachine, toMarkdown, type Row } from './report.js';
import { GPT2_SMALL, GPT2_XL, writeShapedCheckpoint, type Shape } from './shapedCheckpoint.js';
import { BenchWorker } from './workerProcess.js';

const SHAPES: Readonly<Record<string, Shape>> = { 'gpt2-small': GPT2_SMALL, 'gpt2-xl': GPT2_XL };
const DIST = join(__dirname, '..', 'dist');
const PROMPT = 'The quick brown fox jumps over the lazy dog and '.repeat(6);

const { values: options } = parseArgs({
  options: {
    shape: { type: 'string', default: 'gpt2-small' },
    runs: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
    growth: { type: 'string' },
  },
});

function headRequest(layer: number, head: number, part: Partial<HeadRequest> = {}): HeadRequest {
  return {
    ...DEFAULT_WEIGHTS,
    head: { layer, head },
    circuits: QK_CIRCUITS,
    vectors: [0, 1],
    top: 10,
    cosine: false,
    ...part,
  };
}

class Bench {
  readonly rows: Row[] = [];
  readonly compute = new Compute();
  private readonly checkpointFolder: string;
  private readonly cacheFolder: string;

  constructor(
    folder: string,
    readonly shape: Shape,
    private readonly runs: number,
  ) {
    this.checkpointFolder = join(folder, 'checkpoint');
    this.cacheFolder = join(folder, 'cache');
  }

  async run() {
    const { shape } = this;
    say('Writing a random checkpoint');
    await writeShapedCheckpoint(this.checkpointFolder, shape);
    // First: a child's peak is never told below what this process had when it was started.
    await this.workerMemory();
    this.activation();
    await this.opening();

    say('Limits');
    const warm = await this.open();
    const embedding = await warm.spaces.model.rawVocabulary('W_E', {});
    const limits = await measureLimits(this.compute, embedding.matrix);
    const { dVocab: n, dModel: d, nHeads } = shape;
    // Attention of every token to itself [d, d], and the MLP [d, 4 d] [4 d, d].
    const effectiveFlop = 2 * n * (d * d + 8 * d * d);

    say('W_EE and Gram matrices');
    const effective = await time(1, () =>
      warm.spaces.get('W_EE', DEFAULT_WEIGHTS.processing, DEFAULT_WEIGHTS.variant, {}),
    );
    this.add('W_EE, cold', effective, [
      ['its arithmetic at the best measured rate', effectiveFlop / limits.gflops32 / 1e6],
    ]);
    const gram = await time(1, () => embedding.gram({}));
    this.add('Gram matrix of W_E, cold', gram, [
      ['its arithmetic at the measured float64 rate', (2 * n * d * d) / limits.gflops64 / 1e6],
    ]);
    await this.ask(warm, 'head', headRequest(0, 0));
    const cached = await this.open();
    const fromCache = await time(1, () =>
      cached.spaces.get('W_EE', DEFAULT_WEIGHTS.processing, DEFAULT_WEIGHTS.variant, {}),
    );
    this.add('W_EE, from the cache', fromCache, [['W_EE, cold', effective.median]]);

    say('One head');
    const naive = await this.naiveHead(warm);
    let head = 0;
    const one = await time(this.runs, () => this.ask(warm, 'head', headRequest(1, head++ % nHeads)));
    // One for each table over the vocabulary: four of qk, two of each other circuit.
    this.add('one head: three circuits, tables of two vectors, warm', one, [
      ['its eight memory passes', 8 * limits.pass],
      ['the naive way (two tall QRs a circuit, without tables)', 2 * naive],
    ]);

    say('Atlas');
    const atlasRequest = { ...DEFAULT_WEIGHTS, circuits: QK_CIRCUITS, values: 4 };
    await this.ask(warm, 'atlas', atlasRequest);
    const atlas = await time(Math.min(3, this.runs), () => this.ask(warm, 'atlas', atlasRequest));
    const heads = shape.nLayers * nHeads;
    this.add(`atlas of ${heads} heads: three circuits and copying score, warm`, atlas, [
      [`the naive way (one head's two circuits over the vocabulary, times ${heads})`, 2 * naive * heads],
    ]);
    const fresh = await this.open();
    const freshAtlas = await time(1, () => this.ask(fresh, 'atlas', atlasRequest));
    this.add('atlas, freshly opened, from the cache on disk', freshAtlas, []);
    await new MatrixCache({ folder: this.cacheFolder, maxBytes: 1e12 }).clear();
    const cold = await this.open();
    const coldAtlas = await time(1, () => this.ask(cold, 'atlas', atlasRequest));
    this.add('atlas, cold', coldAtlas, [['W_EE, cold', effective.median]]);

    say('Neighbours, neurons, forward pass');
    const neighbours = { ...DEFAULT_WEIGHTS, text: ' Paris', space: 'W_E', top: 10 } as const;
    await this.ask(warm, 'neighbours', neighbours);
    const naiveNeighbours = await time(1, () => Promise.resolve(naiveCosines(embedding.matrix, 6342)));
    this.add(
      'neighbours of a token in W_E, warm',
      await time(this.runs, () => this.ask(warm, 'neighbours', neighbours)),
      [
        ['one pass over W_E', limits.pass],
        ['a loop over the tokens', naiveNeighbours.median],
      ],
    );
    const neurons = {
      ...DEFAULT_WEIGHTS,
      layer: 0,
      weights: 'in',
      space: 'W_E',
      top: 10,
      limit: 4096,
      seed: 1,
    } as const;
    this.add(
      'one layer of neurons against the vocabulary',
      await time(1, () => this.ask(warm, 'neurons', neurons)),
      [['its arithmetic at the best measured rate', (2 * n * d * 4 * d) / limits.gflops32 / 1e6]],
    );
    const prompt = {
      ...DEFAULT_WEIGHTS,
      text: PROMPT,
      prependBos: true,
      layer: shape.nLayers - 1,
      point: 'resid_post',
      position: -1,
      top: 10,
    } as const;
    this.add('forward pass of 61 tokens', await time(1, () => this.ask(warm, 'residual', prompt)), []);
    return { machine: describeMachine(), shape: options.shape, limits, rows: this.rows };
  }

  private activation(): void {
    say('Activation');
    const times = Array.from({ length: this.runs }, () => {
      const { stdout } = spawnSync(process.execPath, [
        join(__dirname, '../bench/activation.cjs'),
        join(DIST, 'extension.js'),
      ]);
      if (stdout.length === 0) throw new Error('the extension could not be activated');
      return Number(stdout.toString());
    });
    this.add('activation of the extension (fresh process)', timing(times), []);
  }

  /** In a fresh worker process each, as after the command; the file is in the page cache. */
  private async opening(): Promise<void> {
    say('Opening');
    const opens: number[] = [];
    const firsts: number[] = [];
    for (let run = 0; run < this.runs; run++) {
      const from = performance.now();
      const { checkpoint } = await this.open();
      opens.push(performance.now() - from);
      await checkpoint.close();
      const worker = this.worker('0');
      const { first } = await worker.head(
        this.checkpointFolder,
        headRequest(0, run % this.shape.nHeads, { circuits: ['qk'], vectors: [] }),
      );
      firsts.push(first);
      worker.end();
    }
    this.add('opening the checkpoint', timing(opens), []);
    this.add('first qk spectrum, from starting the worker', timing(firsts), []);
  }

  private async workerMemory(): Promise<void> {
    say('Worker memory');
    const worker = this.worker('0');
    await worker.head(this.checkpointFolder, headRequest(0, 0));
    const { peakMemory } = await worker.status();
    worker.end();
    this.add(
      'peak memory of a worker that answered one head, all cold',
      { ...timing([peakMemory / 1e6]) },
      [],
      'MB',
    );
  }

  private async naiveHead({ spaces }: OpenCheckpoint): Promise<number> {
    const { processing } = DEFAULT_WEIGHTS;
    const { wQ, wK } = await spaces.model.weights(processing).head({ layer: 0, head: 0 });
    const { matrix } = await spaces.model.rawVocabulary('W_E', {});
    const { median } = await time(1, () => naiveFactoredSvd(this.compute, [matrix, wQ], [matrix, wK]));
    return median;
  }

  private worker(cacheBytes: string): BenchWorker {
    return new BenchWorker(join(DIST, 'worker.js'), {
      QK_LENS_CACHE_BYTES: cacheBytes,
      QK_LENS_PROVIDER: 'cpu',
    });
  }

  private open(): Promise<OpenCheckpoint> {
    const cache = new MatrixCache({ folder: this.cacheFolder, maxBytes: 1e12, onWarning: say });
    return new OpenCheckpoints(this.compute, cache).get(this.checkpointFolder);
  }

  private ask<Q extends QuestionName>(
    { checkpoint, spaces }: OpenCheckpoint,
    name: Q,
    request: RequestOf<Q>,
  ) {
    return answer(name, spaces, request, { tokenizer: checkpoint.tokenizer });
  }

  private add(
    name: string,
    value: Timing,
    against: readonly (readonly [string, number])[],
    unit?: 'MB',
  ): void {
    const ratios = against.map(([what, other]) => ({ what, ratio: value.median / other }));
    this.rows.push({ name, value, against: ratios, ...(unit ? { unit } : {}) });
  }
}

function say(what: string): void {
  process.stderr.write(`${what} …\n`);
}

async function main(): Promise<void> {
  if (options.growth !== undefined) {
    const growth = await measureGrowth(say);
    await writeFile(options.growth, growthSvg(growth));
    process.stdout.write(`${JSON.stringify(growth, undefined, 1)}\n`);
    return;
  }
  const shape = SHAPES[options.shape] as Shape | undefined;
  if (!shape)
    throw new Error(`There is no shape "${options.shape}". Known: ${Object.keys(SHAPES).join(', ')}.`);
  const folder = await mkdtemp(join(tmpdir(), 'qk-lens-bench-'));
  try {
    const report = await new Bench(folder, shape, Number(options.runs)).run();
    process.stdout.write(`${options.json ? JSON.stringify(report) : toMarkdown(report)}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

void main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
