/** Which layer may import what, and where markup may be written; .oxlintrc.json has the rules of the language. */
import tseslint from 'typescript-eslint';

/** Modules that only one layer may import: the one-way flow of the design, enforced. */
const only = (files, patterns, ignores = []) => ({
  files,
  ignores,
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
/** So that its controls can be replaced in one place. */
const toolkit = {
  group: ['@vscode/webview-ui-toolkit', '@vscode/webview-ui-toolkit/**'],
  message: 'go through src/webview/toolkit.ts',
};
const layers = (...names) => ({
  group: names.map((name) => `**/${name}/**`),
  message: 'data flows one way: files → canonical weights → circuits → answers → reports → views',
});

/** Folders that compute, that turn results into what people read, and that run as programs. */
const COMPUTING = ['checkpoint', 'model', 'linalg', 'circuits'];
const SHOWING = ['report', 'python', 'notes', 'preview'];
const RUNNING = ['engine', 'worker', 'cli', 'extension', 'webview'];

export default tseslint.config(
  { ignores: ['dist/', 'out/', '.vscode-test/', '.cache/', 'artifacts/', 'packages/', 'node_modules/'] },
  {
    files: ['**/*.ts'],
    languageOptions: { parser: tseslint.parser },
    plugins: { '@typescript-eslint': tseslint.plugin },
  },
  only(
    ['src/protocol/**'],
    [
      vscode,
      onnxruntime,
      layers(...COMPUTING, ...SHOWING, ...RUNNING),
      // The types of requests and results follow from the questions' descriptions.
      { ...layers('questions'), allowTypeImports: true },
    ],
  ),
  only(
    ['src/files/**', 'src/hub/**', 'src/steps/**'],
    [vscode, onnxruntime, layers(...COMPUTING, ...SHOWING, ...RUNNING)],
  ),
  only(
    ['src/checkpoint/**'],
    [vscode, onnxruntime, layers('model', 'circuits', 'questions', ...SHOWING, ...RUNNING)],
  ),
  only(['src/model/**'], [vscode, onnxruntime, layers('circuits', 'questions', ...SHOWING, ...RUNNING)]),
  only(
    ['src/linalg/**'],
    [vscode, layers('checkpoint', 'model', 'circuits', 'questions', ...SHOWING, ...RUNNING)],
  ),
  only(['src/circuits/**'], [vscode, onnxruntime, layers('checkpoint', 'questions', ...SHOWING, ...RUNNING)]),
  only(
    ['src/report/**', 'src/python/**'],
    [vscode, onnxruntime, layers(...COMPUTING, ...RUNNING, 'questions', 'notes', 'preview')],
  ),
  only(
    ['src/notes/**', 'src/preview/**', 'src/results/**', 'src/assistants/**'],
    [vscode, onnxruntime, layers(...COMPUTING, ...RUNNING)],
  ),
  // What a question's folder holds, by file: the description, the report, the program, the answer, the view.
  only(
    ['src/questions/*.ts', 'src/questions/fields/**', 'src/questions/*/question.ts'],
    [vscode, onnxruntime, layers(...COMPUTING, ...SHOWING, ...RUNNING)],
  ),
  only(
    ['src/questions/reports.ts', 'src/questions/{pythons,pythonForms,shorts}.ts', 'src/questions/*/*.ts'],
    [vscode, onnxruntime, layers(...COMPUTING, ...RUNNING, 'notes', 'preview')],
    ['src/questions/*/question.ts', 'src/questions/*/answer.ts', 'src/questions/fields/**'],
  ),
  only(
    ['src/questions/answers.ts', 'src/questions/*/answer.ts'],
    [vscode, onnxruntime, layers('checkpoint', ...SHOWING, ...RUNNING)],
  ),
  only(
    ['src/questions/views.ts', 'src/questions/viewLogic.ts', 'src/questions/*/view/**'],
    [vscode, onnxruntime, layers(...COMPUTING, 'engine', 'worker', 'cli', 'extension', 'notes', 'preview')],
  ),
  only(['src/engine/**'], [vscode, onnxruntime, layers(...SHOWING, 'worker', 'cli', 'extension', 'webview')]),
  only(['src/worker/**'], [vscode, onnxruntime, layers(...SHOWING, 'cli', 'extension', 'webview')]),
  only(['src/cli/**'], [vscode, onnxruntime, layers('worker', 'extension', 'webview')]),
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
  only(['src/extension/**'], [onnxruntime, layers(...COMPUTING, 'engine', 'worker', 'webview', 'cli')]),
  only(
    ['src/webview/**'],
    [vscode, onnxruntime, layers(...COMPUTING, 'engine', 'worker', 'extension', 'cli')],
  ),
  {
    files: ['src/**/*.ts', 'test/**/*.ts'],
    ignores: ['src/webview/toolkit.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [toolkit] }] },
  },
  { files: ['src/**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...rawMarkup, ...rawMarkdown] } },
  { files: ['src/extension/markdownString.ts'], rules: { 'no-restricted-syntax': ['error', ...rawMarkup] } },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { paths: [noTelemetry] }],
    },
  },
);
