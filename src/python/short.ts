import { QkLensError } from '../protocol/errors.js';
import type {
  EffectiveEmbeddingVariant,
  CheckpointInfo,
  Processing,
  VocabularySpace,
} from '../protocol/model.js';
import type { HeadRef } from '../protocol/headRef.js';
import { prependsBos } from '../protocol/prependsBos.js';
import type { WordSpelling } from '../protocol/words.js';
import { finishing } from './finishing.js';
import { MLPS } from './mlps.js';
import { pythonPart, type PythonPart } from './part.js';
import shortClosest from './pieces/short_closest.py';
import shortEffective from './pieces/short_effective.py';
import shortLoad from './pieces/short_load.py';
import shortLoadIds from './pieces/short_load_ids.py';
import { py, type Python } from './python.js';
import { sourceOf } from './source.js';

/* Short programs load a folder or repository of Hugging Face's format, and take the weights from the bridge's blocks. */

/** @throws QkLensError `badRequest`, always: what the short program leaves out */
export function refuseShort(what: string): never {
  throw new QkLensError(
    'badRequest',
    `The short Python program takes no ${what}. Ask for the complete one or the notebook.`,
  );
}

/** Python that loads the checkpoint as `model`, with `ids` and `name`. @throws QkLensError `badRequest` */
export function shortLoading(checkpoint: CheckpointInfo, asked: Processing): PythonPart {
  const { tokenizer, configText, model } = checkpoint;
  const source = sourceOf(checkpoint);
  if (model.architecture === 'transformer_lens') refuseShort("state dicts of TransformerLens' own");
  if (model.experts !== undefined) refuseShort('mixtures of experts');
  if (finishing(model)) refuseShort('families that TransformerLens 4.3 processes only in part');
  if (configText !== undefined) refuseShort('checkpoints without a config.json');
  if (source.kind !== 'folder' && source.kind !== 'repository') refuseShort('single files and adapters');
  const isRepository = source.kind === 'repository';
  const shared = {
    folder: isRepository ? source.name : source.folder,
    revision: isRepository ? source.revision : null,
    eps:
      model.architecture === 'starcoder2'
        ? py`assert model.original_model.config.norm_epsilon == 1e-5, "TransformerLens 4.3 reads no other"`
        : py``,
    processing: py`dict(fold_ln=${asked.foldLn}, center_writing_weights=${asked.centerWritingWeights}, center_unembed=${asked.centerUnembed}, fold_value_biases=${asked.foldValueBiases || asked.refactorFactoredAttnMatrices})`,
  };
  if (tokenizer.kind === 'none') return pythonPart(shortLoadIds, shared);
  const own =
    tokenizer.repository === undefined
      ? isRepository
        ? py`folder, revision=${source.revision}`
        : py`folder`
      : py`${tokenizer.repository}`;
  return pythonPart(shortLoad, {
    ...shared,
    tokenizer: tokenizer.kind === 'tokenizer.json' ? own : 'gpt2',
  });
}

/** Python's `cosines` with centred rows or those that are stored, and `closest`. */
export function closestPart(centred: boolean): PythonPart {
  return pythonPart(shortClosest, { centring: centred ? py`rows = rows - rows.mean(0)` : py`` });
}

/** Which of the layer's keys and values a head has. */
export function keyHead({ head }: HeadRef, { model }: CheckpointInfo): number {
  return Math.floor((head * model.nKeyValueHeads) / model.nHeads);
}

/** YaRN's factor, which scores have twice. */
export function scoreFactor({ model }: CheckpointInfo): Python {
  return model.positional === 'rotary'
    ? py`W_Q = W_Q * getattr(model.rotary_emb.original_component, "attention_scaling", 1) ** 2`
    : py``;
}

/** W_E as the stream has it. */
export function shortEmbedding({ model: { architecture } }: CheckpointInfo): Python {
  if (architecture.startsWith('gemma')) return py`(model.W_E * model.cfg.d_model**0.5)`;
  return architecture === 'bloom' ? py`model.embed_ln(model.W_E[None])[0]` : py`model.W_E`;
}

/** The rows of a vocabulary matrix, and the function that it needs. @throws QkLensError `badRequest` */
export function shortSpace(
  space: VocabularySpace,
  variant: EffectiveEmbeddingVariant,
  checkpoint: CheckpointInfo,
): { readonly rows: Python; readonly needs: PythonPart | Python } {
  const embedding = shortEmbedding(checkpoint);
  if (space === 'W_E') return { rows: embedding, needs: py`` };
  if (space === 'W_U') return { rows: py`model.W_U.T`, needs: py`` };
  const { architecture } = checkpoint.model;
  const hasPostNorms = /^gemma[23]/.test(architecture);
  const ownMlp = Object.hasOwn(MLPS, architecture) ? MLPS[architecture] : py`block.mlp(read)`;
  const mlp = hasPostNorms ? py`block.ln2_post(${ownMlp})` : ownMlp;
  return {
    rows: py`torch.cat([effective_embedding(some) for some in ${embedding}.split(1024)])`,
    needs: pythonPart(shortEffective, {
      biases: variant.attentionBiases
        ? py`post = post + (0 if attn.b_V is None else (attn.b_V.repeat_interleave(len(attn.W_O) // len(attn.b_V), dim=0)[:, None] @ attn.W_O).sum((0, 1))) + (0 if attn.b_O is None else attn.b_O)`
        : py``,
      post_attention: hasPostNorms ? py`post = block.ln1_post(post)` : py``,
      whole: variant.residual ? py`embed[None] + post + ${mlp}` : mlp,
    }),
  };
}

/** The tokens of a prompt. */
export function promptPython(
  text: string,
  request: Parameters<typeof prependsBos>[0],
  checkpoint: CheckpointInfo,
): Python {
  const { tokenizer } = checkpoint;
  const own = py`ids(${text})`;
  return tokenizer.beginning !== undefined && tokenizer.kind !== 'none' && prependsBos(request, checkpoint)
    ? py`[${tokenizer.beginning.id}] + ${own}`
    : own;
}

const SPELLINGS: { readonly [spelling in WordSpelling]: Python } = {
  asIs: py`[text]`,
  leadingSpace: py`[" " + text.lstrip()]`,
  either: py`[text, " " + text.lstrip()]`,
};

/** Python's `one(text)`: the ids of a text's spellings that are one token. */
export function onePython(spelling: WordSpelling): Python {
  return py`one = lambda text: list(dict.fromkeys(own[0] for own in map(ids, ${SPELLINGS[spelling]}) if len(own) == 1))`;
}

/** What a layer's scores are divided by. */
export function scalePython({ model: { architecture } }: CheckpointInfo): Python {
  if (architecture === 'gpt_neo') return py`1`;
  return architecture === 'bloom' ? py`model.cfg.d_head**0.5` : py`1 / attn.original_component.scaling`;
}

/** Gemma 2's cap of the logits. */
export function capPython({ model: { architecture } }: CheckpointInfo): Python {
  return architecture === 'gemma2'
    ? py`cap = model.cfg.output_logits_soft_cap
logits = cap * torch.tanh(logits / cap) if cap > 0 else logits`
    : py``;
}
