// How the module was built, and for which kernel: check_modinfo, same_magic and
// check_version (kernel/module/version.c, main.c).
import { isSignature } from "../../elf/constants.js";
import { appendedBytes } from "../../elf/view.js";
import type { Context } from "../context.js";
import { wantedCrcs } from "../crcs.js";
import { type Judgement, type Rule, report, uncheckedFor } from "../rule.js";

const UNKNOWN_KERNEL: Rule = { code: "kernel-unknown", group: "object", severity: "note", message: null };
const NO_MODINFO: Rule = { code: "modinfo-missing", group: "object", severity: "error", message: null };
const NO_VERMAGIC: Rule = {
  code: "vermagic-missing",
  group: "object",
  severity: "error",
  message: "bad vermagic: kernel tainted",
  warnsIn: ["convert", "drop-in"],
};
const VERMAGIC: Rule = {
  code: "vermagic-mismatch",
  group: "object",
  severity: "error",
  message: "version magic '%s' should be '%s'",
  needs: "kernel",
};
const RELEASE: Rule = {
  code: "vermagic-release",
  group: "object",
  severity: "warning",
  message: null,
  needs: "kernel",
};
const CRC: Rule = {
  code: "crc-mismatch",
  group: "object",
  severity: "error",
  message: "disagrees about version of symbol %s",
  needs: "symvers",
};
const DEPENDS: Rule = { code: "depends-on-modules", group: "object", severity: "warning", message: null };
const UNSIGNED: Rule = {
  code: "module-unsigned",
  group: "object",
  severity: "note",
  message: "module verification failed: signature and/or required key missing - tainting kernel",
};

export const rules = [UNKNOWN_KERNEL, NO_MODINFO, NO_VERMAGIC, VERMAGIC, RELEASE, CRC, DEPENDS, UNSIGNED];

const inModinfo = { section: ".modinfo" };

/** vermagic as the kernel prints it, or its release alone where only that is known. */
function kernelMagic({ profile, kernel }: Context): { release: string; flags: string | null } | null {
  const known = kernel.identities.find(({ vermagic }) => vermagic)?.vermagic;
  if (known) return splitMagic(known);
  const ofSources = kernel.identities.find(({ release }) => release)?.release;
  const release = profile.origin === "option" ? profile.release : ofSources;
  // `--kernel 6.1` names a series: nothing to hold a release against
  return release && /^\d+\.\d+\.\d+/.test(release) ? { release, flags: null } : null;
}

function splitMagic(vermagic: string): { release: string; flags: string } {
  const blank = vermagic.indexOf(" ");
  if (blank < 0) return { release: vermagic, flags: "" };
  return { release: vermagic.slice(0, blank), flags: vermagic.slice(blank).trim() };
}

/** With `__versions` the kernel compares only what stands after the release; without, all of it (same_magic). */
function vermagic(context: Context): Judgement[] {
  const written = context.modinfo.get("vermagic")?.[0];
  if (written === undefined) return report(NO_VERMAGIC, context, {}, inModinfo);
  const kernel = kernelMagic(context);
  if (kernel === null) return uncheckedFor(VERMAGIC, inModinfo);
  const built = splitMagic(written);
  const versioned = wantedCrcs(context) !== null;
  if (kernel.flags !== null && built.flags !== kernel.flags) {
    const facts = { built: built.flags, kernel: kernel.flags };
    return report(VERMAGIC, context, facts, inModinfo);
  }
  if (built.release === kernel.release) return [];
  const facts = { built: built.release, kernel: kernel.release };
  return report(versioned ? RELEASE : VERMAGIC, context, facts, inModinfo);
}

function crcs(context: Context): Judgement[] {
  const wanted = wantedCrcs(context);
  if (wanted === null) return [];
  const { crcs: given } = context;
  if (given === null) return uncheckedFor(CRC, { section: "__versions" });
  return [...wanted].flatMap(([name, crc]) => {
    const kernel = given.get(name);
    if (kernel === undefined || kernel === crc) return [];
    const hex = (value: number): string => `0x${value.toString(16).padStart(8, "0")}`;
    return report(
      CRC,
      context,
      { built: hex(crc), kernel: hex(kernel) },
      { section: "__versions", symbol: name },
    );
  });
}

export function check(context: Context): Judgement[] {
  const { stage, depends, profile, tables } = context;
  const unknown =
    profile.origin === "unknown" && stage === "verify"
      ? report(UNKNOWN_KERNEL, context, { release: profile.release }, {})
      : [];
  if (!context.isModule) return unknown;
  if (context.modinfo.size === 0) return [...unknown, ...report(NO_MODINFO, context, {}, {})];
  return [
    ...unknown,
    ...vermagic(context),
    ...crcs(context),
    ...(depends.length === 0 ? [] : report(DEPENDS, context, { depends }, inModinfo)),
    ...(stage !== "verify" || isSignature(appendedBytes(tables.view))
      ? []
      : report(UNSIGNED, context, {}, {})),
  ];
}
