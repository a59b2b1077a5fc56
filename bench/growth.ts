import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answer } from '../src/questions/answers.js';
import { Compute } from '../src/linalg/compute.js';
import { QK_CIRCUITS } from '../src/protocol/head.js';
import { DEFAULT_WEIGHTS } from '../src/protocol/model.js';
import { OpenCheckpoints } from '../src/engine/openCheckpoints.js';
import { time } from './measure.js';
import { writeShapedCheckpoint, type Shape } from './shapedCheckpoint.js';

/** One size to vary; the others stay fixed. */
interface Axis {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly shape: (size: number) => Shape;
}

const BASE: Shape = { nLayers: 2, nHeads: 12, dModel: 768, dVocab: 50257, nCtx: 64 };

const AXES: readonly Axis[] = [
  { name: 'd_vocab', sizes: [6283, 12565, 25129, 50257], shape: (dVocab) => ({ ...BASE, dVocab }) },
  {
    name: 'd_model (heads of 64)',
    sizes: [192, 384, 768, 1536],
    shape: (dModel) => ({ ...BASE, dModel, nHeads: dModel / 64 }),
  },
  {
    name: 'heads (d_head = 768 / heads)',
    sizes: [3, 6, 12, 24],
    shape: (nHeads) => ({ ...BASE, nHeads }),
  },
];

/** Milliseconds, and megabytes of the arrays that stay in memory. */
export interface GrowthPoint {
  readonly size: number;
  readonly effectiveEmbedding: number;
  readonly gram: number;
  readonly head: number;
  readonly atlas: number;
  readonly memory: number;
}

export interface Growth {
  readonly axis: string;
  readonly points: readonly GrowthPoint[];
}

/** How time and memory grow with each of a model's sizes. */
export async function measureGrowth(say: (what: string) => void): Promise<Growth[]> {
  const growth: Growth[] = [];
  for (const { name, sizes, shape } of AXES) {
    const points: GrowthPoint[] = [];
    for (const size of sizes) {
      say(`${name} = ${size}`);
      points.push({ size, ...(await measureShape(shape(size))) });
    }
    growth.push({ axis: name, points });
  }
  return growth;
}

async function measureShape(shape: Shape): Promise<Omit<GrowthPoint, 'size'>> {
  const folder = await mkdtemp(join(tmpdir(), 'qk-lens-growth-'));
  try {
    await writeShapedCheckpoint(folder, shape);
    const checkpoints = new OpenCheckpoints(new Compute());
    const { checkpoint, spaces } = await checkpoints.get(folder);
    const { processing, variant } = DEFAULT_WEIGHTS;
    const raw = await spaces.model.rawVocabulary('W_E', {});
    const effective = await time(1, () => spaces.get('W_EE', processing, variant, {}));
    const gram = await time(1, () => raw.gram({}));
    const { tokenizer } = checkpoint;
    const request = { ...DEFAULT_WEIGHTS, circuits: QK_CIRCUITS, vectors: [0, 1], top: 10, cosine: false };
    const ask = (layer: number) =>
      answer('head', spaces, { ...request, head: { layer, head: 0 } }, { tokenizer });
    await ask(0);
    const head = await time(3, () => ask(1));
    const atlasRequest = { ...DEFAULT_WEIGHTS, circuits: QK_CIRCUITS, values: 4 };
    await answer('atlas', spaces, atlasRequest, { tokenizer });
    const atlas = await time(3, () => answer('atlas', spaces, atlasRequest, { tokenizer }));
    // W_E and W_EE in float32; two Gram matrices and W_U W_E in float64.
    const { dVocab: n, dModel: d } = shape;
    const memory = (2 * 4 * n * d + 3 * 8 * d * d) / 1e6;
    await checkpoints.close(folder);
    return {
      effectiveEmbedding: effective.median,
      gram: gram.median,
      head: head.median,
      atlas: atlas.median,
      memory,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const CURVES = [
  { key: 'effectiveEmbedding', label: 'W_EE, ms', colour: '#1f77b4' },
  { key: 'gram', label: 'Gram matrix, ms', colour: '#ff7f0e' },
  { key: 'head', label: 'one head, ms', colour: '#2ca02c' },
  { key: 'atlas', label: 'atlas of 2 layers, ms', colour: '#9467bd' },
  { key: 'memory', label: 'arrays kept, MB', colour: '#7f7f7f' },
] as const;

const WIDTH = 320;
const HEIGHT = 260;
const MARGIN = 44;

/** One log-log chart per axis, side by side. */
export function growthSvg(growth: readonly Growth[]): string {
  const charts = growth.map(({ axis, points }, i) => chart(axis, points, i * WIDTH));
  const legend = CURVES.map(
    ({ label, colour }, i) =>
      `<g transform="translate(${MARGIN + i * 180}, ${HEIGHT + 14})"><rect width="12" height="3" y="-4" fill="${colour}"/>` +
      `<text x="18">${label}</text></g>`,
  );
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH * growth.length} ${HEIGHT + 28}" ` +
    `font-family="sans-serif" font-size="11"><rect width="100%" height="100%" fill="white"/>` +
    `${charts.join('')}${legend.join('')}</svg>\n`
  );
}

function chart(axis: string, points: readonly GrowthPoint[], left: number): string {
  const sizes = points.map(({ size }) => size);
  const [from, to] = [Math.log(sizes[0]), Math.log(sizes[sizes.length - 1])];
  const x = (size: number) =>
    left + MARGIN + ((Math.log(size) - from) / (to - from)) * (WIDTH - 1.4 * MARGIN);
  const y = (value: number) =>
    HEIGHT - MARGIN - (Math.log10(Math.max(1, value)) / 4.5) * (HEIGHT - 1.6 * MARGIN);
  const curves = CURVES.map(({ key, colour }) => {
    const line = points.map((point) => `${x(point.size).toFixed(1)},${y(point[key]).toFixed(1)}`).join(' ');
    return `<polyline points="${line}" fill="none" stroke="${colour}" stroke-width="2"/>`;
  });
  const ticks = sizes.map(
    (size) =>
      `<text x="${x(size).toFixed(1)}" y="${HEIGHT - MARGIN + 16}" text-anchor="middle">${size}</text>`,
  );
  const levels = [1, 10, 100, 1000, 10000].map(
    (value) =>
      `<line x1="${left + MARGIN}" x2="${left + WIDTH - 0.4 * MARGIN}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}" stroke="#ddd"/>` +
      `<text x="${left + MARGIN - 4}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${value}</text>`,
  );
  const title = `<text x="${left + WIDTH / 2}" y="${HEIGHT - 10}" text-anchor="middle">${axis}</text>`;
  return [...levels, ...ticks, ...curves, title].join('');
}
