// The completion script for zsh, by _arguments.
import { type CommandWords, KLP_CONVERT_OPTIONS, type OptionWords } from "./words.js";

const quoted = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll("'", "'\\''");

/** In the brackets of a spec of _arguments. */
const told = (text: string): string => quoted(text).replace(/[[\]]/g, (c) => `\\${c}`);

/** Beside a word of _describe. */
const described = (text: string): string => quoted(text).replaceAll(":", "\\:");

function action({ value, choices, optional, long }: OptionWords): string {
  const colon = optional ? "::" : ":";
  switch (value) {
    case "none":
      return "";
    case "choice":
      return `${colon}${long}:(${choices.join(" ")})`;
    case "folder":
      return `${colon}folder:_files -/`;
    case "file":
      return `${colon}file:_files`;
    case "other":
      return `${colon}${long}: `;
  }
}

function specs(option: OptionWords): string[] {
  const { short, long, about, repeatable, value } = option;
  const both = short === null ? [`--${long}`] : [`-${short}`, `--${long}`];
  const other = repeatable || short === null ? "" : `(${both.join(" ")})`;
  return both.map((name) => {
    const equals = name.startsWith("--") && value !== "none" ? "=" : "";
    return `'${repeatable ? "*" : other}${name}${equals}[${told(about)}]${action(option)}'`;
  });
}

function commandCase({ name, options, operandChoices, takesOperands }: CommandWords): string {
  const operands = operandChoices === null ? "'*:file:_files'" : `'1:word:(${operandChoices.join(" ")})'`;
  const all = [...options.flatMap(specs), ...(takesOperands ? [operands] : [])];
  return `    ${name})\n      _arguments -s ${all.map((spec) => `\\\n        ${spec}`).join(" ")} ;;`;
}

export function zshCompletion(tree: readonly CommandWords[]): string {
  const commands = tree.map(({ name, about }) => `    '${name}:${described(about)}'`);
  const initial = tree.find((c) => c.isDefault)?.name ?? "";
  return `#compdef sympos klp-convert
# zsh completion of sympos and klp-convert: as _sympos in a folder of $fpath
_sympos() {
  local -a commands
  commands=(
${commands.join("\n")}
  )
  if [[ $service == klp-convert ]]; then
    _arguments ${KLP_CONVERT_OPTIONS.map((name) => `'${name}'`).join(" ")} '*:file:_files'
    return
  fi
  local command=${initial}
  if (( CURRENT > 2 && \${commands[(I)$words[2]:*]} )); then command=$words[2]; fi
  if [[ $CURRENT == 2 && $words[2] != -* ]]; then
    _describe -t commands command commands
    _files
    return
  fi
  # the command's own words: as if it were called by itself
  if [[ $words[2] == $command ]]; then
    shift words
    (( CURRENT-- ))
  fi
  case $command in
${tree.map(commandCase).join("\n")}
  esac
}
_sympos "$@"
`;
}
