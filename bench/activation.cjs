/**
 * Prints the milliseconds that loading and activating the extension takes in a fresh process, against a `vscode` that
 * does nothing.
 */
const Module = require('node:module');

const nothing = () => {};
const anything = new Proxy(nothing, {
  get: (_target, name) => (name === 'then' ? undefined : name === Symbol.toPrimitive ? () => '' : anything),
  apply: () => anything,
  construct: () => anything,
});
const load = Module._load;
Module._load = (request, ...rest) => (request === 'vscode' ? anything : load(request, ...rest));

const from = performance.now();
const { activate } = require(process.argv[2]);
activate({
  subscriptions: [],
  extensionPath: '',
  globalState: anything,
  workspaceState: anything,
  extensionUri: anything,
});
process.stdout.write(String(performance.now() - from));
process.exit(0);
