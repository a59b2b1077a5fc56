import type { Literal } from './literal.js';
import { py, Python } from './python.js';

declare const isFile: unique symbol;

/** The text of a `.py` file of our sources: only an import of one has this type. */
export type PythonFile = string & { readonly [isFile]: true };

/** A part of a program, with the imports that it needs. */
export interface PythonPart {
  readonly imports: readonly Python[];
  readonly code: Python;
}

type Filling = PythonPart | Python | Literal;

/** What replaces the names between double underscores, such as `__layer__`, in a `.py` file. */
export type Holes = Readonly<Record<string, Filling>>;

const IMPORT = /^(?:import|from) /;
/** A hole, with its indentation and the end of the line if it is alone on its line. */
const HOLE = /^(?<indentation> *)__(?<alone>\w+)__(?:\n|$)|__(?!init__)(?<within>\w+?)__/gm;

/**
 * A `.py` file as a part of a program: the imports at its beginning, with those of the parts that fill it, and its code
 * with its holes filled as by {@link py}. Python that fills a line is indented as the hole is; the line goes away if
 * that Python is empty.
 *
 * @throws TypeError if nothing is given for a hole, or for what `py` refuses
 */
export function pythonPart(file: PythonFile, holes: Holes = {}): PythonPart {
  const lines = file.split(/\r?\n/);
  const start = lines.findIndex((line) => !IMPORT.test(line));
  return {
    imports: [
      ...lines.slice(0, start).map((line) => Python.ofTemplate([line], [])),
      ...Object.values(holes).flatMap((filling) => (isPart(filling) ? filling.imports : [])),
    ],
    code: filled(lines.slice(start).join('\n'), holes).trimmed(),
  };
}

/** Parts one after the other, separated by a blank line. */
export function joinedParts(parts: readonly PythonPart[]): PythonPart {
  return {
    imports: parts.flatMap(({ imports }) => imports),
    code: Python.joined(
      parts.map(({ code }) => code),
      py`\n\n`,
    ),
  };
}

function filled(text: string, holes: Holes): Python {
  const before: string[] = [];
  const fillings: (Python | Literal)[] = [];
  let end = 0;
  for (const { 0: hole, index, groups } of text.matchAll(HOLE)) {
    const { indentation = '', alone, within } = groups!;
    const filling = fillingOf(alone ?? within, holes);
    const lineGoes = alone !== undefined && filling instanceof Python && filling.text === '';
    before.push(text.slice(end, index) + (lineGoes ? '' : indentation));
    fillings.push(filling instanceof Python ? filling.indented(indentation) : filling);
    end = index + (lineGoes ? hole : hole.trimEnd()).length;
  }
  return Python.ofTemplate([...before, text.slice(end)], fillings);
}

function fillingOf(name: string, holes: Holes): Python | Literal {
  if (!Object.hasOwn(holes, name)) throw new TypeError(`Nothing fills __${name}__.`);
  const filling = holes[name];
  return isPart(filling) ? filling.code : filling;
}

function isPart(filling: Filling): filling is PythonPart {
  return typeof filling === 'object' && filling !== null && 'code' in filling;
}
