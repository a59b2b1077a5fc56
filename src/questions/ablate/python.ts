import type { CutCircuit } from '../../protocol/ablation.js';
import type { CheckpointInfo, ModelInfo } from '../../protocol/model.js';
import { prependsBos } from '../../protocol/prependsBos.js';
import { EVENTS, NAMES, OBJECTS, PLACES, SCENES } from '../../protocol/promptSets.js';
import type { RequestOf } from '../../protocol/questions.js';
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
      tokens: bos ? py`[model.tokenizer.bos_token_id] + ids(text)` : py`ids(text)`,
      prompts:
        set === 'ioi'
          ? pythonPart(ioi, { names: NAMES, places: PLACES, objects: OBJECTS, scenes: SCENES })
          : set === 'greater-than'
            ? pythonPart(greaterThan, { events: EVENTS })
            : py`prompts = [(TEXT, None, None)]`,
      spellings: set === undefined ? spellings(request) : py``,
      edits: editsPart(request, checkpoint.model),
    }),
  };
}

/** The likelier spelling of each typed token. */
function spellings({ target, minus }: AblateRequest): Python {
  const likelier = (typed: string) => py`[max(one_token(${typed}), key=lambda token: logits[token])]`;
  return py`logits = runs[0][1]
prompts = [(TEXT, ${target === undefined ? py`[logits.argmax().item()]` : likelier(target)}, ${minus === undefined ? py`[]` : likelier(minus)})]`;
}

/** Functions that edit the weights of parts, run the model and put the weights back. */
export function editsPart(
  { parts, mean, keep, remove, circuit }: Edits,
  { experts }: Pick<ModelInfo, 'experts'>,
): PythonPart {
  const cuts = keep !== undefined || remove !== undefined;
  const own = pythonPart(edits, {
    parts: parts.map(({ layer, head }) => [layer, head ?? null]),
    // Experts have no bias: without them, that of attention is added at the same place.
    mlp:
      experts === undefined
        ? py`[block.mlp.W_out, block.mlp.b_out]`
        : py`[*(expert.W_out.weight for expert in block.mlp.experts), block.attn.b_O]`,
    instead: py`${experts === undefined ? py`` : py`bias.data + `}${
      mean
        ? py`torch.cat([cache["mlp_out", layer][0] for _, _, cache in runs]).mean(0)`
        : py`torch.zeros_like(bias)`
    }`,
    edit: cuts ? headCut(circuit) : headOff(mean),
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
    ? py`z = torch.cat([cache["z", layer][0][:, head] for _, _, cache in runs]).double().mean(0)
block.attn.b_O.data += (z @ W_O).to(block.attn.b_O.dtype)
block.attn.W_O.data[head] = 0`
    : py`block.attn.W_O.data[head] = 0`;
}

function headCut(circuit: CutCircuit | undefined): Python {
  return circuit === 'qk'
    ? py`U = torch.linalg.svd(W_Q @ model.W_K[layer, head].double().T, full_matrices=False).U
block.attn.W_Q.data[head] = (cut(U.T) @ W_Q).to(block.attn.W_Q.dtype)`
    : py`Vh = torch.linalg.svd(model.W_V[layer, head].double() @ W_O, full_matrices=False).Vh
block.attn.W_O.data[head] = (W_O @ cut(Vh)).to(block.attn.W_O.dtype)`;
}
