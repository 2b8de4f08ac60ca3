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

/** The complaints of `eu-elflint --gnu-ld`, sorted. */
export function lint(file: string): string[] {
  const complaints = run("eu-elflint", ["--gnu-ld", file]).replaceAll(file, "FILE");
  return complaints
    .split("\n")
    .filter((line) => line !== "" && line !== "No errors")
    .sort();
}
