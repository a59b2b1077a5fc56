import { literal, type Literal } from './literal.js';

/**
 * Text of a program. It is made of what stands in our sources alone: {@link py} and its kin make it, and whatever else
 * gets in becomes a literal.
 */
export class Python {
  private constructor(readonly text: string) {}

  /** @internal for {@link py} */
  static ofTemplate(parts: TemplateStringsArray, holes: readonly (Python | Literal)[]): Python {
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

  /** Without white space at its ends. */
  trimmed(): Python {
    return new Python(this.text.trim());
  }

  /** The parts with something between them; those without text are left out. */
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
 * Python as it stands in the template. A hole takes other {@link Python}, or a value, which becomes a literal: a string
 * with its quotes, `True`, `None`, a list.
 *
 * @throws TypeError when a value is no literal, or stands within a string or a comment of the template
 */
export function py(parts: TemplateStringsArray, ...holes: (Python | Literal)[]): Python {
  return Python.ofTemplate(parts, holes);
}

/** A comment of one line; its texts stand there as string literals. */
export function comment(parts: TemplateStringsArray, ...texts: string[]): Python {
  return Python.ofComment(parts, texts);
}

/** Strings and comments that are closed. */
const CLOSED = /#[^\n]*\n|("""|''')[\s\S]*?\1|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g;

function endsInCode(code: string): boolean {
  return !/["'#]/.test(code.replace(CLOSED, ''));
}
