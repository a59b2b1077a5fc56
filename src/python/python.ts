import { literal, type Literal } from './literal.js';

/**
 * Text of a program. It consists only of text in our sources: {@link py} and its siblings make it, and anything else
 * that enters becomes a literal.
 */
export class Python {
  private constructor(readonly text: string) {}

  /** @internal for {@link py} and for parts in files */
  static ofTemplate(parts: readonly string[], holes: readonly (Python | Literal)[]): Python {
    let before = '';
    const text = parts.map((part, index) => {
      before += part;
      if (index === holes.length) return part;
      const hole = holes[index];
      if (hole instanceof Python) return part + hole.text;
      if (!endsInCode(before))
        throw new TypeError(`A value stands in a string or comment: ${before.slice(-80)}`);
      return part + literal(hole);
    });
    return new Python(text.join(''));
  }

  /** @internal for {@link comment} */
  static ofComment(parts: TemplateStringsArray, values: readonly string[]): Python {
    const line = parts.map((part, index) => (index < values.length ? part + literal(values[index]) : part));
    if (line.join('').includes('\n')) throw new TypeError('A comment is one line.');
    return new Python(`# ${line.join('')}`);
  }

  /** Trims white space from both ends. */
  trimmed(): Python {
    return new Python(this.text.trim());
  }

  /** With one empty line wherever there are more. */
  compact(): Python {
    return new Python(this.text.replace(/\n{3,}/g, '\n\n'));
  }

  /** Every line but the first moved to the right, by the first's indentation. */
  indented(by: string): Python {
    return new Python(this.text.replace(/\n(?=[^\n])/g, `\n${by}`));
  }

  /** The parts joined by a separator; empty parts are left out. */
  static joined(parts: readonly Python[], between: Python): Python {
    return new Python(
      parts
        .map(({ text }) => text)
        .filter((text) => text !== '')
        .join(between.text),
    );
  }
}

/**
 * Python as written in the template. A hole takes other {@link Python}, or a value, which becomes a literal: a string
 * with its quotes, `True`, `None`, a list.
 *
 * @throws TypeError if a value can't be a literal, or is inside a string or a comment of the template
 */
export function py(parts: TemplateStringsArray, ...holes: (Python | Literal)[]): Python {
  return Python.ofTemplate(parts, holes);
}

/**
 * `NAME = value` lines.
 *
 * @throws TypeError if a name is no constant's, or a value can't be a literal
 */
export function constants(values: Readonly<Record<string, Literal>>): Python {
  const lines = Object.entries(values).map(([name, value]) => {
    if (!/^[A-Z][A-Z_]*$/.test(name)) throw new TypeError(`${name} is no name of a constant.`);
    return Python.ofTemplate([`${name} = `, ''], [value]);
  });
  return Python.joined(lines, py`\n`);
}

/** A one-line comment; texts appear in it as string literals. */
export function comment(parts: TemplateStringsArray, ...texts: string[]): Python {
  return Python.ofComment(parts, texts);
}

/** Complete strings and comments. */
const CLOSED = /#[^\n]*\n|("""|''')[\s\S]*?\1|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g;

function endsInCode(code: string): boolean {
  return !/["'#]/.test(code.replace(CLOSED, ''));
}
