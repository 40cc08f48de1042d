# shellcheck shell=bash
# What only a board has: pins, power modes, engines. Untried without a board; docs/jetson.md has the checks.
# shellcheck disable=SC2154

set_up_board() {
  [[ $jetpack != none ]] || return 0
  head_of "Board"
  check_pins
  set_power
}

# A pin that the board's device tree gives to another function is dead as GPIO, and nothing at run time says so.
check_pins() {
  local line owner
  if [[ $dry_run == yes || $live == no ]]; then
    say "would look whether the gate's pins are GPIO inputs (pinmux)"
    return
  fi
  while read -r line; do
    owner=$(gpioinfo 2>/dev/null | grep -F "\"$line\"" || true)
    if [[ -z $owner ]]; then
      say "the gate's line $line is not on this board; \`gpioinfo\` lists what is"
    elif [[ $owner == *"[used]"* && $owner != *gpiomon* ]]; then
      say "the gate's line $line is used by another driver:$owner; choose another pin, or \`sudo /opt/nvidia/jetson-io/jetson-io.py\`"
    fi
  done < <(grep -oE 'line: *"?P[A-Z]+\.[0-9]+' /etc/stepout/cart.yaml | grep -oE 'P[A-Z]+\.[0-9]+')
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
  [[ $jetpack == 6 ]] || return 0
  head_of "Engines"
  if [[ $dry_run == no && $live == no ]]; then
    say "engines are built on the board itself: run this there again"
    return
  fi
  act "build the TensorRT engine of $items where it is not there yet" \
    /opt/stepout/node/bin/node /opt/stepout/current/dist/main.js model build "$items" --models /opt/stepout/models
}
