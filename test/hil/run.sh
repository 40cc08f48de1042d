#!/usr/bin/env bash
# npm run test:hil [-- --rig rig.yaml] [-- FILE…]: the rig's tests. Without --rig on the virtual rig; with it on a bench
# whose wires rig.yaml describes. What has no hardware is skipped and said so, never passed.
set -euo pipefail
cd "$(dirname "$0")/../.."
bash scripts/setup.sh --quiet
tests=()
while (($# > 0)); do
  case $1 in
    --rig)
      exec node --import tsx test/hil/bench.ts "${2:?--rig needs the file that describes the bench}"
      ;;
    *) tests+=("$1") ;;
  esac
  shift
done
((${#tests[@]} > 0)) || mapfile -t tests < <(find test/hil -name '*.test.ts' | sort)
# One after the other: an emulated machine takes both cores.
exec nice -n 10 node --import tsx --test --test-reporter=spec --test-timeout=900000 --test-concurrency=1 "${tests[@]}"
