import type { CompletedOption, CompletedVerb, Offered } from './completedVerbs.js';

/** The script for fish: one `complete` for each verb, argument and option. */
export function fishScript(verbs: readonly CompletedVerb[]): string {
  return `# Completion of qk-lens in fish: qk-lens completion fish | source, in ~/.config/fish/config.fish

# Values separated by commas, after those at the cursor.
function __qk_lens_some
    set -l given (commandline -ct | string replace -r '^--[^=]*=' '' | string replace -r '[^,]*$' '')
    printf '%s\\n' $given$argv
end

# The number of the argument at the cursor, where no option with a value stands before it.
function __qk_lens_argument -a verb number
    __fish_seen_subcommand_from $verb; and test (__fish_number_of_cmd_args_wo_opts) -eq (math $number + 2)
end

complete -c qk-lens -f
complete -c qk-lens -n __fish_use_subcommand -l version -d 'prints the version'
complete -c qk-lens -n __fish_use_subcommand -a help -d 'shows all verbs'
${verbs.flatMap(lines).join('\n')}`;
}

function lines({ name, about, arguments: own, options }: CompletedVerb): readonly string[] {
  return [
    `complete -c qk-lens -n __fish_use_subcommand -a ${name} -d ${quote(about)}`,
    ...own.flatMap((value, number) => argumentLine(name, value, number)),
    ...options.map((option) => optionLine(name, option)),
  ];
}

function argumentLine(verb: string, value: Offered, number: number): readonly string[] {
  if (!value.files && value.values.length === 0) return [];
  return [`complete -c qk-lens -n '__qk_lens_argument ${verb} ${number}'${offer(value)}`];
}

function optionLine(verb: string, { name, about, value }: CompletedOption): string {
  const condition = `-n '__fish_seen_subcommand_from ${verb}'`;
  const takes = value ? ` -r${value.files ? '' : ' -f'}${offer(value)}` : '';
  return `complete -c qk-lens ${condition} -l ${name.slice(2)}${takes} -d ${quote(about)}`;
}

function offer({ values, several, files }: Offered): string {
  const list = values.join(' ');
  const words = several ? `(__qk_lens_some ${list})` : list;
  return `${files ? ' -F' : ''}${list === '' ? '' : ` -a ${quote(words)}`}`;
}

function quote(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`;
}
