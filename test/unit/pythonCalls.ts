import { parsedPython } from './parsedPython.js';

export function calledFunctions(program: string): string[] {
  const called: string[] = [];
  parsedPython(program).iterate({
    enter: ({ name, node, from }) => {
      const callee = name === 'CallExpression' ? node.firstChild : null;
      if (callee?.name === 'VariableName') called.push(program.slice(from, callee.to));
    },
  });
  return called;
}
