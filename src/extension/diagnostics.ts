import { userInfo } from 'node:os';
import { homeFolder } from '../files/homeFolder.js';
import type { ErrorBody } from '../protocol/errors.js';
import type { CheckpointInfo } from '../protocol/model.js';
import { fingerprintText } from '../protocol/weightsName.js';
import type { WorkerStatus } from '../protocol/worker.js';

/** An installation's description for a bug report. */
export interface Diagnostics {
  readonly versions: Readonly<Record<string, string>>;
  /** Where the extension runs, whether the workspace is trusted, and the like. */
  readonly surroundings: Readonly<Record<string, string>>;
  readonly worker: WorkerStatus | 'not running' | 'does not answer';
  readonly checkpoints: readonly CheckpointInfo[];
  /** Changed settings of `qkLens.*`; for paths only their number. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly errors: readonly ErrorBody[];
}

/** Diagnostics as Markdown that is safe to share: it names neither the user nor any of the user's folders. */
export function diagnosticsText(diagnostics: Diagnostics): string {
  const { versions, surroundings, worker, checkpoints, settings, errors } = diagnostics;
  const list = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ['', `**${title}**`, '', ...lines.map((line) => `- ${line}`)];
  const fields = (record: Readonly<Record<string, unknown>>) =>
    Object.entries(record).map(
      ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    );
  const text = [
    'QK Lens diagnostics',
    ...list('Versions', fields(versions)),
    ...list('Surroundings', fields(surroundings)),
    ...list('Worker', typeof worker === 'string' ? [worker] : workerLines(worker)),
    ...list('Checkpoints', checkpoints.map(checkpointLine)),
    ...list('Settings', fields(settings)),
    ...list(
      'Last errors',
      errors.map(({ code, message }) => `${code}: ${message}`),
    ),
    '',
  ].join('\n');
  return withoutPaths(text, checkpoints);
}

function workerLines({ provider, residentMemory, peakMemory, open }: WorkerStatus): string[] {
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  return [
    `provider: ${provider}`,
    `memory: ${megabytes(residentMemory)} now, ${megabytes(peakMemory)} at most`,
    `open checkpoints: ${open.length}`,
  ];
}

function checkpointLine({ model, tokenizer, problems }: CheckpointInfo): string {
  const { architecture, nLayers, nHeads, nKeyValueHeads, dModel, dHead, dMlp, dVocab } = model;
  const sizes = [
    `${nLayers} layers of ${nHeads} heads (${nKeyValueHeads} of keys)`,
    `d_model ${dModel}, d_head ${dHead}, d_mlp ${dMlp}, d_vocab ${dVocab}`,
    `${model.dtype}, ${model.normalization}, ${model.positional}`,
    `tokenizer ${tokenizer.kind} of ${tokenizer.size}`,
  ];
  return [`${architecture} ${fingerprintText(model)}`, ...sizes, ...problems].join('; ');
}

/** Errors and problems name files: their folders are removed, and so is the user's name elsewhere. */
function withoutPaths(text: string, checkpoints: readonly CheckpointInfo[]): string {
  const folders = [...checkpoints.map(({ folder }) => folder), homeFolder()].filter(
    (path) => path.length > 1,
  );
  const known = folders
    .sort((a, b) => b.length - a.length)
    .reduce((result, path) => result.replaceAll(path, '…'), text);
  const paths = known.replace(/(?<![\w.~…])(?:[A-Za-z]:[\\/]|\\\\|\/)[^\s"'`:;,()]*[\\/]/g, '…/');
  const name = userName();
  return name.length > 2 ? paths.replaceAll(new RegExp(`\\b${escapeRegExp(name)}\\b`, 'g'), '…') : paths;
}

/** Empty for a user known to the system only by number, as in some containers. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
