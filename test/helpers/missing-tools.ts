// System programs that tests need beyond Node, and which of them are missing here.
import { accessSync, constants } from "node:fs";
import path from "node:path";

/** Debian packages of the programs, for whoever reads the closing line. */
export const PACKAGES: Readonly<Record<string, string>> = {
  "x86_64-linux-gnu-gcc": "gcc",
  "s390x-linux-gnu-gcc": "gcc-s390x-linux-gnu",
  "powerpc64le-linux-gnu-gcc": "gcc-powerpc64le-linux-gnu",
  "powerpc-linux-gnu-gcc": "gcc-powerpc-linux-gnu",
  "aarch64-linux-gnu-gcc": "gcc-aarch64-linux-gnu",
  readelf: "binutils",
  "eu-elflint": "elfutils",
  zsh: "zsh",
  fish: "fish",
  groff: "groff-base",
};

export function hasTool(name: string): boolean {
  return (process.env["PATH"] ?? "").split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export function missingOf(names: readonly string[]): string[] {
  return names.filter((name) => !hasTool(name));
}
