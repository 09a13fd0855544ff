#!/usr/bin/env bash
# npm test: sets up what is missing, then runs every test but the long ones with real clusters, which are `npm run test:cluster`.
# Arguments go to vitest, e.g. `npm test -- --project sql`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash scripts/setup.sh plpgsql-check
[ $# -gt 0 ] || set -- --project '!long*'
exec node_modules/.bin/vitest run "$@"
