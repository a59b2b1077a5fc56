import tseslint from 'typescript-eslint';
import prettier from 'eslint-config-prettier';

/** Modules that only one layer may import: the one-way flow of the design, enforced. */
const only = (files, patterns) => ({
  files,
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
});
/** Markup in a string or a template: it is written by the tag `markup`, which escapes, or by lit's. */
const TAG = '/<(!|\\u002f?[a-zA-Z][\\w-]*(\\s|>|\\u002f|$))/';
const rawMarkup = [
  `Literal[value=${TAG}]`,
  `:not(TaggedTemplateExpression) > TemplateLiteral > TemplateElement[value.raw=${TAG}]`,
  `TaggedTemplateExpression:not([tag.name=/^(markup|html|svg)$/]) > TemplateLiteral > TemplateElement[value.raw=${TAG}]`,
  'MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML|srcdoc)$/]',
  'ImportSpecifier[imported.name=/^unsafe(HTML|SVG|Static)$/]',
].map((selector) => ({
  selector,
  message: 'markup is written by the tag of src/report/markup.ts or by lit, which escape what stands in it',
}));
/** VS Code's Markdown is made where nothing but escaped Markdown is taken. */
const rawMarkdown = [
  'NewExpression[callee.property.name="MarkdownString"]',
  'CallExpression[callee.property.name="appendMarkdown"]',
].map((selector) => ({
  selector,
  message:
    'Markdown for VS Code is made by src/extension/markdownString.ts of what src/report/markdownText.ts escapes',
}));
const vscode = { group: ['vscode'], message: 'only src/extension talks to VS Code' };
const onnxruntime = { group: ['onnxruntime-node'], message: 'go through src/linalg' };
/** Elsewhere it would be loaded with its telemetry on. */
const noTelemetry = { name: 'onnxruntime-node', message: 'load it by loadRuntime', allowTypeImports: true };
const layers = (...names) => ({
  group: names.map((name) => `**/${name}/**`),
  message: 'data flows one way: checkpoint → model → circuits → worker → views',
});

export default tseslint.config(
  { ignores: ['dist/', 'out/', '.vscode-test/', '.cache/', 'artifacts/', 'node_modules/'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, prettier],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './src/webview/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      eqeqeq: 'error',
    },
  },
  only(
    ['src/protocol/**'],
    [
      vscode,
      onnxruntime,
      layers(
        'checkpoint',
        'model',
        'linalg',
        'circuits',
        'worker',
        'extension',
        'webview',
        'cli',
        'questions',
      ),
    ],
  ),
  only(
    ['src/questions/**'],
    [
      vscode,
      onnxruntime,
      layers(
        ...['checkpoint', 'model', 'linalg', 'circuits', 'worker', 'extension', 'webview', 'cli'],
        ...['report', 'notes', 'preview'],
      ),
    ],
  ),
  only(
    ['src/report/**'],
    [
      vscode,
      onnxruntime,
      layers('checkpoint', 'model', 'linalg', 'circuits', 'worker', 'extension', 'webview', 'cli'),
    ],
  ),
  only(
    ['src/files/**', 'src/hub/**'],
    [
      vscode,
      onnxruntime,
      layers('checkpoint', 'model', 'linalg', 'circuits', 'worker', 'extension', 'webview', 'cli'),
    ],
  ),
  only(
    ['src/notes/**', 'src/preview/**'],
    [
      vscode,
      onnxruntime,
      layers('checkpoint', 'model', 'linalg', 'circuits', 'worker', 'extension', 'webview', 'cli'),
    ],
  ),
  only(
    ['src/checkpoint/**'],
    [vscode, onnxruntime, layers('questions', 'model', 'circuits', 'worker', 'extension', 'webview', 'cli')],
  ),
  only(
    ['src/model/**'],
    [vscode, onnxruntime, layers('questions', 'circuits', 'worker', 'extension', 'webview', 'cli')],
  ),
  only(
    ['src/linalg/**'],
    [vscode, layers('questions', 'checkpoint', 'model', 'circuits', 'worker', 'extension', 'webview', 'cli')],
  ),
  only(
    ['src/circuits/**'],
    [vscode, onnxruntime, layers('checkpoint', 'worker', 'extension', 'webview', 'cli')],
  ),
  only(['src/worker/**', 'src/cli/**'], [vscode, onnxruntime, layers('extension', 'webview')]),
  {
    files: ['src/cli/**/*.ts'],
    ignores: ['src/cli/terminal.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        ...['stdout', 'stderr'].map((property) => ({
          ...{ object: 'process', property },
          message: 'write by src/cli/terminal.ts',
        })),
      ],
    },
  },
  only(
    ['src/extension/**'],
    [onnxruntime, layers('checkpoint', 'model', 'linalg', 'circuits', 'worker', 'webview', 'cli')],
  ),
  only(
    ['src/webview/**'],
    [
      vscode,
      onnxruntime,
      layers('checkpoint', 'model', 'linalg', 'circuits', 'worker', 'extension', 'cli', 'questions'),
    ],
  ),
  { files: ['src/**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...rawMarkup, ...rawMarkdown] } },
  { files: ['src/extension/markdownString.ts'], rules: { 'no-restricted-syntax': ['error', ...rawMarkup] } },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { paths: [noTelemetry] }],
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
);
