#!/bin/sh
# Rebuilds livepatch-homonyms.ko, both kallsyms files and the identities in
# decisions.json for the newest Debian kernel (or: rebuild.sh cloud-amd64), with
# the other examples.
set -eu
lab=$(dirname "$0")/../../scripts
node "$lab/kernel-packages.js" "$@"
exec node "$lab/lab/rebuild-examples.js" "$@"
