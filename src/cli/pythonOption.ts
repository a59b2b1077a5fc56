import { QkLensError } from '../protocol/errors.js';
import { PYTHON_FORMS, type PythonForm } from '../questions/pythonForms.js';

const OPTION = '--python';

/** `--python` for a reader of options, which takes a value. */
export const PYTHON_OPTION = { python: { type: 'string' } } as const;

/** Arguments in which `--python` has its form as a value: the word after it, if that is a form, else the complete one. */
export function withPythonForm(args: readonly string[]): readonly string[] {
  const at = args.indexOf(OPTION);
  if (at < 0) return args;
  const follows = isForm(args[at + 1]);
  const form = follows ? args[at + 1] : PYTHON_FORMS[0];
  return [...args.slice(0, at), `${OPTION}=${form}`, ...args.slice(at + (follows ? 2 : 1))];
}

/** @throws QkLensError `usage` for a word that is no form */
export function givenPythonForm(value: unknown): PythonForm | undefined {
  if (value === undefined || isForm(value)) return value;
  throw new QkLensError('usage', `${OPTION} takes ${PYTHON_FORMS.join(', ')}, not ${JSON.stringify(value)}.`);
}

function isForm(word: unknown): word is PythonForm {
  return PYTHON_FORMS.some((form) => form === word);
}
