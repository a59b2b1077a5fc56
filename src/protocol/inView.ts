import type { Question } from './questions.js';

/** What a panel shows in its window: drawn as it is there, with its scale, order and choice. */
export interface InView {
  readonly pictures: readonly ShownPicture[];
  readonly tables: readonly ShownTable[];
  /** A second question whose answer the page shows too. */
  readonly also?: Question;
}

export interface ShownPicture {
  /** Short, for its file's name. */
  readonly name: string;
  /** The description for screen readers. */
  readonly description: string;
  /** An SVG file for a light page. */
  readonly svg: string;
}

/** A table with its rows in the order shown, without those that are filtered out. */
export interface ShownTable {
  readonly title: string;
  readonly fileName: string;
  readonly about: readonly string[];
  readonly columns: readonly {
    readonly key: string;
    readonly label: string;
    readonly kind: 'token' | 'number' | 'integer' | 'text';
    readonly about?: string;
  }[];
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}
