import type { CheckpointInfo, ModelInfo, Processing, TokenizerInfo } from '../protocol/model.js';
import { finishing } from './finishing.js';
import type { Literal } from './literal.js';
import { pythonPart, type PythonPart } from './part.js';
import loadAdapter from './pieces/load_adapter.py';
import loadBridge from './pieces/load_bridge.py';
import loadCheckpoint from './pieces/load_checkpoint.py';
import loadGguf from './pieces/load_gguf.py';
import loadStateDict from './pieces/load_state_dict.py';
import llama2cState from './pieces/llama2c_state.py';
import loadWeightsFile from './pieces/load_weights_file.py';
import metaNames from './pieces/meta_names.py';
import transposed from './pieces/transposed.py';
import { py, Python } from './python.js';
import { sourceOf, type Source, type WholeSource } from './source.js';

/**
 * Python that loads the checkpoint as `model`, a `TransformerBridge` in compatibility mode.
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
  const byFile = kinds.has('file') || checkpoint.configText !== undefined;
  const { architecture, dHead } = checkpoint.model;
  const finished = finishing(checkpoint.model);
  const functions = [
    pythonPart(loadBridge),
    ...(finished ? [finished] : []),
    architecture === 'transformer_lens'
      ? pythonPart(loadStateDict)
      : pythonPart(loadCheckpoint, {
          finished: finished ? py`finished(hf_model.float())` : py`hf_model.float()`,
        }),
    ...(byFile && architecture === 'llama'
      ? [pythonPart(llama2cState), pythonPart(metaNames, { d_head: dHead })]
      : []),
    ...(byFile ? [loadWeights(own, checkpoint)] : []),
    ...(kinds.has('gguf') ? [pythonPart(loadGguf)] : []),
    ...(own.kind === 'adapter' ? [pythonPart(loadAdapter)] : []),
  ];
  return {
    imports: [
      ...functions.flatMap(({ imports }) => imports),
      ...(own.kind === 'adapter' && own.base.kind === 'repository'
        ? [py`from huggingface_hub import snapshot_download`]
        : []),
      ...(checkpoint.tokenizer.kind === 'none' ? [] : [py`from transformers import AutoTokenizer`]),
      py`import torch`,
    ],
    code: Python.joined(
      [
        py`torch.set_grad_enabled(False)\n${processingCode(processing, checkpoint.model)}`,
        ...functions.map(({ code }) => code),
        Python.joined(
          [loaded(own, checkpoint), ...(other ? [py`other_model = ${loadedAlone(other)}`] : [])],
          py`\n`,
        ),
      ],
      py`\n\n\n`,
    ),
  };
}

/**
 * refactor_factored_attn_matrices changes neither W_Q W_K^T nor W_V W_O, and TransformerLens refuses it for rotary positions
 * and grouped queries. Of it only the moving of b_V into b_O is asked for.
 */
function processingCode(processing: Processing, { finalRms = false }: ModelInfo): Python {
  const { foldValueBiases, refactorFactoredAttnMatrices } = processing;
  return lines([
    py`PROCESSING = dict(`,
    py`    fold_ln=${processing.foldLn},`,
    py`    center_writing_weights=${processing.centerWritingWeights && !finalRms},`,
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

/** The lines that load the checkpoint as `model`. */
function loaded(source: Source, { tokenizer, configText }: CheckpointInfo): Python {
  const base = source.kind === 'adapter' ? [py`base = ${placeCode(source.base)}`] : [];
  const splitting = tokenizer.kind === 'none' ? [] : [tokenizerCode(tokenizer, source)];
  const load =
    loadFile(source) ??
    (configText === undefined ? py`load_checkpoint(folder` : py`load_weights_file(folder`);
  const revision = source.kind === 'repository' ? [py`revision=${source.revision}`] : [];
  return lines([
    py`folder = ${source.kind === 'repository' ? source.name : source.folder}`,
    ...base,
    py`model = ${Python.joined([load, ...splitting, ...revision], py`, `)})`,
  ]);
}

/**
 * The call that loads an adapter's base alone, without a tokenizer.
 *
 * @returns undefined for a checkpoint that is none, or does not know where its base is
 */
export function loadedBase(checkpoint: CheckpointInfo): Python | undefined {
  const source = sourceOf(checkpoint);
  return source.kind === 'adapter' ? py`load_checkpoint(${placeCode(source.base)})` : undefined;
}

/** The beginning of the call that loads one file; undefined for a folder or repository. */
function loadFile(source: Source): Python | undefined {
  if (source.kind === 'adapter') return py`load_adapter(base, folder`;
  if (source.kind === 'file') return py`load_weights_file(${source.path}`;
  return source.kind === 'gguf' ? py`load_gguf(${source.path}` : undefined;
}

function tokenizerCode(tokenizer: TokenizerInfo, source: Source): Python {
  return py`AutoTokenizer.from_pretrained(${tokenizerOf(tokenizer, source)})`;
}

function tokenizerOf({ kind, repository }: TokenizerInfo, source: Source): Literal | Python {
  if (kind !== 'tokenizer.json' && kind !== 'gguf') return 'gpt2';
  if (source.kind === 'adapter') return repository ?? py`with_tokenizer(folder, base)`;
  if (repository !== undefined) return repository;
  if (source.kind === 'repository') return py`folder, revision=${source.revision}`;
  return source.kind === 'gguf' ? py`folder, gguf_file=${source.file}` : py`folder`;
}

function loadedAlone(source: Source): Python {
  const load = loadFile(source);
  if (load) return py`${load})`;
  return source.kind === 'repository'
    ? py`load_checkpoint(${source.name}, revision=${source.revision})`
    : py`load_checkpoint(${(source as { readonly folder: string }).folder})`;
}

/** A folder on this machine. */
function placeCode(source: WholeSource): Python {
  return source.kind === 'repository'
    ? py`snapshot_download(${source.name}, revision=${source.revision})`
    : py`${source.folder}`;
}

function lines(all: readonly Python[]): Python {
  return Python.joined(all, py`\n`);
}
