import type { CheckpointInfo } from '../../protocol/model.js';
import type { OvRequest } from '../../protocol/ov.js';
import { prependsBos } from '../../protocol/prependsBos.js';
import { typedCharacters } from '../../protocol/tokenText.js';
import { loadedBase } from '../../python/load.js';
import { normScale } from '../../python/normScale.js';
import { joinedParts, pythonPart, type PythonPart } from '../../python/part.js';
import type { ProgramParts } from '../../python/program.js';
import { centerConstant, rankConstants, sidesPart } from '../../python/rows.js';
import { beginningFirst } from '../../python/beginning.js';
import { py, type Python } from '../../python/python.js';
import { LEADING_SPACE } from '../../python/spelling.js';
import copyingScore from './copying_score.py';
import directions from './directions.py';
import fullOv from './full_ov.py';
import ov from './ov.py';
import ownRanks from './own_ranks.py';
import sample from './sample.py';
import streamRanks from './stream_ranks.py';
import tokenEffect from './token_effect.py';
import update from './update.py';
import value from './value.py';
import weights from './weights.py';

export function ovPython(request: OvRequest, checkpoint: CheckpointInfo): ProgramParts {
  const { head, source, vectors, top, only, token, streams = 'none' } = request;
  const wanted = (circuit: NonNullable<OvRequest['only']>[number]) => only?.includes(circuit) ?? true;
  // A kept answer does not know where its base is.
  const base = wanted('update') ? loadedBase(checkpoint) : undefined;
  const read = {
    effective_embedding:
      source === 'W_EE'
        ? py`signed_ends(f"{title}: read", "W_EE", read, TOP, centred=CENTRED)
cosine_table(f"{title}: read", "W_EE", read, TOP, centred=CENTRED)`
        : py``,
  };
  const tables = (circuit: Python) => pythonPart(directions, { ...read, circuit });
  return {
    spaces: ['W_E', 'W_U', ...(source === 'W_EE' ? (['W_EE'] as const) : [])],
    pieces: [
      'spectra',
      ...(wanted('ov') || wanted('value') || base ? (['cosines'] as const) : []),
      ...(base ? (['update'] as const) : []),
      ...(wanted('copyingScore') || streams === 'random' ? (['random'] as const) : []),
      ...(wanted('copyingScore') ? (['crossed'] as const) : []),
      ...(only ? [] : (['words', 'effect'] as const)),
    ],
    constants: py`LAYER, HEAD = ${head.layer}, ${head.head}
SOURCE = ${source}  # what is attended to
VECTORS = ${vectors}  # singular vectors to show
TOP = ${top}
${rankConstants(request)}
${centerConstant(request)}`,
    body: joinedParts([
      ...(wanted('fullOv') ? [sidesPart(request)] : []),
      pythonPart(weights),
      ...(wanted('ov') ? [pythonPart(ov, { tables: tables(py`ov`) })] : []),
      ...(wanted('value') ? [pythonPart(value, read)] : []),
      ...(base ? [pythonPart(update, { base, tables: tables(py`update`) })] : []),
      ...(wanted('fullOv') ? [pythonPart(fullOv)] : []),
      ...(only || token === undefined ? [] : [pythonPart(tokenEffect, { token: typedCharacters(token) })]),
      ...(wanted('copyingScore') ? [pythonPart(copyingScore)] : []),
      ...(only ? [] : [ownRanksPart(request)]),
      ...(only || streams === 'none' ? [] : [streamRanksPart(request, checkpoint)]),
    ]),
  };
}

function ownRanksPart({ ranked, spelling = 'either' }: OvRequest): PythonPart {
  return ranked
    ? pythonPart(ownRanks, {
        sample: py``,
        tokens: py`list(look_up(${ranked.map(typedCharacters)}, leading_space=${LEADING_SPACE[spelling]}))`,
      })
    : pythonPart(ownRanks, { sample: pythonPart(sample), tokens: py`sample` });
}

function streamRanksPart({ streams, prompt = '' }: OvRequest, checkpoint: CheckpointInfo): PythonPart {
  const { model, tokenizer } = checkpoint;
  const bos = tokenizer.kind !== 'none' && prependsBos({}, checkpoint);
  const isCentred = model.normalization === 'LayerNorm';
  const own = streams === 'random' ? py`drawn` : py`ids(${prompt})`;
  return pythonPart(streamRanks, {
    random:
      streams === 'random'
        ? py`random = Random(0)\ndrawn = [random.below(d_vocab) for _ in range(min(128, model.cfg.n_ctx - 1))]`
        : py``,
    bos: bos ? py`BOS` : py`None`,
    tokens: own,
    beginning: bos ? beginningFirst(py`run`) : py``,
    centred: isCentred ? py`x = x - x.mean()` : py``,
    scale: normScale(py`x`, model),
  });
}
