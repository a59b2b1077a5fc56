/**
 * Prints the milliseconds that loading and activating the extension takes in a fresh process, against a `vscode` that
 * does nothing.
 */
const { readdirSync, readFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname, join } = require('node:path');

function nothing() {}
const anything = new Proxy(nothing, {
  get: (_target, name) => (name === 'then' ? undefined : name === Symbol.toPrimitive ? () => '' : anything),
  apply: () => anything,
  construct: () => anything,
});
// The bundle copies the module's own properties, so that all that it uses must be there.
const folder = dirname(process.argv[2]);
const files = readdirSync(folder).filter((name) => name.endsWith('.js'));
const bundle = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
const names = [...bundle.matchAll(/\bvscode\d*\.(\w+)/g)].map(([, name]) => name);
const vscode = Object.fromEntries(names.map((name) => [name, anything]));
const load = Module._load;
Module._load = (request, ...rest) => (request === 'vscode' ? vscode : load(request, ...rest));

const from = performance.now();
const { activate } = require(process.argv[2]);
activate({
  subscriptions: [],
  extension: anything,
  extensionPath: '',
  globalState: anything,
  workspaceState: anything,
  extensionUri: anything,
});
process.stdout.write(String(performance.now() - from));
process.exit(0);
