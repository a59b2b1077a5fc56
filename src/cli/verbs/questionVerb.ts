import { resolve } from 'node:path';
import { QkLensError } from '../../protocol/errors.js';
import type { ModelInfo } from '../../protocol/model.js';
import type { Question, QuestionName, RequestOf } from '../../protocol/questions.js';
import { forModel, readArgument, type OfModel } from '../../questions/description/commandLine.js';
import type { AnyField } from '../../questions/description/field.js';
import { requestSchema } from '../../questions/jsonSchema.js';
import { fitted } from '../../questions/needs.js';
import { descriptionOf } from '../../questions/questions.js';
import { readArguments } from '../arguments.js';
import { ask } from '../ask.js';
import { BASE_OPTION } from '../baseOption.js';
import { CONFIG_OPTION, givenConfig } from '../configOption.js';
import { givenPythonForm, PYTHON_OPTION, withPythonForm } from '../pythonOption.js';
import { PLAIN_OPTIONS, questionHelp, questionUsage } from '../questionHelp.js';
import { modelFolder, REMOTE_OPTION } from '../remoteOption.js';
import { readWordList } from '../wordList.js';
import { countWordsOfFile, readTextFile } from '../../words/wordFiles.js';
import type { Verb } from './verb.js';

const FILES = {
  readWords: readWordList,
  countWords: countWordsOfFile,
  readText: readTextFile,
  resolve,
};

/**
 * The verb that asks a question: its arguments and options follow from the question's description.
 *
 * @param answered opens the checkpoint and answers
 */
export function questionVerb(name: QuestionName, answered: typeof ask = ask): Verb {
  const description = descriptionOf(name);
  const { about, subject, subjectIsArgument, options, defaults } = description;
  const asOptions = subjectIsArgument ? options : [subject, ...options];
  const accepted = Object.assign(
    { ...PYTHON_OPTION, ...CONFIG_OPTION, ...BASE_OPTION, ...REMOTE_OPTION },
    ...asOptions.map(({ commandLine }) => commandLine.options),
  ) as AnyField['commandLine']['options'];
  const positional = subjectIsArgument ? ['MODEL_FOLDER', subject.kind.example] : ['MODEL_FOLDER'];
  return {
    usage: questionUsage(description),
    summary: about,
    arguments: positional,
    options: [
      ...asOptions.map(({ commandLine, about: what, kind }) => ({
        usage: commandLine.usage,
        about: what,
        values: kind.values,
      })),
      ...PLAIN_OPTIONS,
    ],
    help: () => ({
      json: { verb: name, about, request: requestSchema(name) },
      text: () => questionHelp(name, description),
    }),
    async run(args, how) {
      const { values, positionals } = readArguments(withPythonForm(args), positional, accepted);
      const [folder, text] = positionals;
      const of = subjectIsArgument
        ? readArgument(subject.kind, text)
        : await subject.commandLine.read(values, FILES);
      const given: [AnyField, OfModel<unknown>][] = [];
      for (const option of options) {
        const value = (await option.commandLine.read(values, FILES)) ?? option.commandLineDefault;
        if (value !== undefined) given.push([option, value]);
        else if (option.required)
          throw new QkLensError('usage', `${name} needs ${option.commandLine.usage}.`);
      }
      const request = ({ model }: { readonly model: ModelInfo }) =>
        given.reduce<unknown>(
          (before, [option, value]) => option.set(before, forModel(value, model)),
          fitted({ name, request: defaults(of) } as Question, model).request,
        ) as RequestOf<typeof name>;
      const place = await modelFolder(folder, values['remote'] as string | undefined);
      return answered(place, name, request, {
        ...how,
        python: givenPythonForm(values['python']),
        config: await givenConfig(values['config']),
        base: values['base'] as string | undefined,
      });
    },
  };
}
