import { parser } from '@lezer/python';

const BLANK: ReadonlySet<string> = new Set(['String', 'Number', 'Boolean', 'None', 'Comment']);

/** A program's syntax tree with what its literals and comments say left out: alike for programs of the same code. */
export function pythonSkeleton(program: string): string {
  const nodes: string[] = [];
  parser.parse(program).iterate({
    enter: ({ node, name, from, to }) => {
      const leaf = node.firstChild === null && !BLANK.has(name);
      nodes.push(leaf ? `${name} ${program.slice(from, to)}` : name);
      return !BLANK.has(name);
    },
    leave: ({ name }) => void nodes.push(`/${name}`),
  });
  // A list on several lines ends with a comma.
  return nodes.join('\n').replaceAll(', ,\n/,\n] ]', '] ]');
}
