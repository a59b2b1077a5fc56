import { DEFAULT_WEIGHTS } from '../protocol/model.js';
import type { QuestionName } from '../protocol/questions.js';
import { requestSchema } from '../questions/jsonSchema.js';
import { descriptionOf } from '../questions/questions.js';

/** The fields of a tool's input that are none of its question's. */
export const TOOL_FIELDS = {
  checkpoint: {
    type: 'string',
    description: 'The checkpoint, as list_checkpoints names it. Not needed if there is only one.',
  },
  maxTokens: {
    type: 'integer',
    minimum: 200,
    maximum: 100_000,
    description: 'About how long the answer may be, in tokens. Longer tables are cut, and say so.',
  },
} as const;

/** Fields that name files, of which an assistant reaches none. */
export const FILE_FIELDS: readonly string[] = ['relations'];

interface ObjectSchema {
  readonly properties: { readonly [property: string]: { readonly description?: string } };
  readonly required?: readonly string[];
}

/**
 * The JSON Schema of a question's tool: its request, of which no field with a default is required, and
 * {@link TOOL_FIELDS}. Fields that only QK Lens itself sets are left out, and {@link FILE_FIELDS}.
 */
export function toolSchema(name: QuestionName): object {
  const { properties, required = [] } = requestSchema(name) as ObjectSchema;
  const asked = Object.entries(properties).filter(
    ([property, { description }]) =>
      (description !== undefined || property in DEFAULT_WEIGHTS) && !FILE_FIELDS.includes(property),
  );
  return {
    type: 'object',
    properties: {
      checkpoint: TOOL_FIELDS.checkpoint,
      ...Object.fromEntries(asked),
      maxTokens: TOOL_FIELDS.maxTokens,
    },
    required: withoutDefault(name, required),
    additionalProperties: false,
  };
}

function withoutDefault(name: QuestionName, required: readonly string[]): readonly string[] {
  const ofQuestion = required.filter((property) => !(property in DEFAULT_WEIGHTS));
  try {
    const usual = descriptionOf(name).defaults() as Readonly<Record<string, unknown>>;
    return ofQuestion.filter((property) => usual[property] === undefined);
  } catch {
    // The defaults depend on the subject, which is the first field.
    return ofQuestion.slice(0, 1);
  }
}
