"use strict";
// Starts a bundle of dist/ under plain node. Written for any Node version, so
// that an old one gets a sentence instead of a syntax error.
var fs = require("fs");
var path = require("path");

module.exports = function launch(name) {
  var have = process.versions.node.split(".");
  var major = Number(have[0]);
  if (major < 20 || (major === 20 && Number(have[1]) < 19)) {
    process.stderr.write(name + ": Node 20.19 or later is needed, this is " + process.versions.node + "\n");
    process.exit(70);
  }
  var dist = path.join(__dirname, "..", "dist");
  var bundle = path.join(dist, name + ".cjs");
  if (!fs.existsSync(bundle)) {
    process.stderr.write(name + ": not built yet; in " + path.dirname(__dirname) + " run: npm run build\n");
    process.exit(70);
  }
  // asked by scripts again and again: it needs none of the bundle
  if (name === "sympos" && process.argv.length === 3 && process.argv[2] === "--version") {
    process.stdout.write(fs.readFileSync(path.join(dist, "stamp"), "utf8"));
    return;
  }
  try {
    require(bundle);
  } catch (error) {
    process.stderr.write(name + ": internal error: " + ((error && error.stack) || error) + "\n");
    process.exit(70);
  }
};
