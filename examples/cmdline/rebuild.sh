#!/bin/sh
# Rebuilds livepatch-cmdline.ko, the symbol list and the identities in
# decisions.json for the newest Debian kernel (or: rebuild.sh cloud-amd64).
set -eu
lab=$(dirname "$0")/../../scripts
node "$lab/kernel-packages.js" "$@"
exec node "$lab/lab/rebuild-examples.js" "$@"
