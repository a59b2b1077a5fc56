import { parsedPython } from './parsedPython.js';

/** What of a text is no Python, and the names that it uses without having given them. */
export function faults(program: string): string[] {
  const found: string[] = [];
  parsedPython(program).iterate({
    enter: (node) => {
      if (node.type.isError) found.push(program.slice(Math.max(0, node.from - 40), node.to + 40));
    },
  });
  return found;
}
