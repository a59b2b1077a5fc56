import { PYTHON_FORMS } from '../questions/pythonForms.js';

/** An option of the command line that is no field of a request. */
export interface PlainOption {
  /** Such as `--config FILE`. */
  readonly usage: string;
  /** What help says about it. */
  readonly about: string;
}

export const CONFIG: PlainOption = {
  usage: '--config FILE',
  about: 'Fields of the config that the checkpoint lacks, or that are to be others, as JSON.',
};

export const BASE: PlainOption = {
  usage: '--base FOLDER',
  about:
    "The base checkpoint of a LoRA adapter. Default: what the adapter's config names, beside it or in the Hugging Face cache.",
};

export const REMOTE: PlainOption = {
  usage: '--remote SIZE',
  about:
    'Lets up to SIZE, such as 100MB, be read from the Hugging Face Hub, of a MODEL_FOLDER hub:org/name[@revision].',
};

export const PYTHON: PlainOption = {
  usage: `--python ${PYTHON_FORMS.join('|')}`,
  about:
    'Prints the TransformerLens program for the answer, without computing it: complete (also if nothing follows), short with a picture, or as a Jupyter notebook.',
};

export const JSON_OUTPUT: PlainOption = { usage: '--json', about: 'Prints one JSON object.' };

export const VERBOSE: PlainOption = { usage: '--verbose', about: 'All messages on standard error.' };

export const HELP: PlainOption = { usage: '--help', about: 'What the verb takes.' };
