import type { CheckpointInfo, Processing, TokenizerInfo } from '../protocol/model.js';
import type { Literal } from './literal.js';
import { py, Python } from './python.js';
import { sourceOf, type Source } from './source.js';

/** Python that loads the checkpoint as `model`, and `load` for loading it, or another one, with other options. */
export interface Loading {
  readonly imports: readonly Python[];
  readonly code: Python;
}

/**
 * @param otherFolder of a second checkpoint, loaded as `other_model`
 */
export function loading(
  checkpoint: CheckpointInfo,
  processing: Processing,
  otherFolder: string | undefined,
): Loading {
  const own = sourceOf(checkpoint.folder);
  const other = otherFolder === undefined ? undefined : sourceOf(otherFolder);
  const sources = other ? [own, other] : [own];
  const byName = sources.some(({ kind }) => kind === 'pretrained');
  const byFolder = sources.some(({ kind }) => kind !== 'pretrained');
  const stateDict = checkpoint.model.architecture === 'transformer_lens';
  const byRepository = sources.some(({ kind }) => kind === 'repository');
  return {
    imports: [
      ...(stateDict ? STATE_DICT_IMPORTS : []),
      ...(byRepository ? [py`from huggingface_hub import snapshot_download`] : []),
      ...(byFolder
        ? [
            py`from transformers import AutoModelForCausalLM, AutoTokenizer`,
            py`import transformer_lens.loading_from_pretrained as loading`,
          ]
        : []),
      py`from transformer_lens import FactoredMatrix, HookedTransformer`,
    ],
    code: lines([
      py`torch.set_grad_enabled(False)`,
      processingCode(processing),
      ...(byName ? [LOAD_PRETRAINED] : []),
      ...(byFolder ? [stateDict ? LOAD_STATE_DICT : LOAD_FOLDER] : []),
      py`\n\ndef load(**changed):\n    ${loadCall(own, checkpoint)}\n\n`,
      py`model = load()`,
      ...(other ? [py`other_model = ${loadOther(other)}`] : []),
    ]),
  };
}

/**
 * refactor_factored_attn_matrices changes neither W_Q W_K^T nor W_V W_O, and TransformerLens refuses it for rotary positions
 * and grouped queries. Of it only the moving of b_V into b_O is asked for.
 */
function processingCode(processing: Processing): Python {
  const { foldValueBiases, refactorFactoredAttnMatrices } = processing;
  return lines([
    py`PROCESSING = dict(`,
    py`    fold_ln=${processing.foldLn},`,
    py`    center_writing_weights=${processing.centerWritingWeights},`,
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

const LOAD_PRETRAINED = py`

def load_pretrained(name, revision, **changed):
    """A checkpoint that TransformerLens knows by name."""
    return HookedTransformer.from_pretrained(
        name, revision=revision, device="cpu", **{**PROCESSING, **changed}
    )`;

const LOAD_FOLDER = py`

def load_folder(folder, tokenizer=None, d_mlp=None, **changed):
    """Any checkpoint of Hugging Face's format: its own config.json says what it is."""
    processing = {**PROCESSING, **changed}
    cfg = loading.get_pretrained_model_config(folder, fold_ln=processing["fold_ln"], device="cpu")
    cfg.tokenizer_name = None
    cfg.d_mlp = d_mlp or cfg.d_mlp
    hf_model = AutoModelForCausalLM.from_pretrained(folder).float()
    state_dict = loading.get_pretrained_state_dict(folder, cfg, hf_model)
    loaded = HookedTransformer(cfg, tokenizer)
    loaded.load_and_process_state_dict(state_dict, **processing)
    return loaded`;

const STATE_DICT_IMPORTS = [
  py`from glob import glob`,
  py`import json`,
  py`from safetensors.torch import load_file`,
  py`from transformer_lens import HookedTransformerConfig`,
];

const LOAD_STATE_DICT = py`

def load_folder(folder, tokenizer=None, **changed):
    """TransformerLens' own state dict beside its config."""
    processing = {**PROCESSING, **changed}
    with open(f"{folder}/config.json") as file:
        config = {**json.load(file), "device": "cpu", "tokenizer_name": None, "init_weights": False}
    config.pop("dtype", None)
    if processing["fold_ln"] and config.get("normalization_type", "LN") in ("LN", "RMS"):
        config["normalization_type"] = config.get("normalization_type", "LN") + "Pre"
    state_dict = {}
    for path in sorted(glob(f"{folder}/*.safetensors")):
        state_dict.update(load_file(path))
    loaded = HookedTransformer(HookedTransformerConfig.from_dict(config), tokenizer)
    loaded.load_and_process_state_dict(state_dict, **processing)
    return loaded`;

function loadCall(source: Source, { tokenizer, model }: CheckpointInfo): Python {
  if (source.kind === 'pretrained') {
    return py`return load_pretrained(${source.name}, ${source.revision}, **changed)`;
  }
  const folder = folderCode(source);
  const options = [
    ...(tokenizer.kind === 'none' ? [] : [py`AutoTokenizer.from_pretrained(${tokenizerOf(tokenizer)})`]),
    // TransformerLens assumes that GPT-2's d_mlp is 4 d_model, whatever n_inner says.
    ...(model.architecture === 'gpt2' && model.dMlp !== 4 * model.dModel ? [py`d_mlp=${model.dMlp}`] : []),
    py`**changed`,
  ];
  return py`folder = ${folder}\n    return load_folder(folder, ${Python.joined(options, py`, `)})`;
}

function tokenizerOf({ kind, repository }: TokenizerInfo): Literal | Python {
  if (kind !== 'tokenizer.json') return 'gpt2';
  return repository ?? py`folder`;
}

function loadOther(source: Source): Python {
  return source.kind === 'pretrained'
    ? py`load_pretrained(${source.name}, ${source.revision})`
    : py`load_folder(${folderCode(source)})`;
}

function folderCode(source: Exclude<Source, { kind: 'pretrained' }>): Python {
  return source.kind === 'folder'
    ? py`${source.folder}`
    : py`snapshot_download(${source.name}, revision=${source.revision})`;
}

function lines(all: readonly Python[]): Python {
  return Python.joined(all, py`\n`);
}
