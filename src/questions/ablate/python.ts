import type { CutCircuit } from '../../protocol/ablation.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { prependsBos } from '../../protocol/prependsBos.js';
import { EVENTS, NAMES, OBJECTS, PLACES, SCENES } from '../../protocol/promptSets.js';
import type { RequestOf } from '../../protocol/questions.js';
import { promptIds } from '../../python/beginning.js';
import { joinedParts, pythonPart, type PythonPart } from '../../python/part.js';
import type { ProgramParts } from '../../python/program.js';
import { py, type Python } from '../../python/python.js';
import cut from './cut.py';
import edits from './edits.py';
import greaterThan from './greater_than.py';
import ioi from './ioi.py';
import program from './program.py';

type AblateRequest = RequestOf<'ablate'>;
/** Without more, parts are off. */
type Edits = Pick<AblateRequest, 'parts'> &
  Partial<Record<'keep' | 'remove', number | undefined>> & { mean?: boolean; circuit?: CutCircuit };

/** Edits weights as the answer does; random edits and intervals are left out. */
export function ablatePython(request: AblateRequest, checkpoint: CheckpointInfo): ProgramParts {
  const { text = '', set, prompts } = request;
  const bos = checkpoint.tokenizer.kind !== 'none' && prependsBos(request, checkpoint);
  return {
    spaces: [],
    pieces: ['words'],
    constants: set === undefined ? py`TEXT = ${text}` : py`PROMPTS = ${prompts}`,
    body: pythonPart(program, {
      tokens: promptIds(py`text`, bos),
      prompts:
        set === 'ioi'
          ? pythonPart(ioi, { names: NAMES, places: PLACES, objects: OBJECTS, scenes: SCENES })
          : set === 'greater-than'
            ? pythonPart(greaterThan, { events: EVENTS })
            : py`prompts = [(TEXT, None, None)]`,
      spellings: set === undefined ? spellings(request) : py``,
      edits: editsPart(request),
    }),
  };
}

/** The likelier spelling of each typed token. */
function spellings({ target, minus }: AblateRequest): Python {
  const likelier = (typed: string) => py`[max(one_token(${typed}), key=lambda token: logits[token])]`;
  return py`logits = runs[0][0]
prompts = [(TEXT, ${target === undefined ? py`[logits.argmax().item()]` : likelier(target)}, ${minus === undefined ? py`[]` : likelier(minus)})]`;
}

/** Functions that run the model with parts edited, by hooks. */
export function editsPart({ parts, mean, keep, remove, circuit }: Edits): PythonPart {
  const cuts = keep !== undefined || remove !== undefined;
  const own = pythonPart(edits, {
    parts: parts.map(({ layer, head }) => [layer, head ?? null]),
    mlp: mean ? py`torch.cat([cache["mlp_out", layer][0] for _, cache in runs]).mean(0)` : py`torch.zeros(1)`,
    edit: cuts ? headCut(circuit) : headOff(mean),
    hook: cuts && circuit === 'qk' ? py`hook_q` : py`hook_z`,
  });
  return cuts ? joinedParts([cutPart({ keep, remove }), own]) : own;
}

function cutPart({ keep, remove }: Pick<Edits, 'keep' | 'remove'>): PythonPart {
  return pythonPart(cut, {
    rows: remove === undefined ? py`:${keep ?? 1}` : py`[${remove}]`,
    projection:
      remove === undefined
        ? py`rows.T @ rows`
        : py`torch.eye(rows.shape[1], dtype=rows.dtype) - rows.T @ rows`,
  });
}

function headOff(mean: boolean | undefined): Python {
  return mean
    ? py`mean = torch.cat([cache["z", layer][0][:, head] for _, cache in runs]).double().mean(0)
edited = lambda z: mean.expand_as(z)`
    : py`edited = torch.zeros_like`;
}

/** W_O times the projection, and the projection times W_Q, are each a square matrix on the head's side of them. */
function headCut(circuit: CutCircuit | undefined): Python {
  return circuit === 'qk'
    ? py`U = torch.linalg.svd(W_Q @ W_K.T, full_matrices=False).U
within = torch.linalg.pinv(W_Q) @ cut(U.T) @ W_Q
own = model.blocks[layer].attn.b_Q
b_Q = 0 if own is None else own[head].double()
edited = lambda q: (q - b_Q) @ within + b_Q`
    : py`Vh = torch.linalg.svd(W_V @ W_O, full_matrices=False).Vh
within = W_O @ cut(Vh) @ torch.linalg.pinv(W_O)
edited = lambda z: z @ within`;
}
