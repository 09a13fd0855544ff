#!/usr/bin/env bash
# npm run demo: sets up what is missing, then plays the walk-through. `npm run demo -- --keep` leaves it running.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash scripts/setup.sh
exec node dist/demo/main.js "$@"
