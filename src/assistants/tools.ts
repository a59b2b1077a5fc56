import { QkLensError } from '../protocol/errors.js';
import { quoted } from '../protocol/quoted.js';
import type { QuestionName } from '../protocol/questions.js';
import { descriptionOf, QUESTION_NAMES } from '../questions/questions.js';
import { reportOf } from '../questions/reports.js';
import { checkpointRows } from '../report/checkpointRows.js';
import type { Report } from '../report/report.js';
import type { Column } from '../report/tableModel.js';
import type { Asker, AskOptions, NamedCheckpoint } from './asker.js';
import { namedCheckpoint, toolQuestion, withOtherFolder } from './toolQuestion.js';
import { TOOL_FIELDS, toolSchema } from './toolSchema.js';
import { withinTokens, type Tables } from './withinTokens.js';

/** A tool as protocols for assistants describe one. */
export interface ToolDefinition {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** JSON Schema of an object. */
  readonly inputSchema: object;
}

/** What a tool answers: Markdown, and the same tables as data. */
export interface ToolAnswer {
  readonly text: string;
  readonly tables: Tables;
}

export interface CallOptions extends AskOptions {
  /** About how long an answer may be, if the input doesn't say. */
  readonly maxTokens: number;
}

type Input = Readonly<Record<string, unknown>>;
type Call = (asker: Asker, input: Input, options: CallOptions) => Promise<Report>;

interface Tool extends Omit<ToolDefinition, 'name'> {
  readonly call: Call;
}

const CANT_SHOW =
  'The lines above each table say what the numbers were computed from, what they leave out, and which random weights or tokens they were compared with.';

const TOOLS = new Map<string, Tool>([
  [
    'list_checkpoints',
    {
      title: 'List Checkpoints',
      description: 'The model checkpoints that the user opened, by the names that the other tools take.',
      inputSchema: { type: 'object', properties: {}, additionalProperties: false },
      call: (asker) => Promise.resolve(listOf(asker.checkpoints())),
    },
  ],
  [
    'inspect',
    {
      title: 'Inspect Checkpoint',
      description: "A checkpoint's sizes, architecture and tokenizer, and what is wrong with it.",
      inputSchema: {
        type: 'object',
        properties: { checkpoint: TOOL_FIELDS.checkpoint },
        additionalProperties: false,
      },
      call: inspect,
    },
  ],
  ...QUESTION_NAMES.map((name): [string, Tool] => [name, questionTool(name)]),
]);

/** Every tool: one for each question, and those about checkpoints. */
export function toolDefinitions(): readonly ToolDefinition[] {
  return [...TOOLS].map(([name, { title, description, inputSchema }]) => ({
    ...{ name, title, description, inputSchema },
  }));
}

/**
 * Calls a tool with an assistant's input.
 *
 * @throws QkLensError `badRequest` if there is no such tool or checkpoint, or the input is none of the tool's; what
 *   opening the checkpoint and the question throw
 */
export async function callTool(
  asker: Asker,
  name: string,
  input: unknown,
  options: CallOptions,
): Promise<ToolAnswer> {
  const tool = TOOLS.get(name);
  if (!tool) {
    throw new QkLensError(
      'badRequest',
      `There is no tool ${quoted(name)}. There are ${[...TOOLS.keys()].join(', ')}.`,
    );
  }
  const { maxTokens, ...own } = Object(input ?? {}) as Input;
  const report = await tool.call(asker, own, options);
  return withinTokens(report, tokensOf(maxTokens) ?? options.maxTokens);
}

function questionTool(name: QuestionName): Tool {
  const { about } = descriptionOf(name);
  return {
    title: `${name[0].toUpperCase()}${name.slice(1)}`,
    description: `Shows ${about}, computed from the weights of a checkpoint. ${CANT_SHOW}`,
    inputSchema: toolSchema(name),
    call: async (asker, { checkpoint, ...given }, options) => {
      const checkpoints = asker.checkpoints();
      const { folder } = namedCheckpoint(checkpoint, checkpoints);
      const info = await asker.describe(folder, options);
      const question = withOtherFolder(toolQuestion(name, given, info), checkpoints);
      const result = await asker.ask(folder, question, options);
      const failure = descriptionOf(name).failure?.(question.request, result);
      if (failure) throw failure;
      return reportOf(question, result);
    },
  };
}

async function inspect(asker: Asker, { checkpoint }: Input, options: CallOptions): Promise<Report> {
  const { name, folder } = namedCheckpoint(checkpoint, asker.checkpoints());
  const info = await asker.describe(folder, options);
  return tableReport(
    `Checkpoint ${name}`,
    info.problems.map((problem) => `Problem: ${problem}`),
    ['property', 'value'],
    checkpointRows(info),
  );
}

function listOf(checkpoints: readonly NamedCheckpoint[]): Report {
  return tableReport(
    'Checkpoints',
    checkpoints.length === 0 ? ['None is open. The user opens one in QK Lens.'] : [],
    ['checkpoint'],
    checkpoints.map(({ name }) => [name]),
  );
}

function tableReport(
  title: string,
  about: readonly string[],
  names: readonly string[],
  rows: readonly (readonly string[])[],
): Report {
  const columns = names.map((key): Column => ({ key, label: key, kind: 'text' }));
  const table = { title, fileName: title, about: [], columns, rows };
  return { title, fileName: title, about, pictures: [], tables: [table] };
}

function tokensOf(given: unknown): number | undefined {
  if (given === undefined) return undefined;
  const { minimum, maximum } = TOOL_FIELDS.maxTokens;
  if (Number.isInteger(given) && Number(given) >= minimum && Number(given) <= maximum) return Number(given);
  throw new QkLensError(
    'badRequest',
    `"maxTokens" must be a whole number from ${minimum} to ${maximum}, not ${quoted(given)}.`,
  );
}
