import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { MatrixCache } from '../src/cache/matrixCache.js';
import type { Checkpoint } from '../src/checkpoint/checkpoint.js';
import { answer } from '../src/questions/answers.js';
import { Compute } from '../src/linalg/compute.js';
import { DEFAULT_WEIGHTS } from '../src/protocol/model.js';
import type { QuestionName, RequestOf } from '../src/protocol/questions.js';
import { OpenCheckpoints, type OpenCheckpoint } from '../src/engine/openCheckpoints.js';
import { measureLimits, type Limits } from './limits.js';
import { time } from './measure.js';
import { naiveCosines, naiveFactoredSvd } from './naive.js';
import { ATLAS, forwardPass, headRequest, LAYER_OF_NEURONS, NEIGHBOURS } from './requests.js';
import { say, type Rows } from './rows.js';
import type { Shape } from './shapedCheckpoint.js';

const { processing, variant } = DEFAULT_WEIGHTS;

export interface Folders {
  readonly checkpoint: string;
  /** The same in half precision. */
  readonly halves: string;
  readonly cache: string;
}

/** The measurements in this process, with the naive methods and the machine's limits. */
export class InProcess {
  private readonly compute = new Compute();
  private readonly cache: MatrixCache;
  private readonly opened: Checkpoint[] = [];

  constructor(
    private readonly folders: Folders,
    private readonly shape: Shape,
    private readonly runs: number,
    private readonly rows: Rows,
  ) {
    this.cache = new MatrixCache({ folder: folders.cache, maxBytes: 1e12, onWarning: say });
  }

  async measure(): Promise<Limits> {
    try {
      return await this.measureAll();
    } finally {
      await Promise.all(this.opened.map((checkpoint) => checkpoint.close()));
    }
  }

  private async measureAll(): Promise<Limits> {
    const { shape, runs, rows } = this;
    const { dVocab: n, dModel: d, nHeads } = shape;
    say('Limits');
    const warm = await this.open();
    const embedding = await warm.spaces.model.rawVocabulary('W_E', {});
    const wE = embedding.rows(0, n);
    const limits = await measureLimits(this.compute, wE);

    say('W_EE and Gram matrices');
    const effective = await this.effective(warm);
    // Attention of every token to itself [d, d], and the MLP [d, 4 d] [4 d, d].
    const effectiveFlop = 2 * n * (d * d + 8 * d * d);
    rows.add('W_EE, cold', effective, [
      ['its arithmetic at the best measured rate', effectiveFlop / limits.gflops32 / 1e6],
    ]);
    rows.add('Gram matrix of W_E, cold', await time(1, () => embedding.gram({})), [
      ['its arithmetic at the measured float64 rate', (2 * n * d * d) / limits.gflops64 / 1e6],
    ]);
    await this.ask(warm, 'head', headRequest(0, 0));
    await this.cache.settled();
    rows.add('W_EE, from the cache', await this.effective(await this.open()), [
      ['W_EE, cold', effective.median],
    ]);

    say('One head');
    const { wQ, wK } = await warm.spaces.model.weights(processing).head({ layer: 0, head: 0 });
    const naive = await time(1, () => naiveFactoredSvd(this.compute, [wE, wQ], [wE, wK]));
    // W_E (and W_U, which is the same in the file) for qk's tables, for embedding's and for effective's; W_EE once.
    const heads = await this.heads(warm);
    rows.add('one head: three circuits, tables of two vectors, warm', heads, [
      ['its four memory passes', 4 * limits.pass],
      ['the naive way (two tall QRs a circuit, without tables)', 2 * naive.median],
    ]);
    const halves = await this.open(this.folders.halves);
    await this.ask(halves, 'head', headRequest(0, 0));
    rows.add('the same from a file of half precision', await this.heads(halves), [
      ['the same in float32', heads.median],
    ]);

    say('Atlas');
    await this.ask(warm, 'atlas', ATLAS);
    const count = shape.nLayers * nHeads;
    const atlas = (open: OpenCheckpoint, times: number) => time(times, () => this.ask(open, 'atlas', ATLAS));
    rows.add(
      `atlas of ${count} heads: three circuits and copying score, warm`,
      await atlas(warm, Math.min(3, runs)),
      [
        [
          `the naive way (one head's two circuits over the vocabulary, times ${count})`,
          2 * naive.median * count,
        ],
      ],
    );
    rows.add('atlas, freshly opened, from the cache on disk', await atlas(await this.open(), 1));
    await this.cache.clear();
    rows.add('atlas, cold', await atlas(await this.open(), 1), [['W_EE, cold', effective.median]]);

    say('Neighbours, neurons, forward pass');
    const neighbours = () => this.ask(warm, 'neighbours', NEIGHBOURS);
    // Until V8 has compiled the frequently used code.
    await time(5, neighbours);
    const often = await time(runs, neighbours);
    const naiveNeighbours = await time(1, () => Promise.resolve(naiveCosines(wE, 6342)));
    rows.add('neighbours of a token in W_E, warm', often, [
      ['one pass over W_E', limits.pass],
      ['a loop over the tokens', naiveNeighbours.median],
    ]);
    rows.add(
      'one layer of neurons against the vocabulary',
      await time(1, () => this.ask(warm, 'neurons', LAYER_OF_NEURONS)),
      [['its arithmetic at the best measured rate', (2 * n * d * 4 * d) / limits.gflops32 / 1e6]],
    );
    const prompt = forwardPass(shape.nLayers);
    const reading = await time(1, () => readThrough(join(this.folders.checkpoint, 'model.safetensors')));
    const first = await time(1, () => this.ask(warm, 'residual', prompt));
    rows.add('forward pass of 61 tokens, reading the weights', first, [
      ["reading the file's bytes", reading.median],
    ]);
    let made = 0;
    const other = () => this.ask(warm, 'residual', { ...prompt, text: `${made++}${prompt.text}` });
    rows.add('forward pass of another prompt, warm', await time(runs, other), [
      ['reading the weights', first.median],
    ]);
    return limits;
  }

  private effective({ spaces }: OpenCheckpoint) {
    return time(1, () => spaces.get('W_EE', processing, variant, {}));
  }

  /** A different head each time. */
  private heads(open: OpenCheckpoint) {
    let head = 0;
    return time(this.runs, () =>
      this.ask(open, 'head', headRequest(this.shape.nLayers - 1, head++ % this.shape.nHeads)),
    );
  }

  private async open(folder = this.folders.checkpoint): Promise<OpenCheckpoint> {
    const open = await new OpenCheckpoints(this.compute, this.cache).get(folder);
    this.opened.push(open.checkpoint);
    return open;
  }

  private ask<Q extends QuestionName>(
    { checkpoint, spaces }: OpenCheckpoint,
    name: Q,
    request: RequestOf<Q>,
  ) {
    return answer(name, spaces, request, { tokenizer: checkpoint.tokenizer });
  }
}

async function readThrough(file: string): Promise<void> {
  const stream = createReadStream(file, { highWaterMark: 8 << 20 });
  stream.resume();
  await finished(stream);
}
