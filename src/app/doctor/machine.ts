// What a machine shows of itself and of one kernel: small files below its root and
// the compilers in its PATH. The checks look at nothing else.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { decompress } from "../../symbols/decompress.js";
import { SourceError } from "../../symbols/errors.js";
import { beginningOf, isExecutable, isFile } from "../file-facts.js";
import { FileError, readBytes } from "../files.js";
import { headersOfRelease } from "../kernel-headers.js";

export interface MachineRequest {
  /** Where its file system begins. */
  readonly root: string;
  /** The kernel to build for. */
  readonly release: string;
  /** `uname -r`. */
  readonly running: string;
  /** Folders of programs. */
  readonly path: string;
}

export interface KernelConfig {
  readonly file: string;
  /** `CONFIG_X` -> `y`, `m`, a number, or text without its quotes; what is not set is not in it. */
  readonly options: ReadonlyMap<string, string>;
}

export interface Machine extends MachineRequest {
  readonly isRunning: boolean;
  readonly headers: string | null;
  readonly config: KernelConfig | null;
}

/** The beginning of a small file below the root, trimmed; null where it is not there or cannot be read. */
export function smallText({ root }: MachineRequest, name: string): string | null {
  const file = path.join(root, name);
  const text = beginningOf(file, 4096).trim();
  return text === "" ? null : text;
}

export const hasFile = ({ root }: MachineRequest, name: string): boolean => existsSync(path.join(root, name));

function parseConfig(text: string): Map<string, string> {
  const lines = text.matchAll(/^(CONFIG_\w+)=(?:"(.*)"|(.*))$/gm);
  return new Map([...lines].map(([, name = "", quoted, plain = ""]) => [name, quoted ?? plain]));
}

function readConfig(request: MachineRequest, headers: string | null): KernelConfig | null {
  const { root, release, running } = request;
  const names = [
    `boot/config-${release}`,
    `lib/modules/${release}/config`,
    `usr/lib/modules/${release}/config`,
  ];
  const files = [
    ...names.map((name) => path.join(root, name)),
    ...(headers === null ? [] : [path.join(headers, ".config")]),
    ...(release === running ? [path.join(root, "proc/config.gz")] : []),
  ];
  for (const file of files.filter(isFile)) {
    try {
      const options = parseConfig(Buffer.from(decompress(readBytes(file), { file })).toString("latin1"));
      if (options.size > 0) return { file, options };
    } catch (error) {
      if (!(error instanceof FileError || error instanceof SourceError)) throw error; // the next one may be whole
    }
  }
  return null;
}

/** `headers`: the ones to build with; default: where distributions put those of the release. */
export function lookAt(
  request: MachineRequest,
  headers = headersOfRelease(request.release, request.root),
): Machine {
  const isRunning = request.release === request.running;
  return { ...request, isRunning, headers, config: readConfig(request, headers) };
}

/** Where a program is; null: in no folder of PATH. */
export function programIn({ path: folders }: MachineRequest, name: string): string | null {
  const files = folders
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, name));
  return files.find(isExecutable) ?? null;
}

/** The first line of `PROGRAM --version`, as the kernel's build asks for it; null: it says nothing. */
export function versionLine(program: string, { path: folders }: MachineRequest): string | null {
  const env = { PATH: folders, LC_ALL: "C" };
  const { stdout } = spawnSync(program, ["--version"], {
    encoding: "utf8",
    env,
    timeout: 10_000,
    maxBuffer: 1 << 16,
  });
  return stdout?.split("\n")[0]?.trim() || null;
}
