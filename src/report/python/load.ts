import type { CheckpointInfo, Processing, TokenizerInfo } from '../../protocol/model.js';
import { pyBool, pyString } from './literal.js';
import { sourceOf, type Source } from './source.js';

/** Python that loads the checkpoint as `model`, and `load` for loading it, or another, in other ways. */
export interface Loading {
  readonly imports: readonly string[];
  readonly code: string;
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
      ...(byRepository ? ['from huggingface_hub import snapshot_download'] : []),
      ...(byFolder
        ? [
            'from transformers import AutoModelForCausalLM, AutoTokenizer',
            'import transformer_lens.loading_from_pretrained as loading',
          ]
        : []),
      'from transformer_lens import FactoredMatrix, HookedTransformer',
    ],
    code: [
      'torch.set_grad_enabled(False)',
      processingCode(checkpoint, processing),
      ...(byName ? [LOAD_PRETRAINED] : []),
      ...(byFolder ? [stateDict ? LOAD_STATE_DICT : LOAD_FOLDER] : []),
      `\n\ndef load(**changed):\n    ${loadCall(own, checkpoint)}\n\n`,
      'model = load()',
      ...(other ? [`other_model = ${loadOther(other)}`] : []),
    ].join('\n'),
  };
}

function processingCode({ model }: CheckpointInfo, processing: Processing): string {
  const refusedFor =
    model.positional === 'rotary'
      ? 'rotary positions'
      : model.nKeyValueHeads < model.nHeads
        ? 'grouped queries'
        : undefined;
  const refactor = processing.refactorFactoredAttnMatrices;
  return [
    'PROCESSING = dict(',
    `    fold_ln=${pyBool(processing.foldLn)},`,
    `    center_writing_weights=${pyBool(processing.centerWritingWeights)},`,
    `    center_unembed=${pyBool(processing.centerUnembed)},`,
    `    fold_value_biases=${pyBool(processing.foldValueBiases)},`,
    ...(refactor && refusedFor
      ? [
          `    # TransformerLens refuses it for ${refusedFor}; it changes neither W_Q W_K^T nor W_V W_O.`,
          '    refactor_factored_attn_matrices=False,',
        ]
      : [`    refactor_factored_attn_matrices=${pyBool(refactor)},`]),
    ')',
  ].join('\n');
}

const LOAD_PRETRAINED = `

def load_pretrained(name, revision, **changed):
    """A checkpoint that TransformerLens knows by name."""
    return HookedTransformer.from_pretrained(
        name, revision=revision, device="cpu", **{**PROCESSING, **changed}
    )`;

const LOAD_FOLDER = `

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
  'from glob import glob',
  'import json',
  'from safetensors.torch import load_file',
  'from transformer_lens import HookedTransformerConfig',
];

const LOAD_STATE_DICT = `

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

function loadCall(source: Source, { tokenizer, model }: CheckpointInfo): string {
  if (source.kind === 'pretrained') {
    return `return load_pretrained(${pyString(source.name)}, ${pyString(source.revision)}, **changed)`;
  }
  const folder = folderCode(source);
  const options = [
    ...(tokenizer.kind === 'none' ? [] : [`AutoTokenizer.from_pretrained(${tokenizerCode(tokenizer)})`]),
    // TransformerLens takes GPT-2's d_mlp to be 4 d_model, whatever n_inner says.
    ...(model.architecture === 'gpt2' && model.dMlp !== 4 * model.dModel
      ? [`d_mlp=${Math.round(model.dMlp)}`]
      : []),
    '**changed',
  ];
  return `folder = ${folder}\n    return load_folder(folder, ${options.join(', ')})`;
}

function tokenizerCode({ kind, repository }: TokenizerInfo): string {
  if (kind !== 'tokenizer.json') return '"gpt2"';
  return repository === undefined ? 'folder' : pyString(repository);
}

function loadOther(source: Source): string {
  return source.kind === 'pretrained'
    ? `load_pretrained(${pyString(source.name)}, ${pyString(source.revision)})`
    : `load_folder(${folderCode(source)})`;
}

function folderCode(source: Exclude<Source, { kind: 'pretrained' }>): string {
  return source.kind === 'folder'
    ? pyString(source.folder)
    : `snapshot_download(${pyString(source.name)}, revision=${pyString(source.revision)})`;
}
