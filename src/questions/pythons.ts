import type { CheckpointInfo } from '../protocol/model.js';
import type { Question, QuestionName, RequestOf } from '../protocol/questions.js';
import { requireLearnedPositions } from '../protocol/learnedPositions.js';
import { fingerprintText } from '../protocol/weightsName.js';
import { checkedQuestion } from './question.js';
import { descriptionOf } from './questions.js';
import { typedCharacters } from '../protocol/tokenText.js';
import { questionTitle } from './titles.js';
import { ablatePython } from './ablate/python.js';
import affinityProgram from './affinity/program.py';
import { atlasPython } from './atlas/python.js';
import { compositionPython } from './composition/python.js';
import { congruencePython } from './congruence/python.js';
import { functionsPython } from './functions/python.js';
import { EMBEDDING, hasOwnEmbedding } from '../python/embedding.js';
import { headPython } from './head/python.js';
import { refuseUnlessCompared } from '../python/comparedFamilies.js';
import { loading } from '../python/load.js';
import neighboursProgram from './neighbours/program.py';
import { neuronsPython } from './neurons/python.js';
import { ovPython } from './ov/python.js';
import { pairsPython } from './pairs/python.js';
import type { Literal } from '../python/literal.js';
import { commentsAsMarkdown, type NotebookCell } from '../python/notebook.js';
import { pythonPart, type PythonFile, type PythonPart } from '../python/part.js';
import { piecePart, TABLES, tokensPart, WEIGHTS } from '../python/pieces.js';
import type { ProgramParts } from '../python/program.js';
import { comment, constants, py, Python } from '../python/python.js';
import { patternsPython } from './patterns/python.js';
import positionsProgram from './positions/program.py';
import { residualPython } from './residual/python.js';
import { runPython } from './run/python.js';
import { scoresPython } from './scores/python.js';
import { shortLoading } from '../python/short.js';
import { shortBody } from './shorts.js';
import { sourceName } from '../python/source.js';
import { variancePython } from './variance/python.js';
import { vocabularyParts } from '../python/vocabulary.js';

const PROGRAMS: {
  readonly [Q in QuestionName]: (request: RequestOf<Q>, checkpoint: CheckpointInfo) => ProgramParts;
} = {
  head: headPython,
  ov: ovPython,
  variance: variancePython,
  neurons: neuronsPython,
  residual: residualPython,
  run: runPython,
  patterns: patternsPython,
  scores: scoresPython,
  ablate: ablatePython,
  congruence: congruencePython,
  neighbours: plainProgram('neighbours', neighboursProgram, {
    spaces: ({ space }) => [space],
    pieces: ['cosines', 'words'],
    written: (request) => ({ ...request, text: typedCharacters(request.text) }),
  }),
  pairs: pairsPython,
  positions: plainProgram('positions', positionsProgram, {}),
  atlas: atlasPython,
  composition: compositionPython,
  affinity: plainProgram('affinity', affinityProgram, {}),
  functions: functionsPython,
};

/** The program of a question whose constants are the fields of its request, such as `TOP`. */
function plainProgram<Q extends QuestionName>(
  name: Q,
  program: PythonFile,
  needs: {
    readonly spaces?: (request: RequestOf<Q>) => ProgramParts['spaces'];
    /** The request as its constants write it. */
    readonly written?: (request: RequestOf<Q>) => RequestOf<Q>;
  } & Partial<Pick<ProgramParts, 'pieces'>>,
): (request: RequestOf<Q>) => ProgramParts {
  return (request) => {
    const values = (needs.written?.(request) ?? request) as unknown as {
      readonly [property: string]: Literal | undefined;
    };
    const properties = Object.keys(descriptionOf(name).properties);
    return {
      spaces: needs.spaces?.(request) ?? [],
      pieces: needs.pieces ?? [],
      constants: constants(
        Object.fromEntries(properties.map((property) => [property.toUpperCase(), values[property] ?? null])),
      ),
      body: pythonPart(program),
    };
  };
}

/**
 * The TransformerLens program equivalent to a question, for readers with Python: it prints the tables of the question's
 * result.
 *
 * @throws QkLensError `badRequest` for an invalid request, and for a family whose programs were not compared
 */
export function pythonOf(question: Question, checkpoint: CheckpointInfo): string {
  const { heading, imports, load, functions, constants: values, body } = programOf(question, checkpoint);
  const sections = [heading, imports, load, ...functions, py`${values}\n\n${body}`];
  return py`${Python.joined(sections, BETWEEN)}\n`.text;
}

/**
 * A program of under 40 lines of code that prints and draws the question's main result.
 *
 * @throws QkLensError `badRequest` as {@link pythonOf}, and for what the short program leaves out
 */
export function shortPythonOf(question: Question, checkpoint: CheckpointInfo): string {
  const checked = checkedQuestion(question);
  refuse(checked, checkpoint);
  const load = shortLoading(checkpoint, checked.request.processing);
  const body = shortBody(checked, checkpoint, questionTitle(question));
  const heading = [
    comment`${`${questionTitle(question)} of ${sourceName(checkpoint)}`}, in short, with TransformerLens 4.3, transformers 5 and torch 2.`,
    comment`Needs: pip install "transformer_lens>=4.3,<5" matplotlib. Checkpoint: fingerprint ${fingerprintText(checkpoint.model)} in QK Lens.`,
  ];
  const imports = sortedImports([...load.imports, ...body.imports]);
  return py`${Python.joined([...heading, imports], py`\n`)}\n\n${load.code}\n${body.code}\n`.compact().text;
}

/**
 * The same as the cells of a notebook.
 *
 * @throws as {@link pythonOf}
 */
export function notebookCellsOf(question: Question, checkpoint: CheckpointInfo): readonly NotebookCell[] {
  const { heading, functions, ...code } = programOf(question, checkpoint);
  const cells = { ...code, functions: Python.joined(functions, BETWEEN) };
  return [
    { kind: 'markdown', id: 'about', text: commentsAsMarkdown(heading.text) },
    ...(['imports', 'load', 'functions', 'constants', 'body'] as const)
      .map((id) => ({ kind: 'code' as const, id, text: cells[id].text }))
      .filter(({ text }) => text !== ''),
  ];
}

const BETWEEN = py`\n\n\n`;

/** The sections of a program, in their order. */
interface Program extends Readonly<Record<'heading' | 'imports' | 'load' | 'constants' | 'body', Python>> {
  readonly functions: readonly Python[];
}

function programOf(question: Question, checkpoint: CheckpointInfo): Program {
  const checked = checkedQuestion(question);
  refuse(checked, checkpoint);
  const { name, request } = checked;
  const program = PROGRAMS[name] as (
    request: RequestOf<QuestionName>,
    checkpoint: CheckpointInfo,
  ) => ProgramParts;
  const parts = program(request, checkpoint);
  const otherFolder = otherFolderOf(question);
  const loaded = loading(checkpoint, request.processing, otherFolder);
  const shared = [
    WEIGHTS,
    TABLES,
    tokensPart(checkpoint.tokenizer),
    ...(hasOwnEmbedding(checkpoint.model) || otherFolder !== undefined ? [EMBEDDING] : []),
    ...vocabularyParts(new Set(parts.spaces), request.variant, checkpoint.model),
    ...parts.pieces.map((piece) => piecePart(piece, checkpoint.model)),
  ];
  return {
    heading: headingOf(question, checkpoint, parts.body),
    imports: sortedImports([loaded, ...shared, parts.body].flatMap(({ imports }) => imports)),
    load: loaded.code,
    functions: shared.map(({ code }) => code),
    constants: parts.constants,
    body: parts.body.code,
  };
}

/** @throws QkLensError `badRequest` if no program can answer the question */
function refuse({ name }: Question, { model }: CheckpointInfo): void {
  refuseUnlessCompared(model);
  if (name === 'positions') requireLearnedPositions(model);
}

function headingOf(question: Question, checkpoint: CheckpointInfo, { imports }: PythonPart): Python {
  const scipy = imports.some(({ text }) => text.includes('scipy'));
  const { notice } = checkpoint.model;
  const lines = [
    comment`${`${questionTitle(question)} of ${sourceName(checkpoint)}`}, as QK Lens computes it, with TransformerLens 4.3, transformers 5 and torch 2.`,
    scipy
      ? comment`Needs: pip install "transformer_lens>=4.3,<5" scipy`
      : comment`Needs: pip install "transformer_lens>=4.3,<5"`,
    comment`Checkpoint: fingerprint ${fingerprintText(checkpoint.model)} in QK Lens.`,
    ...(notice === undefined ? [] : [comment`${notice}`]),
    comment`Numbers agree to the rounding of float32, in which TransformerLens processes weights; singular vectors whose value is`,
    comment`degenerate or null are not determined, and may differ.`,
  ];
  return Python.joined(lines, py`\n`);
}

function otherFolderOf({ name, request }: Question): string | undefined {
  return name === 'composition' ? request.compare?.otherFolder : undefined;
}

/** `import x` and `from x import y` in the order of the modules' names, each once. */
function sortedImports(lines: readonly Python[]): Python {
  const moduleOf = ({ text }: Python) => text.split(' ')[1];
  const once = [...new Map(lines.map((line) => [line.text, line])).values()];
  return Python.joined(
    once.sort((a, b) => (moduleOf(a) < moduleOf(b) ? -1 : moduleOf(a) > moduleOf(b) ? 1 : 0)),
    py`\n`,
  );
}
