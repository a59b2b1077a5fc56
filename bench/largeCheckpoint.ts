import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LLAMA_70B, makeSparseLlama } from '../test/reference/sparseLlama.js';
import { timing } from './measure.js';
import { say, type Rows } from './rows.js';

const HEAD = { layer: 40, head: 13 };

/** Questions whose memory grows neither with the number of layers nor with that of the MLP's neurons. */
const QUESTIONS: readonly (readonly [name: string, ...args: string[]])[] = [
  ['one head, qk', 'head', '40.13', '--circuits', 'qk', '--vectors', '0'],
  ['neighbours of a token in W_E', 'neighbours', '#1234'],
  ['ov of one head, cold', 'ov', '40.13'],
  [
    'atlas of one layer: qk, embedding, ov and full OV',
    ...['atlas', '--layer', '40', '--circuits', 'qk,embedding,ov,fullOv'],
  ],
  ['one head, qk and embedding', 'head', '40.13', '--circuits', 'qk,embedding'],
];

/** Rows of a vocabulary matrix that are written before they repeat: more than its columns, for its rank to be full. */
const RANDOM_ROWS = LLAMA_70B.dModel + 1171;

/**
 * Questions about Llama 3 70B's shape by the command line, each in a process of its own, in the order in which the disk
 * cache fills: their time, processor time and peak memory. Of the 141 GB, only W_E, W_U and one layer's attention are on
 * the disk (4.6 GB); the other weights are 0.
 */
export async function measureLargeCheckpoint(cli: string, folder: string, rows: Rows): Promise<void> {
  say('Writing a sparse checkpoint of Llama 70B’s shape');
  const checkpoint = join(folder, 'llama-70b');
  makeSparseLlama(checkpoint, HEAD);
  await fill(checkpoint);
  const env = { QK_LENS_CACHE_FOLDER: join(folder, 'cache'), QK_LENS_CACHE_BYTES: '1e12' };
  for (const [name, verb, ...args] of QUESTIONS) {
    say(name);
    const { wall, cpu, megabytes } = await runCommand([cli, verb, checkpoint, ...args, '--json'], env);
    rows.add(`${name}: from start to exit`, timing([wall]));
    rows.add(`${name}: processor time`, timing([cpu]), [['from start to exit', wall]]);
    rows.add(`${name}: peak memory`, timing([megabytes]), [], 'MB');
  }
}

async function fill(checkpoint: string): Promise<void> {
  const index = await readFile(join(checkpoint, 'model.safetensors.index.json'), 'utf8');
  const { weight_map: files } = JSON.parse(index) as { weight_map: Record<string, string> };
  const attention = ['q', 'k', 'v', 'o'].map(
    (name) => `model.layers.${HEAD.layer}.self_attn.${name}_proj.weight`,
  );
  const random = randomHalves(RANDOM_ROWS * LLAMA_70B.dModel);
  const ones = Uint16Array.from({ length: LLAMA_70B.dModel }, () => ONE);
  for (const name of ['model.embed_tokens.weight', 'lm_head.weight', ...attention])
    await put(join(checkpoint, files[name]), name, random);
  await put(join(checkpoint, files['model.norm.weight']), 'model.norm.weight', ones);
}

const ONE = 0x3f80;

/** BF16 of about a trained matrix's size: uniform in ±0.04. */
function randomHalves(count: number): Uint16Array {
  const halves = new Uint16Array(count);
  const [number, bits] = [new Float32Array(1), new Uint16Array(2)];
  let state = 1;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    number[0] = 0.08 * (state / 2 ** 32 - 0.5);
    bits.set(new Uint16Array(number.buffer));
    halves[i] = bits[1];
  }
  return halves;
}

/** Writes a tensor of a safetensors file, the numbers again and again. */
async function put(path: string, name: string, numbers: Uint16Array): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const length = Number((await file.read(Buffer.alloc(8), 0, 8, 0)).buffer.readBigUInt64LE());
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, 8);
    const header = JSON.parse(buffer.toString()) as Record<string, { data_offsets: [number, number] }>;
    const [from, to] = header[name].data_offsets.map((offset) => 8 + length + offset);
    const bytes = new Uint8Array(numbers.buffer);
    for (let at = from; at < to; at += bytes.length)
      await file.write(bytes, 0, Math.min(bytes.length, to - at), at);
  } finally {
    await file.close();
  }
}

const TELL_USAGE = join(__dirname, '..', 'bench', 'tellUsage.cjs');

async function runCommand(command: readonly string[], env: NodeJS.ProcessEnv) {
  const from = performance.now();
  const child = spawn(process.execPath, ['--require', TELL_USAGE, ...command], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-1000)));
  const [code] = (await once(child, 'close')) as [number | null];
  const wall = performance.now() - from;
  const [, cpu, megabytes] = /used ([\d.]+) ms, ([\d.]+) MB\s*$/.exec(said) ?? [];
  if (code !== 0 || cpu === undefined) throw new Error(`qk-lens ${command.slice(1).join(' ')}: ${said}`);
  return { wall, cpu: Number(cpu), megabytes: Number(megabytes) };
}
