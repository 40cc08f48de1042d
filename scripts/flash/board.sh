# shellcheck shell=bash
# What only a board has: pins, power modes, engines. Untried without a board; docs/jetson.md has the checks.
# shellcheck disable=SC2154

set_up_board() {
  [[ $jetpack != none ]] || return 0
  head_of "Board"
  check_pins
  set_power
}

# Mode 0 is the strongest on Orin boards; --power takes another.
set_power() {
  local mode=${power/auto/0}
  if [[ $dry_run == no && $live == yes ]]; then
    [[ $(nvpmodel -q 2>/dev/null | tail -n 1) != "$mode" ]] || return 0
    command -v nvpmodel >/dev/null || { say "there is no nvpmodel here; the power mode is left as it is"; return 0; }
  fi
  [[ $dry_run == yes || $live == yes ]] || return 0
  # It may want to reboot; that is for a person to decide.
  act "set power mode $mode" sh -c "echo no | nvpmodel -m $mode || echo 'reboot to let power mode $mode take effect'"
}

# Ten minutes and more for each model, with trtexec's own progress; quick when the engine is there already.
build_models() {
  local name
  [[ $jetpack == 6 ]] || return 0
  head_of "Engines"
  if [[ $dry_run == no && $live == no ]]; then
    say "engines are built on the board itself: run this there again"
    return
  fi
  for name in $(named_models); do
    act "build the TensorRT engine of $name where it is not there yet" \
      /opt/stepout/node/bin/node /opt/stepout/current/dist/main.js model build "$name" --models /opt/stepout/models
  done
}
