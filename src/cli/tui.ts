// sympos resolve, and the choice of functions of sympos new: the one place that loads the terminal interface.

import { builderOf } from "../app/build/rebuild.js";
import { type Config, NO_CONFIG, readConfig } from "../app/config.js";
import { decisionFindings } from "../app/decisions.js";
import { EXIT } from "../app/exit.js";
import { fileExists } from "../app/file-facts.js";
import { cacheFolder, configFile, foldersOf, promptHistoryFile, sessionsFolder } from "../app/folders.js";
import { findSources, sourceAt, withOffers } from "../app/found-sources.js";
import { openLivepatch } from "../app/livepatch.js";
import { openPromptHistory } from "../app/prompt-history.js";
import { textReport } from "../app/report.js";
import { inputsOf } from "../app/sessions/inputs.js";
import { openSession } from "../app/sessions/store.js";
import type { OpenSession } from "../app/sessions/types.js";
import { colorChoice, interfaceFor } from "../app/terminal-facts.js";
import type { Finding, SourceOptions } from "../app/types.js";
import { type VerifyRequest, verifyFile } from "../app/verify.js";
import { type OpenWorkbench, openWorkbench } from "../app/workbench.js";
import type { PlainChoice } from "../tui/choose/plain.js";
import type { LoadRequest } from "../tui/options.js";
import {
  decisionNames,
  decisionOptions,
  hasSources,
  type Options,
  ruleOptionsOf,
  sourceOptions,
  textOption,
  texts,
} from "./inputs.js";
import { printFindings, printNote } from "./print.js";

type Mode = "screen" | "plain" | "walk";

/** Null: there is no terminal and plain mode was not asked for (docs/commands.md, "No terminal"). */
function modeOf(options: Options): Mode | null {
  if (options["walk"] === true) return "walk";
  if (options["plain"] === true) return "plain";
  const { stdin, stdout, env } = process;
  const kind = interfaceFor({ stdin: stdin.isTTY === true, stdout: stdout.isTTY === true }, env);
  return kind === "none" ? null : kind;
}

async function judge(request: VerifyRequest): Promise<{ passed: boolean; text: string }> {
  const report = await verifyFile(request);
  return { passed: report.verdict === "PASS", text: textReport(report) };
}

/** Throws what is wrong with the keys: here, since the screen is a bundle with error classes of its own. */
async function keyFindings({ keys }: Config): Promise<readonly Finding[]> {
  if (keys.length === 0) return [];
  const [{ withKeys }, { COMMANDS }] = await Promise.all([
    import("../tui/keymap.js"),
    import("../tui/commands.js"),
  ]);
  return withKeys(COMMANDS, keys).findings;
}

/** $EDITOR at a place of a file; resolves when it has ended, with why it failed, else null. */
export async function openInEditor(place: {
  readonly path: string;
  readonly line: number;
}): Promise<string | null> {
  const [{ editorCommand, runInTerminal }, { editor }] = await Promise.all([
    import("../tui/terminal/outside.js"),
    readConfig(configFile(foldersOf(process.env))),
  ]);
  return runInTerminal(editorCommand(place, process.env, editor));
}

/** Offers sources where none are given, of an object that can be read: it is not asked for in vain. */
function finderFor(path: string, options: Options) {
  if (hasSources(options)) return null;
  openLivepatch(path);
  return { find: () => findSources(path), at: sourceAt };
}

/** Who has no session yet sees the guide, unless the settings say otherwise. */
function screenOptions({ theme, guide, keys }: Config) {
  const sessions = sessionsFolder(foldersOf(process.env));
  return { theme, keys, guide: guide ?? (sessions === null || !fileExists(sessions)) };
}

/** The functions of a new livepatch, chosen on the screen or line by line. */
export async function chooseFunctions(choice: Pick<PlainChoice, "chooser" | "name">, onScreen: boolean) {
  const { stdin, stdout, stderr, env } = process;
  if (onScreen) {
    const { runChooser } = await import("../tui/interface.js");
    return runChooser({ ...choice, stdin, stdout, color: colorChoice("auto", env).color });
  }
  const { runPlainChooser } = await import("../tui/choose/plain.js");
  // results alone go to stdout
  return runPlainChooser({ ...choice, input: stdin, output: stderr, interactive: stdin.isTTY === true });
}

export async function resolve(path: string, options: Options): Promise<number> {
  const { exit, findings } = await openInterface(path, options);
  printFindings("sympos", findings);
  return exit;
}

/** How the interface was left. */
export interface Left {
  readonly exit: number;
  /** Those of the options and those that the author chose. */
  readonly sources: SourceOptions;
  /** Of the decisions file that there was. */
  readonly findings: readonly Finding[];
}

export async function openInterface(path: string, options: Options): Promise<Left> {
  const mode = modeOf(options);
  if (mode === null) {
    printNote(
      "sympos: there is no terminal: use sympos list, sympos convert, or --plain, which reads commands from stdin",
    );
    return { exit: EXIT.usage, sources: sourceOptions(options), findings: [] };
  }
  // a walk depends on nothing but its arguments
  const config = mode === "walk" ? NO_CONFIG : await readConfig(configFile(foldersOf(process.env)));
  printFindings("sympos", [...config.findings, ...(await keyFindings(config))]);
  const given = decisionOptions(options, true);
  const rules = ruleOptionsOf(options);
  let bench: OpenWorkbench | null = null;
  let sources = sourceOptions(options);
  const load = async ({ chosen = [], onProgress, onObject }: LoadRequest): Promise<OpenWorkbench> => {
    const before = bench;
    sources = withOffers(sourceOptions(options), chosen);
    bench = await openWorkbench({
      path,
      sources,
      names: decisionNames(given.decisions),
      rules,
      extent: "all",
      cache: cacheFolder(foldersOf(process.env), process.env),
      onProgress,
      ...(onObject && { onObject }),
    });
    before?.close();
    return bench;
  };
  const keep = (): OpenSession => {
    if (bench === null) throw new Error("a session is opened before its inputs are read");
    return openSession(sessionsFolder(foldersOf(process.env)), inputsOf(bench));
  };
  const session = {
    load,
    objectPath: path,
    out: textOption(options, "output"),
    decisionsPath: textOption(options, "decisions"),
    initialDecisions: given.decisions,
    ...(config.dialect && { dialect: config.dialect }),
    openSession: mode === "walk" ? null : keep,
    src: texts(options, "src"),
    editor: config.editor,
    builder: builderOf(path, () => ({
      kdir: textOption(options, "kdir") ?? textOption(options, "kernelTree"),
      kernel: rules.kernel,
      before: bench?.release ?? null,
      open: bench?.livepatch.identity.sha256 ?? null,
    })),
  };
  const finder = finderFor(path, options);
  let exit: number;
  if (mode === "screen") {
    const { runTui } = await import("../tui/interface.js");
    const { stdin, stdout } = process;
    exit = await runTui({
      ...session,
      stdin,
      stdout,
      color: colorChoice(textOption(options, "color") ?? "auto", process.env).color,
      sources: finder,
      ...screenOptions(config),
    });
  } else {
    const { runPlain } = await import("../tui/plain.js");
    const { stdin: input, stdout: output } = process;
    const interactive = mode === "plain" && input.isTTY === true;
    const history = interactive ? openPromptHistory(promptHistoryFile(foldersOf(process.env))) : null;
    const verify = (file: string) => judge({ path: file, sources: sourceOptions(options), rules });
    // `sympos LP.ko > file`: the questions stay on the terminal
    const dialogue = output.isTTY || !process.stderr.isTTY ? output : process.stderr;
    const plain = { input, output, dialogue, interactive, history, verify, walk: mode === "walk" };
    exit = await runPlain({ ...session, ...plain, sources: interactive ? finder : null });
  }
  return { exit, sources, findings: bench === null ? [] : decisionFindings(given, bench) };
}
