// docs/keys.md: the keys of the terminal interface, from its table of commands.
import { importSource } from "./source-module.js";

/** Where a command works, in the words of the page; the three panes of the main screen are one place. */
const PLACES = {
  sources: "choosing sources",
  queue: "symbols",
  resolve: "candidates",
  preview: "annotation",
  search: "search",
  report: "report",
  review: "review",
  build: "the build's messages",
  help: "help",
  details: "details",
  guide: "guide",
  code: "code",
  palette: "palette",
  menu: "menus",
  prompt: "questions",
  confirm: "before quitting",
  loading: "loading",
  small: "small terminals",
};
const MAIN = ["queue", "resolve", "preview"];
const LISTS = [...MAIN, "report", "help", "details", "guide", "code", "review", "build", "menu", "sources"];

function placesOf(modes) {
  const all = Object.keys(PLACES);
  if (all.every((mode) => modes.includes(mode))) return "everywhere";
  if (LISTS.every((mode) => modes.includes(mode))) return "lists and pages";
  const main = MAIN.every((mode) => modes.includes(mode));
  const rest = modes.filter((mode) => !(main && MAIN.includes(mode)));
  return [...(main ? ["main screen"] : []), ...rest.map((mode) => PLACES[mode])].join(", ");
}

const cell = (text) => text.replaceAll("|", "\\|");
const code = (key) => (key.includes("`") ? `\`\` ${key} \`\`` : `\`${cell(key)}\``);

const table = () => importSource("src/tui/commands.ts");

export async function keysPage() {
  const { COMMANDS, GROUPS, keyLabel } = await table();
  const sections = GROUPS.flatMap((group) => [
    `## ${group}`,
    "",
    "| keys | command | what it does | where |",
    "|---|---|---|---|",
    ...COMMANDS.filter((command) => command.group === group).map(
      ({ id, keys, title, modes }) =>
        `| ${keys.map((key) => code(keyLabel(key))).join(" ")} | \`${id}\` | ${cell(title)} | ${placesOf(modes)} |`,
    ),
    "",
  ]);
  return [
    "# Keys",
    "",
    "<!-- generated from src/tui/command-table.ts by scripts/docs.js -->",
    "",
    "The terminal interface of `sympos LP.ko`. `?` shows these keys on the screen, `:` finds a command by its name, and the two bottom lines name what can be done now. `config.toml` gives a command other keys:",
    "",
    "```toml",
    "[keys]",
    'skip = "x"',
    'undo = ["u", "alt+u"]',
    "```",
    "",
    "A symbol has one of these marks before its name, and the word at the end of its line says the same: `? choose`, `! missing`, `x invalid`, `+ auto`, `= decided`, `~ skipped`, `- ordinary`. `*` marks it for a decision on several at once.",
    "",
    ...sections,
    "## Where text is typed",
    "",
    "`^A` `^E` `Home` `End` to an end, `^B` `^F` and the arrows by a character, `Alt-B` `Alt-F` by a word, `^W` `^U` `^K` `^H` delete; paste works. In search: fzf's syntax (`word` fuzzy, `'exact`, `^prefix`, `suffix$`, `!not`, `a | b`) and fields (`obj:ext4 type:t exp:yes dup:yes file:acpi`).",
    "",
  ].join("\n");
}
