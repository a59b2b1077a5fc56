import type { CheckpointInfo } from '../../protocol/model.js';
import type { RequestOf } from '../../protocol/questions.js';
import { pythonPart, type PythonPart } from '../../python/part.js';
import { py } from '../../python/python.js';
import { onePython, promptPython, refuseShort } from '../../python/short.js';
import program from './short.py';

export function ablateShort(
  request: RequestOf<'ablate'>,
  checkpoint: CheckpointInfo,
  title: string,
): PythonPart {
  const { text = '', set, target, minus, parts, keep, remove, mean } = request;
  if (set !== undefined) refuseShort('sets of prompts');
  if (keep !== undefined || remove !== undefined) refuseShort('heads cut to some directions');
  const likelier = (typed: string) => py`max(one(${typed}), key=lambda token: logits[token])`;
  return pythonPart(program, {
    ...{ title, one: onePython('either') },
    tokens: promptPython(text, request, checkpoint),
    target: target === undefined ? py`logits.argmax().item()` : likelier(target),
    minus: minus === undefined ? py`None` : likelier(minus),
    parts: parts.map(({ layer, head }) => [layer, head ?? null]),
    instead: mean ? py`value[0, :, slice(None) if head is None else head].mean(0)` : 0,
  });
}
