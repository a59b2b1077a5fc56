import type { VocabularySpace } from '../protocol/model.js';
import type { Python } from './python.js';

/** Python functions that several programs share; a program holds those it names and what these need. */
export type Piece = 'spectra' | 'cosines' | 'words' | 'effect' | 'random' | 'moments';

/** What is particular to one question's program. */
export interface ProgramParts {
  /** Vocabulary matrices that the program asks for. */
  readonly spaces: readonly VocabularySpace[];
  readonly pieces: readonly Piece[];
  /** Lines of import beside those of every program. */
  readonly imports?: readonly Python[];
  /** The request, as Python constants. */
  readonly constants: Python;
  readonly body: Python;
}
