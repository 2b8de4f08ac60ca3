// Parts of src/ as modules for the children that are measured, without a build of all.
import path from "node:path";
import { build } from "esbuild";
import { root } from "./inputs.js";

/** An ES module in `room` with these exports: `{ from: [names] }`, paths below src/. */
export async function bundleParts(room, parts) {
  const outfile = path.join(room, "parts.mjs");
  const contents = Object.entries(parts)
    .map(([from, names]) => `export { ${names.join(", ")} } from "./src/${from}";`)
    .join("\n");
  await build({
    stdin: { contents, resolveDir: root },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["zstddec", "xz-decompress", "./server.js"],
    logLevel: "warning",
  });
  return outfile;
}

/** The search thread's program beside the parts, where its client looks for it. */
export async function bundleThread(room) {
  await build({
    absWorkingDir: root,
    entryPoints: ["src/app/search-thread/entry.ts"],
    outfile: path.join(room, "search-thread.cjs"),
    bundle: true,
    format: "cjs",
    platform: "node",
    external: ["zstddec", "xz-decompress"],
    logLevel: "warning",
  });
}
