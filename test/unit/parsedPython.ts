import { parser } from '@lezer/python';

type Tree = ReturnType<typeof parser.parse>;

let last: { readonly program: string; readonly tree: Tree } | undefined;

/** The syntax tree of a Python program; that of the last one is kept. */
export function parsedPython(program: string): Tree {
  if (last?.program !== program) last = { program, tree: parser.parse(program) };
  return last.tree;
}
