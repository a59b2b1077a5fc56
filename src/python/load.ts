import type { CheckpointInfo, ModelInfo, Processing, TokenizerInfo } from '../protocol/model.js';
import type { Literal } from './literal.js';
import { pythonPart, type PythonPart } from './part.js';
import loadAdapter from './pieces/load_adapter.py';
import loadFolder from './pieces/load_folder.py';
import loadGguf from './pieces/load_gguf.py';
import loadInMemory from './pieces/load_in_memory.py';
import loadPretrained from './pieces/load_pretrained.py';
import loadStateDict from './pieces/load_state_dict.py';
import llama2cState from './pieces/llama2c_state.py';
import loadWeightsFile from './pieces/load_weights_file.py';
import metaNames from './pieces/meta_names.py';
import transposed from './pieces/transposed.py';
import { py, Python } from './python.js';
import { sourceOf, type Source } from './source.js';

/**
 * Python that loads the checkpoint as `model`, and `load` for loading it, or another one, with other options.
 *
 * @param otherFolder of a second checkpoint, loaded as `other_model`
 */
export function loading(
  checkpoint: CheckpointInfo,
  processing: Processing,
  otherFolder: string | undefined,
): PythonPart {
  const own = sourceOf(checkpoint);
  const other = otherFolder === undefined ? undefined : sourceOf({ folder: otherFolder });
  const kinds = new Set([own.kind, ...(other ? [other.kind] : [])]);
  const byName = kinds.has('pretrained');
  const byFile = kinds.has('file') || checkpoint.configText !== undefined;
  const byGguf = kinds.has('gguf');
  const byAdapter = own.kind === 'adapter';
  const byFolder = byFile || byGguf || byAdapter || kinds.has('folder') || kinds.has('repository');
  const { architecture, dHead } = checkpoint.model;
  const stateDict = architecture === 'transformer_lens';
  const functions = [
    ...(byName ? [pythonPart(loadPretrained)] : []),
    ...(byFolder ? [pythonPart(stateDict ? loadStateDict : loadFolder)] : []),
    ...(byFile && architecture === 'llama'
      ? [pythonPart(llama2cState), pythonPart(metaNames, { d_head: dHead })]
      : []),
    ...(byFile ? [loadWeights(own, checkpoint)] : []),
    ...(byGguf || byAdapter ? [pythonPart(loadInMemory)] : []),
    ...(byGguf ? [pythonPart(loadGguf)] : []),
    ...(byAdapter ? [pythonPart(loadAdapter)] : []),
  ];
  return {
    imports: [
      ...functions.flatMap(({ imports }) => imports),
      ...(kinds.has('repository') || (own.kind === 'adapter' && 'name' in own.base)
        ? [py`from huggingface_hub import snapshot_download`]
        : []),
      ...(byFolder ? pythonPart(loadFolder).imports : []),
      py`from transformer_lens import FactoredMatrix, HookedTransformer`,
    ],
    code: Python.joined(
      [
        py`torch.set_grad_enabled(False)\n${processingCode(processing, checkpoint.model)}`,
        ...functions.map(({ code }) => code),
        py`def load(**changed):\n    ${loadCall(own, checkpoint)}`,
        other ? py`model = load()\nother_model = ${loadOther(other)}` : py`model = load()`,
      ],
      py`\n\n\n`,
    ),
  };
}

/**
 * refactor_factored_attn_matrices changes neither W_Q W_K^T nor W_V W_O, and TransformerLens refuses it for rotary positions
 * and grouped queries. Of it only the moving of b_V into b_O is asked for.
 */
function processingCode(processing: Processing, { positional, finalRms = false }: ModelInfo): Python {
  const isShortformer = positional === 'shortformer';
  const { foldValueBiases, refactorFactoredAttnMatrices } = processing;
  return lines([
    py`PROCESSING = dict(`,
    ...(isShortformer
      ? [py`    # Positions are added after the norm, so that it is not folded, and nothing is centred.`]
      : []),
    py`    fold_ln=${processing.foldLn && !isShortformer},`,
    py`    center_writing_weights=${processing.centerWritingWeights && !isShortformer && !finalRms},`,
    py`    center_unembed=${processing.centerUnembed},`,
    py`    fold_value_biases=${foldValueBiases || refactorFactoredAttnMatrices},`,
    ...(refactorFactoredAttnMatrices
      ? [
          py`    # It changes neither W_Q W_K^T nor W_V W_O: without it the factors are those that are stored.`,
        ]
      : []),
    py`    refactor_factored_attn_matrices=False,`,
    py`)`,
  ]);
}

/** What other trainers than transformers store otherwise. */
const OTHER_TRAINERS: Readonly<Record<string, Python>> = {
  gpt2: pythonPart(transposed).code,
  llama: py`if "tok_embeddings.weight" in tensors:\n    tensors = transformers_names(tensors)`,
};

const PICKLED = py`torch.load(path, map_location="cpu", weights_only=True)`;
const PICKLED_OR_LLAMA2C: PythonPart = {
  imports: [py`from zipfile import is_zipfile`],
  code: py`llama2c_state(path) if path.endswith(".bin") and not is_zipfile(path) else ${PICKLED}`,
};

/** The config goes into the program if the checkpoint has no config.json. */
function loadWeights(source: Source, { configText, model: { architecture } }: CheckpointInfo): PythonPart {
  const onlyFile = {
    imports: [py`from glob import glob`],
    code: py`[path] = [file for ending in ("safetensors", "bin", "pt*", "ckpt") for file in glob(f"{path}/*.{ending}")]`,
  };
  const config =
    configText === undefined
      ? {
          imports: [py`from os.path import dirname`, py`from shutil import copy`],
          code: py`copy(join(dirname(path), "config.json"), folder)`,
        }
      : {
          imports: [py`from pathlib import Path`],
          code: py`Path(folder, "config.json").write_text(${configText})`,
        };
  const isFolder = source.kind === 'folder' || source.kind === 'repository';
  const renamed = Object.hasOwn(OTHER_TRAINERS, architecture) ? OTHER_TRAINERS[architecture] : py``;
  return pythonPart(loadWeightsFile, {
    ...{ path: isFolder ? onlyFile : py``, config, renamed },
    pickled: architecture === 'llama' ? PICKLED_OR_LLAMA2C : PICKLED,
  });
}

function loadCall(source: Source, checkpoint: CheckpointInfo): Python {
  const { tokenizer, configText } = checkpoint;
  if (source.kind === 'pretrained') {
    return py`return load_pretrained(${source.name}, ${source.revision}, **changed)`;
  }
  const folder = folderCode(source);
  const options = [
    ...(tokenizer.kind === 'none'
      ? []
      : [py`AutoTokenizer.from_pretrained(${tokenizerOf(tokenizer, source)})`]),
    ...mlpSize(checkpoint),
    py`**changed`,
  ];
  const load = loadFile(source) ?? (configText ? py`load_weights_file(folder` : py`load_folder(folder`);
  const base = source.kind === 'adapter' ? py`\n    base = ${folderCode(source.base)}` : py``;
  return py`folder = ${folder}${base}\n    return ${load}, ${Python.joined(options, py`, `)})`;
}

/**
 * The call that loads an adapter's base alone, without a tokenizer.
 *
 * @returns undefined for a checkpoint that is none, or does not know where its base is
 */
export function loadedBase(checkpoint: CheckpointInfo): Python | undefined {
  const source = sourceOf(checkpoint);
  if (source.kind !== 'adapter') return undefined;
  const options = [folderCode(source.base), ...mlpSize(checkpoint)];
  return py`load_folder(${Python.joined(options, py`, `)})`;
}

/** TransformerLens assumes that GPT-2's d_mlp is 4 d_model, whatever n_inner says. */
function mlpSize({ model }: CheckpointInfo): readonly Python[] {
  return model.architecture === 'gpt2' && model.dMlp !== 4 * model.dModel ? [py`d_mlp=${model.dMlp}`] : [];
}

/** The beginning of the call that loads one file; undefined for a folder. */
function loadFile(source: Source): Python | undefined {
  if (source.kind === 'adapter') return py`load_adapter(base, folder`;
  if (source.kind === 'file') return py`load_weights_file(${source.path}`;
  return source.kind === 'gguf' ? py`load_gguf(${source.path}` : undefined;
}

function tokenizerOf({ kind, repository }: TokenizerInfo, source: Source): Literal | Python {
  if (kind !== 'tokenizer.json' && kind !== 'gguf') return 'gpt2';
  if (source.kind === 'adapter') return repository ?? py`with_tokenizer(folder, base)`;
  return repository ?? (source.kind === 'gguf' ? py`folder, gguf_file=${source.file}` : py`folder`);
}

function loadOther(source: Source): Python {
  const load = loadFile(source);
  if (load) return py`${load})`;
  return source.kind === 'pretrained'
    ? py`load_pretrained(${source.name}, ${source.revision})`
    : py`load_folder(${folderCode(source)})`;
}

function folderCode(source: Source): Python {
  return 'name' in source
    ? py`snapshot_download(${source.name}, revision=${source.revision})`
    : py`${source.folder}`;
}

function lines(all: readonly Python[]): Python {
  return Python.joined(all, py`\n`);
}
