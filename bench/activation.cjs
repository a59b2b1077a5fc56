/**
 * Prints the milliseconds that loading and activating the extension takes in a fresh process, against a `vscode` that
 * does nothing.
 */
const Module = require('node:module');

function nothing() {}
const anything = new Proxy(nothing, {
  get: (_target, name) => (name === 'then' ? undefined : name === Symbol.toPrimitive ? () => '' : anything),
  apply: () => anything,
  construct: () => anything,
});
// The bundle copies the module's own properties, so that they must be there.
const names = ['CancellationTokenSource', 'Disposable', 'EventEmitter', 'ExtensionMode', 'MarkdownString'];
const spaces = [
  'ProgressLocation',
  'QuickPickItemKind',
  'StatusBarAlignment',
  'ThemeColor',
  'ThemeIcon',
  'Uri',
  'ViewColumn',
];
const apis = ['commands', 'env', 'extensions', 'l10n', 'languages', 'window', 'workspace'];
const vscode = Object.fromEntries([...names, ...spaces, ...apis].map((name) => [name, anything]));
const load = Module._load;
Module._load = (request, ...rest) => (request === 'vscode' ? vscode : load(request, ...rest));

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
