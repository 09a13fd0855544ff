#!/usr/bin/env bash
# place.sh DIRECTORY: prints a command prefix for pg_autoctl that the OS user of the servers can run.
# A checkout in root's home cannot be read by that user: then what an installed package holds is copied to DIRECTORY.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
target=$1
node=$(node -p process.execPath)

readable() {
  [ "$(id -u)" != 0 ] || setpriv --reuid postgres --regid postgres --clear-groups -- \
    sh -c '"$1" --version >/dev/null && ls "$2/node_modules/pg" "$2/sql" "$2/migrations" >/dev/null && cat "$2/dist/cli/main.js" >/dev/null' \
    sh "$node" "$PWD" 2>/dev/null
}

if readable; then
  printf '%s\n%s\n' "$node" "$PWD/dist/cli/main.js"
  exit
fi

mkdir -p "$target"
cp -r package.json dist sql migrations "$target/"
# The lock file knows which packages are needed to run.
node -e '
  const { packages } = require("./package-lock.json");
  for (const [path, { dev, optional }] of Object.entries(packages)) {
    if (path !== "" && !dev && !(optional && !require("fs").existsSync(path))) console.log(path);
  }' | while read -r path; do
  mkdir -p "$target/$(dirname "$path")"
  cp -r "$path" "$target/$(dirname "$path")/"
done
if [ "$(id -u)" = 0 ] && ! setpriv --reuid postgres --regid postgres --clear-groups -- "$node" --version >/dev/null 2>&1; then
  cp "$node" "$target/node"
  node=$target/node
fi
chmod -R a+rX "$target"
printf '%s\n%s\n' "$node" "$target/dist/cli/main.js"
