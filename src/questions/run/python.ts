import type { CheckpointInfo } from '../../protocol/model.js';
import { listOf } from '../../protocol/oneOrMore.js';
import { prependsBos } from '../../protocol/prependsBos.js';
import type { RequestOf } from '../../protocol/questions.js';
import { promptIds } from '../../python/beginning.js';
import { neuronRows } from '../../python/neuronRows.js';
import { normScale } from '../../python/normScale.js';
import { joinedParts, pythonPart } from '../../python/part.js';
import type { ProgramParts } from '../../python/program.js';
import { refuseScores } from '../../python/scores.js';
import { py } from '../../python/python.js';
import { editsPart } from '../ablate/python.js';
import againstProgram from './against.py';
import lensProgram from './lens.py';
import neurons from './neurons.py';
import program from './program.py';
import sources from './sources.py';
import whyProgram from './why.py';
import withoutProgram from './without.py';

export function runPython(request: RequestOf<'run'>, checkpoint: CheckpointInfo): ProgramParts {
  const { text, target, minus, position, top, head, mlp, lens, mid, ablate, against, why, key } = request;
  const { model, tokenizer } = checkpoint;
  const bos = tokenizer.kind !== 'none' && prependsBos(request, checkpoint);
  if (why) refuseScores(model);
  const isCentred = model.normalization === 'LayerNorm';
  const isFinalCentred = isCentred && !model.finalRms;
  const body = pythonPart(program, {
    tokens: promptIds(py`TEXT`, bos),
    target:
      target === undefined
        ? py`logits.argmax().item()`
        : py`max(one_token(${target}), key=lambda token: logits[token])`,
    minus: minus === undefined ? py`None` : py`max(one_token(${minus}), key=lambda token: logits[token])`,
    centred: isFinalCentred ? py`x - x.mean()` : py`x`,
    scale: model.normalization === 'none' ? py`1.0` : py`(centred.pow(2).mean() + model.cfg.eps).sqrt()`,
    centring: isFinalCentred ? py`u = u - u.mean()` : py``,
    pos_embed:
      model.positional === 'learned'
        ? py`parts.append(("pos_embed", cache["pos_embed"][0, position].double() @ u))`
        : py``,
  });
  return {
    spaces: ['W_U'],
    pieces: ['words', 'stream', ...(why && model.positional === 'rotary' ? (['rotary'] as const) : [])],
    constants: py`TEXT = ${text}
POSITION = ${position}
TOP = ${top}`,
    body: joinedParts([
      body,
      ...(lens
        ? [
            pythonPart(lensProgram, {
              mid:
                mid && model.dMlp > 0
                  ? py`depths.append((f"{layer} attn", cache["resid_mid", layer]))`
                  : py``,
            }),
          ]
        : []),
      ...listOf(against).map((other) => pythonPart(againstProgram, { other: promptIds(py`${other}`, bos) })),
      ...(ablate ? [pythonPart(withoutProgram, { edits: editsPart({ parts: ablate }) })] : []),
      ...(head
        ? [
            pythonPart(sources, {
              layer: head.layer,
              head: head.head,
              seen: model.bidirectional ? py`len(tokens)` : py`position + 1`,
            }),
          ]
        : []),
      ...(why
        ? [
            pythonPart(whyProgram, {
              layer: why.layer,
              head: why.head,
              key:
                key === undefined
                  ? py`cache["pattern", layer][0, head, position].argmax().item()`
                  : py`${key} % len(tokens)`,
              pos_embed:
                model.positional === 'learned'
                  ? py`parts.append(("pos_embed", cache["pos_embed"][0, at].double()))`
                  : py``,
              placed:
                model.positional === 'rotary' ? py`turn(cache, vector[None], layer, at)[0]` : py`vector`,
              centre: isCentred ? py`part - part.mean()` : py`part`,
              ln1_scale: normScale(py`centre(x)`, model),
            }),
          ]
        : []),
      ...(mlp === undefined
        ? []
        : [
            pythonPart(neurons, {
              layer: mlp,
              rows: neuronRows('out', py`layer`),
            }),
          ]),
    ]),
  };
}
