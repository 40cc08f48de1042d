#!/usr/bin/env bash
# npm run fleet [-- OPTIONS]: brings the servers that the options ask for, then runs; docs/scale.md tells the options.
set -euo pipefail
cd "$(dirname "$0")/../.."
bash scripts/setup.sh --quiet
servers=(postgresql)
[[ " $* " != *" --cluster "* ]] || servers+=(rabbitmq)
bash tools/fleet/install.sh "${servers[@]}"
exec node --import tsx tools/fleet/main.ts "$@"
