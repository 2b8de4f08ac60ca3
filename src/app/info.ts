// What a run would find around it: settings, folders, terminal, versions.
import os from "node:os";
import type { Finding } from "../findings.js";
import { type Config, NO_CONFIG, readConfig } from "./config.js";
import { faultOf } from "./faults.js";
import { fileExists } from "./file-facts.js";
import { configFile, type Environment, foldersOf, promptHistoryFile, sessionsFolder } from "./folders.js";
import { listSessions } from "./sessions/store.js";
import {
  type ClipboardWay,
  type ColorChoice,
  clipboardWay,
  colorChoice,
  type InterfaceKind,
  interfaceFor,
  isRemote,
  isUtf8,
  multiplexer,
  type Streams,
} from "./terminal-facts.js";

interface FileFact {
  /** Null: neither HOME nor the XDG variable says. */
  readonly path: string | null;
  readonly exists: boolean;
}

export interface TerminalFacts {
  readonly interface: InterfaceKind;
  readonly stdin: boolean;
  readonly stdout: boolean;
  /** Null where stdout is no terminal. */
  readonly size: { readonly columns: number; readonly rows: number } | null;
  readonly term: string | null;
  readonly colorterm: string | null;
  readonly color: ColorChoice;
  readonly multiplexer: "tmux" | "screen" | null;
  readonly remote: boolean;
  readonly utf8: boolean;
  readonly clipboard: ClipboardWay;
}

export interface Info {
  readonly node: string;
  readonly system: { readonly name: string; readonly release: string; readonly machine: string };
  readonly paths: {
    readonly config: FileFact;
    readonly sessions: FileFact & { readonly count: number };
    readonly history: FileFact;
    readonly cache: FileFact;
  };
  readonly settings: Omit<Config, "path" | "findings">;
  readonly terminal: TerminalFacts;
  /** What is wrong with the settings. */
  readonly findings: readonly Finding[];
}

export interface Surroundings {
  readonly env: Environment;
  readonly streams: Streams;
  readonly size: TerminalFacts["size"];
}

function terminalFacts({ env, streams, size }: Surroundings): TerminalFacts {
  return {
    interface: interfaceFor(streams, env),
    ...streams,
    size,
    term: env["TERM"] ?? null,
    colorterm: env["COLORTERM"] ?? null,
    color: streams.stdout ? colorChoice("auto", env) : { color: false, by: "terminal" },
    multiplexer: multiplexer(env),
    remote: isRemote(env),
    utf8: isUtf8(env),
    clipboard: clipboardWay(streams.stdout, env),
  };
}

async function settings(path: string | null): Promise<Config> {
  try {
    return await readConfig(path);
  } catch (error) {
    const fault = faultOf(error);
    if (fault === null) throw error;
    return { ...NO_CONFIG, path, findings: [fault.finding] };
  }
}

const fileFact = (path: string | null): FileFact => ({ path, exists: path !== null && fileExists(path) });

export async function gatherInfo(around: Surroundings): Promise<Info> {
  const folders = foldersOf(around.env);
  const { path: _, findings, ...set } = await settings(configFile(folders));
  const sessions = sessionsFolder(folders);
  return {
    node: process.versions.node,
    system: { name: os.type(), release: os.release(), machine: os.machine() },
    paths: {
      config: fileFact(configFile(folders)),
      sessions: { ...fileFact(sessions), count: sessions === null ? 0 : listSessions(sessions, null).length },
      history: fileFact(promptHistoryFile(folders)),
      cache: fileFact(folders.cache),
    },
    settings: set,
    terminal: terminalFacts(around),
    findings,
  };
}
