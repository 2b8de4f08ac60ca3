// Writes the generated part of docs/commands.md from src/cli/contract.ts, and
// docs/findings.md and docs/keys.md from their tables; with --check it only
// compares, and fails when they differ.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { findingsPage } from "./findings-docs.js";
import { keysPage } from "./keys-docs.js";
import { plainPage } from "./plain-docs.js";
import { importSource } from "./source-module.js";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const page = path.join(root, "docs", "commands.md");
const BEGIN = "<!-- generated from src/cli/contract.ts by scripts/docs.js -->";
const END = "<!-- end of the generated part -->";

const contract = () => importSource("src/cli/contract.ts");

const cell = (text) => text.replaceAll("|", "\\|");

function section({ name, operands, about, options, isDefault }) {
  const title = `### sympos ${isDefault ? `[${name}]` : name} ${operands}`.trimEnd();
  const rows = options.map(({ flags, about: what, repeatable, choices, initial }) => {
    const more = [
      choices ? `one of ${choices.join(", ")}` : "",
      initial ? `default ${initial}` : "",
      repeatable ? "repeatable" : "",
    ].filter(Boolean);
    return `| \`${cell(flags)}\` | ${cell(what)}${more.length > 0 ? ` (${more.join("; ")})` : ""} |`;
  });
  return [
    title,
    "",
    `${about[0].toUpperCase()}${about.slice(1)}.`,
    "",
    ...(rows.length > 0 ? ["| option | meaning |", "|---|---|", ...rows] : ["No options."]),
  ].join("\n");
}

const { COMMANDS, EXIT_TEXT } = await contract();
const generated = [
  BEGIN,
  "",
  ...COMMANDS.flatMap((command) => [section(command), ""]),
  "```",
  EXIT_TEXT.trimEnd(),
  "```",
  "",
  END,
].join("\n");
const old = readFileSync(page, "utf8");
const [begin, end] = [old.indexOf(BEGIN), old.indexOf(END)];
if (begin < 0 || end < begin) {
  process.stderr.write("docs: docs/commands.md has lost its generated part\n");
  process.exit(1);
}
const now = old.slice(0, begin) + generated + old.slice(end + END.length);
const findings = path.join(root, "docs", "findings.md");
const keys = path.join(root, "docs", "keys.md");
const plain = path.join(root, "docs", "plain.md");
const pages = [
  { file: page, old, now, from: "src/cli/contract.ts says" },
  {
    file: findings,
    old: existsSync(findings) ? readFileSync(findings, "utf8") : "",
    now: await findingsPage(),
    from: "the tables of rules and sentences say",
  },
  {
    file: keys,
    old: existsSync(keys) ? readFileSync(keys, "utf8") : "",
    now: await keysPage(),
    from: "the table of commands (src/tui/command-table.ts) says",
  },
  {
    file: plain,
    old: existsSync(plain) ? readFileSync(plain, "utf8") : "",
    now: await plainPage(),
    from: "the commands of line mode (src/tui/line) are",
  },
].filter((each) => each.old !== each.now);
if (process.argv.includes("--check")) {
  for (const { file, from } of pages)
    process.stderr.write(`docs: ${path.relative(root, file)} is not what ${from}; run: npm run docs\n`);
  process.exitCode = pages.length > 0 ? 1 : 0;
} else for (const each of pages) writeFileSync(each.file, each.now);
