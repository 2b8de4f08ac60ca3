// What building a module takes: headers of that kernel, modpost, make, the kernel's compiler.
import path from "node:path";
import { isExecutable, isFile } from "../file-facts.js";
import { headerFolders, releaseOfHeaders } from "../kernel-headers.js";
import { hasFile, type Machine, programIn, versionLine } from "./machine.js";
import { type Distribution, installCommand, type Need } from "./packages.js";
import { type Check, finding, lacking, ok, unknown } from "./types.js";

function commandFor(
  machine: Machine,
  distribution: Distribution,
  need: Need,
  program = "gcc",
): string | null {
  return installCommand(distribution, need, { release: machine.release, program });
}

/** It runs and is not installed: that of a container's host, or one that a virtual machine got from outside. */
const isForeign = (machine: Machine): boolean =>
  machine.isRunning &&
  ["lib/modules/", "usr/lib/modules/", "boot/vmlinuz-"].every(
    (place) => !hasFile(machine, `${place}${machine.release}`),
  );

export function checkHeaders(machine: Machine, distribution: Distribution): Check {
  const { release, headers } = machine;
  const shows = `ls -d ${headers ?? headerFolders(release, machine.root)[0]}`;
  const command = commandFor(machine, distribution, "headers");
  if (headers === null) {
    if (!isForeign(machine))
      return lacking("headers", null, shows, [finding("machine-no-headers", "error", { release, command })]);
    // no package of this system is for that kernel
    return lacking("headers", null, shows, [
      finding("machine-kernel-foreign", "warning", { release }),
      finding("machine-no-headers", "error", { release, command: null, foreign: true }),
    ]);
  }
  const built = releaseOfHeaders(headers);
  if (built === release) return ok("headers", headers, shows);
  const told =
    built === null
      ? finding("machine-headers-raw", "error", { command }, headers)
      : finding("machine-headers-other", "error", { release, built, command }, headers);
  return lacking("headers", headers, shows, [told]);
}

export function checkModpost(machine: Machine, distribution: Distribution): Check {
  const { headers } = machine;
  if (headers === null) return unknown("modpost", "ls scripts/mod/modpost");
  const file = path.join(headers, "scripts/mod/modpost");
  const symvers = path.join(headers, "Module.symvers");
  const command = commandFor(machine, distribution, "headers");
  const shows = `ls ${file}`;
  if (!isExecutable(file))
    return lacking("modpost", null, shows, [finding("machine-no-modpost", "error", { command }, headers)]);
  if (!isFile(symvers))
    return lacking("modpost", file, shows, [finding("machine-no-symvers", "warning", {}, headers)]);
  return ok("modpost", file, shows);
}

export function checkMake(machine: Machine, distribution: Distribution): Check {
  const file = programIn(machine, "make");
  if (file !== null) return ok("make", file, "make --version");
  const command = commandFor(machine, distribution, "make");
  return lacking("make", null, "make --version", [finding("machine-no-make", "error", { command })]);
}

/** As kbuild names it, and without the machine before it: a headers package may call either. */
function compilerNames(text: string | null): string[] {
  const name = text?.split(" ")[0] ?? "";
  const [, bare] = /^(?:[\w.]+-)*((?:gcc|clang)(?:-\d+)?)$/.exec(name) ?? [];
  return bare === undefined ? [kindOf(text ?? "")] : [...new Set([name, bare])];
}

/** `12` of `gcc (Debian 12.2.0-14) 12.2.0`; what stands in parentheses is the packager's. */
function majorOf(text: string): string | null {
  return /\b(\d+)\.\d/.exec(text.replaceAll(/\([^)]*\)/g, ""))?.[1] ?? null;
}

const kindOf = (text: string): string => (/clang/i.test(text) ? "clang" : "gcc");

/** The name of the compiler is left away: it is the same one under gcc-12 and x86_64-linux-gnu-gcc-12. */
const withoutName = (text: string): string => text.replace(/^\S+\s+/, "");

/** The same compiler, of the same major version: smaller steps mend faults only. */
function fits(text: string, version: string): boolean {
  if (withoutName(text) === withoutName(version)) return true;
  return kindOf(text) === kindOf(version) && majorOf(text) === majorOf(version);
}

export function checkCompiler(machine: Machine, distribution: Distribution): Check {
  const text = machine.config?.options.get("CONFIG_CC_VERSION_TEXT") ?? null;
  const names = compilerNames(text);
  const name = names.at(-1) ?? "gcc";
  const file = names.map((each) => programIn(machine, each)).find((each) => each !== null) ?? null;
  const command = commandFor(machine, distribution, "compiler", name);
  const shows = `${name} --version`;
  if (file === null) {
    const facts = { name, kernel: text, command };
    return lacking("compiler", null, shows, [finding("machine-no-compiler", "error", facts)]);
  }
  const version = versionLine(file, machine);
  if (version === null)
    return lacking("compiler", file, shows, [finding("machine-compiler-mute", "error", { command }, file)]);
  if (text === null || fits(text, version)) return ok("compiler", version, shows);
  const versioned = /-\d+$/.test(name) ? name : `${name}-${majorOf(text)}`;
  const facts = {
    found: version,
    kernel: text,
    command: commandFor(machine, distribution, "compiler", versioned),
  };
  return lacking("compiler", version, shows, [finding("machine-compiler-other", "warning", facts)]);
}
