#!/usr/bin/env bash
# walk.sh out|in: inside the rig, walks a cart through the exit gate; each barrier bounces before it holds.
set -euo pipefail
declare -A line=([inner]=0 [outer]=1)
set_line() { echo "$2" >"/run/rig/exit-gate/sim_gpio${line[$1]}/pull"; }
if [[ $1 == out ]]; then barriers=(inner outer); else barriers=(outer inner); fi
for levels in "pull-up pull-down" "pull-down pull-up"; do
  read -r level before <<<"$levels"
  for barrier in "${barriers[@]}"; do
    for bounce in "$level" "$before" "$level"; do set_line "$barrier" "$bounce"; done
    sleep 0.4
  done
done
