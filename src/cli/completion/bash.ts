import type { CompletedVerb, Offered } from './completedVerbs.js';

/**
 * The script for bash 3.2 and later. A function says what stands at a place, by verb and either the option before it or
 * the number of the argument; another compares that with the word at the cursor.
 */
export function bashScript(verbs: readonly CompletedVerb[]): string {
  return `# Completion of qk-lens in bash: eval "$(qk-lens completion bash)" in ~/.bashrc

# What stands at a place of a verb: "one" or "some" (separated by commas), the values, and FILE for files.
_qk_lens_offered() {
  case "$1 $2" in
${verbs.flatMap(places).join('\n')}
    *) offered='' ;;
  esac
}

_qk_lens_options() {
  case "$1" in
${verbs.map(({ name, options }) => `    ${name}) options='${options.map((one) => one.name).join(' ')}' ;;`).join('\n')}
    *) options='' ;;
  esac
}

_qk_lens() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  local verb='' place=0 i offered options
  COMPREPLY=()
  # Bash takes --option=value apart.
  if [ "$word" = '=' ]; then word=''
  elif [ "$before" = '=' ]; then before=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i]}" in
      =) ;;
      -*)
        _qk_lens_offered "$verb" "\${COMP_WORDS[i]}"
        [ -z "$offered" ] || { ((i++)); [ "\${COMP_WORDS[i]}" != '=' ] || ((i++)); }
        ;;
      *) if [ -z "$verb" ]; then verb=\${COMP_WORDS[i]}; else ((place++)); fi ;;
    esac
  done
  if [ -z "$verb" ]; then
    COMPREPLY=($(compgen -W '${verbs.map(({ name }) => name).join(' ')} help --version' -- "$word"))
    return
  fi
  _qk_lens_offered "$verb" "$before"
  if [ -n "$offered" ]; then _qk_lens_reply "$word" $offered
  elif [ "\${word:0:1}" = '-' ]; then
    _qk_lens_options "$verb"
    COMPREPLY=($(compgen -W "$options" -- "$word"))
  else
    _qk_lens_offered "$verb" "$place"
    [ -z "$offered" ] || _qk_lens_reply "$word" $offered
  fi
}

_qk_lens_reply() {
  local word=$1 how=$2 given='' IFS=$' \\n' value files=''
  shift 2
  if [ "$how" = some ]; then given=\${word%"\${word##*,}"}; fi
  for value in "$@"; do
    if [ "$value" = FILE ]; then files=yes
    elif [ "\${value#"\${word##*,}"}" != "$value" ] || [ -z "\${word##*,}" ]; then COMPREPLY+=("$given$value")
    fi
  done
  if [ -n "$files" ]; then
    IFS=$'\\n'
    COMPREPLY+=($(compgen -f -- "$word"))
    compopt -o filenames 2>/dev/null
  elif [ "$how" = some ]; then
    compopt -o nospace 2>/dev/null
  fi
}

complete -F _qk_lens qk-lens`;
}

/** The cases of a verb's arguments, by their number, and of its options' values. */
function places({ name, arguments: own, options }: CompletedVerb): readonly string[] {
  const all = [
    ...own.map((value, number) => [String(number), value] as const),
    ...options.flatMap(({ name: option, value }) => (value ? [[option, value] as const] : [])),
  ];
  return all.map(([place, value]) => `    '${name} ${place}') offered='${words(value)}' ;;`);
}

function words({ values, several, files }: Offered): string {
  return [several ? 'some' : 'one', ...values, ...(files ? ['FILE'] : [])].join(' ');
}
