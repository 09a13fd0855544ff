#!/usr/bin/env bash
# npm run check: types, lint, format, migrations, functions. All of them run; the exit status tells whether all were clean.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash scripts/setup.sh plpgsql-check || exit

failed=()
check() {
  printf '\n== %s\n' "$1"
  shift
  "$@" || failed+=("$*")
}

bin=node_modules/.bin
check 'types' "$bin/tsc" -p tsconfig.json
check 'lint and format of TypeScript' "$bin/biome" check
check 'format of SQL' "$bin/prettier" --check 'sql/**/*.sql' 'migrations/*.sql'
check 'migrations' "$bin/squawk" migrations/*.sql
check 'functions' "$bin/vitest" run --project sql test/sql/plpgsql-check.test.ts

printf '\n'
if [ ${#failed[@]} -gt 0 ]; then
  printf 'not clean: %s\n' "${failed[@]}"
  exit 1
fi
echo 'all clean'
