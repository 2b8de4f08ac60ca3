// The completion script for bash. It needs no bash-completion package.
import { type CommandWords, KLP_CONVERT_OPTIONS, type OptionWords } from "./words.js";

const names = ({ short, long }: OptionWords): string[] =>
  short === null ? [`--${long}`] : [`-${short}`, `--${long}`];

/** One `case` pattern a kind of value, e.g. `list:--kallsyms|list:-s)`. */
function pattern(tree: readonly CommandWords[], wanted: (option: OptionWords) => boolean): string {
  const all = tree.flatMap((command) =>
    command.options.filter(wanted).flatMap((option) => names(option).map((n) => `${command.name}:${n}`)),
  );
  return all.join("|");
}

/** One a set of words, however many options have it. */
function choiceCases(tree: readonly CommandWords[]): string[] {
  const choosing = tree.flatMap(({ options }) => options.filter(({ value }) => value === "choice"));
  return [...new Set(choosing.map(choiceBody))].map(
    (body) => `      ${pattern(tree, (o) => o.value === "choice" && choiceBody(o) === body)})\n${body}`,
  );
}

function choiceBody({ choices, optional }: OptionWords): string {
  const then = optional ? "\n        [[ $cur == -* ]] || return" : "\n        return";
  return `        COMPREPLY=($(compgen -W '${choices.join(" ")}' -- "$cur"))${then} ;;`;
}

export function bashCompletion(tree: readonly CommandWords[]): string {
  const initial = tree.find((c) => c.isDefault)?.name ?? "";
  const commands = tree.map((c) => c.name).join(" ");
  const options = tree.map((c) => `    ${c.name}) options='${c.options.flatMap(names).join(" ")}' ;;`);
  const operands = tree
    .filter((c) => c.operandChoices !== null)
    .map(
      (c) => `    ${c.name}) COMPREPLY=($(compgen -W '${c.operandChoices?.join(" ")}' -- "$cur")); return ;;`,
    );
  return `# bash completion of sympos and klp-convert: source it, or put it into
# /etc/bash_completion.d or ~/.local/share/bash-completion/completions/sympos
_sympos_files() {
  compopt -o filenames 2>/dev/null
  local IFS=$'\\n'
  COMPREPLY=($(compgen "$1" -- "$cur"))
}

_sympos() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command='' options=''
  COMPREPLY=()
  # --option=VALUE is three words, because bash breaks words at =
  if [[ $cur == = ]]; then cur=''
  elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  if ((COMP_CWORD > 1)); then
    case " ${commands} " in *" \${COMP_WORDS[1]} "*) command=\${COMP_WORDS[1]} ;; esac
  fi
  local known=$command
  : "\${command:=${initial}}"
  case "$command:$prev" in
${choiceCases(tree).join("\n")}
      ${pattern(tree, (o) => o.value === "folder")})
        _sympos_files -d; return ;;
      ${pattern(tree, (o) => o.value === "file")})
        _sympos_files -f; return ;;
      ${pattern(tree, (o) => o.value === "other")})
        return ;;
  esac
  case $command in
${options.join("\n")}
  esac
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$cur"))
    return
  fi
  case $known in
${operands.join("\n")}
  esac
  _sympos_files -f
  if [[ -z $known ]]; then
    COMPREPLY+=($(compgen -W '${commands}' -- "$cur"))
  fi
}
complete -F _sympos sympos

_klp_convert() {
  local cur=\${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '${KLP_CONVERT_OPTIONS.join(" ")}' -- "$cur"))
  else _sympos_files -f
  fi
}
complete -F _klp_convert klp-convert
`;
}
