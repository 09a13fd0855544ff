#!/usr/bin/env bash
# npm run test:matrix: the tests of the monitor's SQL on every major version of PostgreSQL that it runs on, or on those
# that are named: `npm run test:matrix -- 13 18`.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash scripts/setup.sh || exit
unset PGHOST PGPORT

rooms=(test/sql test/scenarios test/races test/migrations/install test/migrations/drift test/migrations/upgrade test/migrations/new-state)
matrix=scripts/matrix
majors=("$@")
[ ${#majors[@]} -gt 0 ] || mapfile -t majors < <(sed -nE 's/^ *"pg([0-9]+)": .*/\1/p' "$matrix/package.json")

if [ ! -e "$matrix/node_modules/.package-lock.json" ] || [ "$matrix/package-lock.json" -nt "$matrix/node_modules/.package-lock.json" ]; then
  echo "matrix: fetching the servers, about 120 MB" >&2
  npm ci --prefix "$matrix" --ignore-scripts --no-audit --no-fund --loglevel=error >&2 || exit
  touch "$matrix/node_modules/.package-lock.json"
fi

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

# Puts a server where the OS user of the servers can run it, with the links that its npm package only lists.
unpack() {
  rm -rf "${place:?}/native"
  cp -r "$matrix/node_modules/pg$1/native" "$place/"
  node -e '
    const { existsSync, readFileSync, symlinkSync } = require("node:fs");
    const { join } = require("node:path");
    const place = process.argv[1];
    for (const { source, target } of JSON.parse(readFileSync(join(place, "native/pg-symlinks.json"), "utf8"))) {
      if (!existsSync(join(place, target))) symlinkSync(join(place, source), join(place, target));
    }' "$place"
  chmod -R a+rX "$place"
}

report=()
status=0
for major in "${majors[@]}"; do
  if [ ! -d "$matrix/node_modules/pg$major" ]; then
    echo "matrix: expected one of the majors in $matrix/package.json, got \"$major\"" >&2
    exit 1
  fi
  unpack "$major"
  printf '\n== %s\n' "$("$place/native/bin/postgres" --version)"
  PATH="$place/native/bin:$PATH" node_modules/.bin/vitest run "${rooms[@]}" 2>&1 | tee "$place/log"
  if [ "${PIPESTATUS[0]}" = 0 ]; then verdict=ok; else verdict='NOT OK' status=1; fi
  report+=("PostgreSQL $major: $verdict, $(grep -E '^[0-9]+ passed, ' "$place/log" | tail -n 1)")
done

printf '\n'
printf '%s\n' "${report[@]}"
exit "$status"
