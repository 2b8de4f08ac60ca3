// Bundles dist/: one ESM entry per bin and one for the library; ink, react,
// fuse.js and the C parser land in chunks that only the dynamic imports load.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const dist = path.join(root, "dist");
const { version, dependencies } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));

// ink asks for react-devtools-core only when DEV is set; nobody debugs the bundle with it.
const noDevtools = {
  name: "no-devtools",
  setup(plugin) {
    plugin.onResolve({ filter: /^react-devtools-core$/ }, () => ({ path: "devtools", namespace: "stub" }));
    plugin.onLoad({ filter: /.*/, namespace: "stub" }, () => ({ contents: "export default {};" }));
  },
};

// built beside dist/ and put in its place whole: a failed build leaves the old one
for (const name of readdirSync(root)) {
  if (name.startsWith(".dist-")) rmSync(path.join(root, name), { recursive: true, force: true }); // of a killed build
}
const made = mkdtempSync(path.join(root, ".dist-"));
chmodSync(made, 0o755); // not only for who builds
process.on("exit", () => rmSync(made, { recursive: true, force: true }));
await build({
  absWorkingDir: root,
  entryPoints: {
    sympos: "src/cli/main.ts",
    "klp-convert": "src/cli/klp-convert.ts",
    "search-thread": "src/app/search-thread/entry.ts",
    "batch-worker": "src/cli/batch-worker.ts",
    index: "src/index.ts",
  },
  outdir: made,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  sourcemap: true,
  sourcesContent: false,
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "linked",
  define: {
    "process.env.NODE_ENV": '"production"',
    __SYMPOS_VERSION__: JSON.stringify(version),
    __SYMPOS_BUNDLED__: "true",
    __SYMPOS_LIBRARIES__: JSON.stringify(dependencies),
  },
  banner: {
    // commonjs packages inside an ESM bundle call require()
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  plugins: [noDevtools],
  logLevel: "warning",
});
// the C parser: read at run time by src/app/c-grammar.ts
for (const name of ["web-tree-sitter", "tree-sitter-c"]) {
  const from = path.join(root, "node_modules", name);
  copyFileSync(path.join(from, `${name}.wasm`), path.join(made, `${name}.wasm`));
  copyFileSync(path.join(from, "LICENSE"), path.join(made, `${name}.LICENSE.txt`));
}
writeFileSync(path.join(made, "stamp"), `${version}\n`);
const old = `${made}.old`;
if (existsSync(dist)) renameSync(dist, old);
renameSync(made, dist);
rmSync(old, { recursive: true, force: true });
