import type { CheckpointInfo } from '../../protocol/model.js';
import type { RequestOf } from '../../protocol/questions.js';
import { pythonPart, type PythonPart } from '../../python/part.js';
import { py } from '../../python/python.js';
import { onePython, promptPython, refuseShort } from '../../python/short.js';
import program from './short.py';

export function runShort(request: RequestOf<'run'>, checkpoint: CheckpointInfo, title: string): PythonPart {
  const { text, target, minus, position } = request;
  const { architecture, positional, normalization, finalRms } = checkpoint.model;
  if (normalization === 'none') refuseShort('models without a norm');
  const likelier = (typed: string) => py`max(one(${typed}), key=lambda token: logits[token])`;
  return pythonPart(program, {
    ...{ position, title, one: onePython('either') },
    tokens: promptPython(text, request, checkpoint),
    target: target === undefined ? py`logits.argmax().item()` : likelier(target),
    minus: minus === undefined ? py`None` : likelier(minus),
    offset: architecture.startsWith('gemma') ? 1 : 0,
    centring: normalization === 'LayerNorm' && !finalRms ? py`u = u - u.mean()` : py``,
    pos_embed: positional === 'learned' ? py`parts["pos_embed"] = cache["pos_embed"][0, position] @ u` : py``,
    post_attention: /^gemma[23]/.test(architecture)
      ? py`heads = heads * (1 + block.ln1_post.weight) / cache[f"blocks.{layer}.ln1_post.hook_scale"][0, position]`
      : py``,
  });
}
