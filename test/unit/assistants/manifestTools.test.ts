import { expect, it } from 'vitest';
import manifest from '../../../package.json';
import { manifestTools } from '../../../src/assistants/manifestTools.js';
import { QUESTION_NAMES } from '../../../src/questions/questions.js';

it("the manifest's tools are those of the questions as they are described (npm run tools)", () => {
  const { languageModelTools } = manifest.contributes;
  expect(languageModelTools).toEqual(JSON.parse(JSON.stringify(manifestTools())));
  expect(languageModelTools).toHaveLength(2 + QUESTION_NAMES.length);
});
