// The command that installs what is lacking, by the distribution that /etc/os-release names.
import { type Machine, smallText } from "./machine.js";

export type Family = "debian" | "fedora" | "suse";

export interface Distribution {
  /** `Debian GNU/Linux 12 (bookworm)`; null: no /etc/os-release. */
  readonly name: string | null;
  /** Null: its package manager is not known here. */
  readonly family: Family | null;
}

export type Need = "headers" | "make" | "compiler";

const FAMILIES: readonly (readonly [Family, RegExp])[] = [
  ["debian", /^(?:debian|ubuntu)$/],
  ["fedora", /^(?:fedora|rhel|centos)$/],
  ["suse", /^(?:suse|sles|opensuse.*)$/],
];

export function distributionOf(machine: Machine): Distribution {
  const text = smallText(machine, "etc/os-release") ?? smallText(machine, "usr/lib/os-release") ?? "";
  const value = (key: string): string | null =>
    new RegExp(`^${key}=["']?([^"'\\n]*)`, "m").exec(text)?.[1] ?? null;
  const ids = `${value("ID") ?? ""} ${value("ID_LIKE") ?? ""}`.split(" ");
  const family = FAMILIES.find(([, pattern]) => ids.some((id) => pattern.test(id)))?.[0] ?? null;
  return { name: value("PRETTY_NAME") ?? value("NAME"), family };
}

const INSTALL: Readonly<Record<Family, string>> = {
  debian: "apt-get install",
  fedora: "dnf install",
  suse: "zypper install",
};

/** `default` of 6.4.0-150600.23.7-default. */
const flavour = (release: string): string => /-([a-z]+)$/.exec(release)?.[1] ?? "default";

const HEADERS: Readonly<Record<Family, (release: string) => string>> = {
  debian: (release) => `linux-headers-${release}`,
  fedora: (release) => `kernel-devel-${release}`,
  suse: (release) => `kernel-${flavour(release)}-devel`,
};

/** Versions of the compiler are packages of their own but on Fedora: gcc-12, gcc12. */
const compilerPackage = (family: Family, program: string): string => {
  const [, name = "gcc", version = ""] = /(gcc|clang)(?:-(\d+))?$/.exec(program) ?? [];
  if (version === "" || family === "fedora") return name;
  return family === "suse" ? `${name}${version}` : `${name}-${version}`;
};

/** Null: nothing is known of this distribution. `program`: the compiler. */
export function installCommand(
  { family }: Distribution,
  need: Need,
  { release, program }: { readonly release: string; readonly program: string },
): string | null {
  if (family === null) return null;
  const packages = {
    headers: HEADERS[family](release),
    make: "make",
    compiler: compilerPackage(family, program),
  };
  return `${INSTALL[family]} ${packages[need]}`;
}
