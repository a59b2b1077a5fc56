import type { CompletedVerb, Offered } from './completedVerbs.js';

/** The script for zsh: one call of its `_arguments` for each verb. */
export function zshScript(verbs: readonly CompletedVerb[]): string {
  return `#compdef qk-lens
# Completion of qk-lens in zsh: eval "$(qk-lens completion zsh)" in ~/.zshrc, after compinit

_qk_lens_or_files() {
  _alternative "values:value:($*)" 'files:file:_files'
}

_qk_lens() {
  local context state state_descr line
  typeset -A opt_args
  if (( CURRENT == 2 )); then
    local -a verbs=(
${verbs.map(({ name, about }) => `      ${quote(`${name}:${escaped(about)}`)}`).join('\n')}
      'help:shows all verbs'
    )
    _describe verb verbs
    return
  fi
  local verb=$words[2]
  shift words
  (( CURRENT-- ))
  case $verb in
${verbs.map(verbCase).join('\n')}
  esac
}

if [ "$funcstack[1]" = _qk_lens ]; then _qk_lens "$@"; else compdef _qk_lens qk-lens; fi`;
}

function verbCase({ name, arguments: own, options }: CompletedVerb): string {
  const specs = [
    ...own.map((value) => `:argument:${action(value)}`),
    ...options.map(
      ({ name: option, about, value }) =>
        `*${option}${value ? '=' : ''}[${escaped(about)}]${value ? `:value:${action(value)}` : ''}`,
    ),
  ];
  return `    ${name})\n      _arguments ${specs.map((spec) => `\\\n        ${quote(spec)}`).join(' ')}\n      ;;`;
}

/** With a space before it, zsh calls an action as it stands. */
function action({ values, several, files }: Offered): string {
  const list = values.join(' ');
  if (several) return ` _values -s , value ${list}`;
  if (files) return values.length > 0 ? ` _qk_lens_or_files ${list}` : '_files';
  return values.length > 0 ? `(${list})` : ' ';
}

function escaped(text: string): string {
  return text.replace(/[[\]:\\]/g, '\\$&');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
