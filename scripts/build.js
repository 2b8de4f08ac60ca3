// Bundles dist/: one file a bin, source maps beside. What the bins load when they
// need it has a file of its own: the interface with ink and react, the search thread, the C parser.
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

// ink is loaded by `sympos resolve` and `sympos new`, and only when there is a screen.
const interfaceApart = {
  name: "interface-apart",
  setup(plugin) {
    plugin.onResolve({ filter: /\/tui\/interface\.js$/ }, () => ({ path: "./interface.js", external: true }));
  },
};

// built beside dist/ and put in its place whole: a failed build leaves the old one
for (const name of readdirSync(root)) {
  if (name.startsWith(".dist-")) rmSync(path.join(root, name), { recursive: true, force: true }); // of a killed build
}
const made = mkdtempSync(path.join(root, ".dist-"));
chmodSync(made, 0o755); // not only for who builds
process.on("exit", () => rmSync(made, { recursive: true, force: true }));
const common = {
  absWorkingDir: root,
  outdir: made,
  bundle: true,
  platform: "node",
  target: "node20.19",
  sourcemap: true,
  sourcesContent: false,
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "linked",
  logLevel: "warning",
};
const define = {
  "process.env.NODE_ENV": '"production"',
  __SYMPOS_VERSION__: JSON.stringify(version),
  __SYMPOS_BUNDLED__: "true",
  __SYMPOS_LIBRARIES__: JSON.stringify(dependencies),
};

// A file each, as CommonJS: Node starts it a tenth faster than an ES module.
await build({
  ...common,
  entryPoints: {
    sympos: "src/cli/main.ts",
    "klp-convert": "src/cli/klp-convert.ts",
    "search-thread": "src/app/search-thread/entry.ts",
    "batch-worker": "src/cli/batch-worker.ts",
  },
  format: "cjs",
  outExtension: { ".js": ".cjs" },
  define: { ...define, "import.meta.url": "__bundleUrl" },
  banner: { js: 'const __bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
  plugins: [interfaceApart],
});

// ES modules: ink cannot be anything else, and the library need not.
await build({
  ...common,
  entryPoints: { interface: "src/tui/interface.ts", index: "src/index.ts" },
  format: "esm",
  define,
  banner: {
    // commonjs packages inside an ESM bundle call require()
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  plugins: [noDevtools],
});
// the C parser: read at run time by src/app/c-grammar.ts
for (const url of [
  import.meta.resolve("web-tree-sitter/web-tree-sitter.wasm"),
  import.meta.resolve("tree-sitter-c/tree-sitter-c.wasm"),
]) {
  const wasm = fileURLToPath(url);
  copyFileSync(wasm, path.join(made, path.basename(wasm)));
  const license = `${path.basename(wasm, ".wasm")}.LICENSE.txt`;
  copyFileSync(path.join(path.dirname(wasm), "LICENSE"), path.join(made, license));
}
writeFileSync(path.join(made, "stamp"), `${version}\n`);
const old = `${made}.old`;
if (existsSync(dist)) renameSync(dist, old);
renameSync(made, dist);
rmSync(old, { recursive: true, force: true });
