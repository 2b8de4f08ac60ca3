// docs/findings.md from the tables of rules and of sentences: every code, what it
// says with example facts, the kernel's words, and what to do.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");

const ENTRY = `
export { SENTENCES } from "./src/app/sentences.ts";
export { NEEDS } from "./src/app/sentences/file-rules.ts";
export { GROUPS } from "./src/verify/rule.ts";
export { RULES } from "./src/verify/rules/all.ts";
export { SPECIAL_SECTIONS } from "./src/verify/special-sections.ts";
`;

async function tables() {
  const bundled = await build({
    stdin: { contents: ENTRY, resolveDir: root, loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
  });
  const text = Buffer.from(bundled.outputFiles[0].text).toString("base64");
  return import(`data:text/javascript;base64,${text}`);
}

const TITLES = {
  object: "The module as the loader sees it",
  format: "klp sections",
  relocations: "Relocations",
  sections: "Sections that are read while the livepatch is loaded",
  symbols: "Livepatch symbols",
  functions: "Patched functions",
};

/** Facts of the examples, by name. */
const EXAMPLE = {
  allowed: "false",
  applyWith: "nfsd",
  built: "6.1.0-55-amd64",
  coming: "2",
  count: "3",
  depends: "nfsd",
  elsewhere: "ext4",
  entsize: "16",
  expected: "24",
  flags: "0x42",
  found: "0",
  index: "99",
  info: "1",
  inVmlinux: "true",
  kernel: "6.1.0-56-amd64",
  later: "1",
  kind: "hidden-indices",
  length: "130",
  limit: "127",
  link: "3",
  lists: "Symbols.list",
  locals: "12",
  machine: "243",
  missing: "SHF_RELA_LIVEPATCH",
  module: "true",
  name: "nfsd_open",
  object: "nfsd",
  option: "x",
  patched: "vmlinux",
  place: "livepatch_open+0x1c",
  sections: "65300",
  reason: "it ends too early",
  size: "64",
  symbols: "saved_command_line",
  sympos: "4",
  tables: "2",
  target: ".text",
  type: "9",
  why: "alternatives",
};

const capital = (text) => text[0].toUpperCase() + text.slice(1);
const cell = (text) => text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
const fact = (name) => EXAMPLE[name] ?? `…`;
const finding = (code) => ({ code, severity: "error", facts: {}, where: {} });
const says = ({ says: words }, code) => words(fact, finding(code));
const next = ({ next: words }, code) => words?.(fact, finding(code)) ?? "";

function ruleSection(rule, { SENTENCES, NEEDS }) {
  const { code, severity, message, needs, kernels, warnsIn } = rule;
  const marks = [
    severity,
    kernels ? `kernels ${kernels}` : "",
    needs ? `needs ${NEEDS[needs]}` : "",
    warnsIn?.length
      ? `a warning in ${warnsIn.map((s) => (s === "convert" ? "sympos convert" : "klp-convert")).join(" and ")}`
      : "",
  ].filter(Boolean);
  const words = SENTENCES[code];
  return [
    `### ${code}`,
    "",
    `${capital(marks.join("; "))}.`,
    "",
    `- Says, for example: ${cell(says(words, code))}.`,
    message ? `- The kernel: \`${message}\`` : "- The kernel says nothing.",
    ...(next(words, code) ? [`- What to do: ${cell(next(words, code))}`] : []),
    "",
  ];
}

function specialTable({ SPECIAL_SECTIONS }) {
  const rows = SPECIAL_SECTIONS.filter((row) => row.module !== "ok").map(
    ({ code, sections, vmlinuxLate, vmlinuxEarly, module }) =>
      `| \`${code}\` | ${code === "special-unknown" ? "any other" : `\`${cell(sections.source)}\``} | ${vmlinuxLate} | ${vmlinuxEarly} | ${module} |`,
  );
  return [
    "When a relocation is applied decides what it may change. Those against vmlinux come early from 5.8 on (RHEL 8: 4.18.0-284), before these sections are read; those against modules come late on every kernel.",
    "",
    "| code | sections | vmlinux, before 5.8 | vmlinux, from 5.8 | module |",
    "|---|---|---|---|---|",
    ...rows,
    "",
  ];
}

/** The whole page. */
export async function findingsPage() {
  const all = await tables();
  const { RULES, GROUPS, SENTENCES } = all;
  const ruled = new Set(RULES.map((rule) => rule.code));
  const groups = GROUPS.flatMap((group) => [
    `## ${TITLES[group]}`,
    "",
    ...(group === "sections" ? specialTable(all) : []),
    ...RULES.filter((rule) => rule.group === group).flatMap((rule) => ruleSection(rule, all)),
  ]);
  const others = Object.keys(SENTENCES)
    .filter((code) => !ruled.has(code))
    .sort()
    .map(
      (code) =>
        `| \`${code}\` | ${cell(says(SENTENCES[code], code))} | ${cell(next(SENTENCES[code], code))} |`,
    );
  return [
    "# Findings",
    "",
    "<!-- generated from src/verify/rules and src/app/sentences by scripts/docs.js -->",
    "",
    "Everything that sympos can tell, by code. `--allow CODE` accepts the errors of one code; they are then recorded as warnings. The rules of the kernel come first, in the groups of `sympos verify`: an error keeps an output from being written. Without the evidence that a rule needs it is listed as unchecked.",
    "",
    ...groups,
    "## Everything else",
    "",
    "| code | says, for example | what to do |",
    "|---|---|---|",
    ...others,
    "",
  ].join("\n");
}
