// The completion script for fish.
import { type CommandWords, KLP_CONVERT_OPTIONS, type OptionWords } from "./words.js";

const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

function value({ value: kind, choices, optional }: OptionWords): string {
  switch (kind) {
    case "none":
      return "";
    case "choice":
      return `${optional ? " -f" : " -x"} -a ${quoted(choices.join(" "))}`;
    case "folder":
      return " -x -a '(__fish_complete_directories)'";
    case "file":
      return " -r -F";
    case "other":
      return " -x";
  }
}

function line(condition: string, option: OptionWords): string {
  const { short, long, about } = option;
  const names = `${short === null ? "" : ` -s ${short}`} -l ${long}`;
  return `complete -c sympos -n ${quoted(condition)}${names}${value(option)} -d ${quoted(about)}`;
}

export function fishCompletion(tree: readonly CommandWords[]): string {
  const names = tree.map((c) => c.name).join(" ");
  const none = `not __fish_seen_subcommand_from ${names}`;
  const commands = tree.map(
    ({ name, about }) => `complete -c sympos -n ${quoted(none)} -a ${name} -d ${quoted(about)}`,
  );
  const options = tree.flatMap((command) => {
    const seen = `__fish_seen_subcommand_from ${command.name}`;
    const words =
      command.operandChoices === null
        ? []
        : [`complete -c sympos -n ${quoted(seen)} -f -a ${quoted(command.operandChoices.join(" "))}`];
    const initial = command.isDefault ? command.options.map((option) => line(none, option)) : [];
    return [...command.options.map((option) => line(seen, option)), ...words, ...initial];
  });
  const klp = KLP_CONVERT_OPTIONS.map((name) => `complete -c klp-convert -l ${name.slice(2)}`);
  return `# fish completion of sympos and klp-convert: as sympos.fish in ~/.config/fish/completions
${[...commands, ...options, ...klp].join("\n")}
`;
}
