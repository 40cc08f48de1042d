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
bash test/hil/packages.sh qemu-system-x86_64=qemu-system-x86 busybox=busybox-static modprobe=kmod cpio=cpio \
  mkfs.ext4=e2fsprogs curl=curl shellcheck=shellcheck /usr/lib/python3/dist-packages/onnx=python3-onnx
# Beside the rig, what elsewhere is often skipped for want of a tool: the engine's wrapper before Python's onnx, and
# the scripts before shellcheck.
((${#tests[@]} > 0)) ||
  tests=(test/hil/rig.test.ts test/e2e/engine.test.ts test/unit/scripts/flash.test.ts)
# One after the other: an emulated machine takes both cores. Whatever hangs, it ends after 20 minutes.
exec timeout --kill-after=30 "${STEPOUT_RIG_SECONDS:-1200}" \
  node --import tsx --test --test-reporter=spec --test-timeout=1200000 --test-concurrency=1 "${tests[@]}"
