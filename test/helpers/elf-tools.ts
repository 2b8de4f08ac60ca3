// What binutils and elfutils say about a file, as text to compare.
import { spawnSync } from "node:child_process";

function run(program: string, args: readonly string[]): string {
  const done = spawnSync(program, args, {
    encoding: "latin1",
    env: { ...process.env, LC_ALL: "C" },
    maxBuffer: 1 << 28,
  });
  if (done.error !== undefined) throw done.error;
  return `${done.stdout}${done.stderr}`;
}

/** `readelf -aW` without what depends on the file's name and place. */
export function readelf(file: string, options: readonly string[] = ["-aW"]): string {
  return run("readelf", [...options, file]).replaceAll(file, "FILE");
}

/** `readelf -aW` without places in the file and the sizes of name tables: what must stay when a file is laid out anew. */
export function meaning(file: string): string {
  return readelf(file)
    .replace(
      /^( *\[ *\d+\].*? (?:[0-9a-f]{16}|[0-9a-f]{8})) [0-9a-f]{6,}( [0-9a-f]{6,} .*)$/gm,
      "$1 OFFSET$2",
    )
    .replace(/^( *\[ *\d+\] \.(?:str|shstr)tab +STRTAB +[0-9a-f]+ OFFSET) [0-9a-f]+/gm, "$1 SIZE")
    .replace(/Start of section headers: +\d+/, "Start of section headers")
    .replace(/at offset 0x[0-9a-f]+ contains/g, "contains")
    .replace(/starting at offset 0x[0-9a-f]+/g, "starting")
    .replace(/file offset 0x[0-9a-f]+/g, "file offset");
}

/** The complaints of `eu-elflint --gnu-ld`, sorted. */
export function lint(file: string): string[] {
  const complaints = run("eu-elflint", ["--gnu-ld", file]).replaceAll(file, "FILE");
  return complaints
    .split("\n")
    .filter((line) => line !== "" && line !== "No errors")
    .sort();
}
