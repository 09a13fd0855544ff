#!/usr/bin/env bash
# npm run model: the long walks of the state machine. Arguments: --results writes the tables of docs/proof.md, --planted walks
# only with faults planted, --walks only without, --only TEXT takes those whose name holds the text, --seconds N limits each.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
only=''
while [ $# -gt 0 ]; do
  case $1 in
    --results) export MODEL_RESULTS=1 ;;
    --planted) only='planted: ' ;;
    --walks) only='walk: ' ;;
    --only) only=${2:?"--only expects a text"}; shift ;;
    --seconds) export MODEL_SECONDS=${2:?"--seconds expects a number"}; shift ;;
    *) echo "model: expected --results, --planted, --walks, --only TEXT or --seconds N, got \"$1\"" >&2; exit 2 ;;
  esac
  shift
done
bash scripts/setup.sh
exec node_modules/.bin/vitest run --project longest-model --disable-console-intercept ${only:+-t "$only"}
