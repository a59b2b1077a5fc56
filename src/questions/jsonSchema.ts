import * as z from 'zod/mini';
import type { QuestionName } from '../protocol/questions.js';
import { descriptionOf } from './questions.js';

/** The JSON Schema of a question's request, for programs that ask: the properties' texts are those of the fields. */
export function requestSchema(name: QuestionName): object {
  const { about, request, properties } = descriptionOf(name);
  const schema = z.toJSONSchema(request, { unrepresentable: 'any' }) as {
    readonly properties: { readonly [property: string]: object };
  };
  return {
    ...schema,
    description: about,
    properties: Object.fromEntries(
      Object.entries(schema.properties).map(([property, own]) => [
        property,
        { ...own, ...properties[property] },
      ]),
    ),
  };
}
