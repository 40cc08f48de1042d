# shellcheck shell=bash
# What only a board has: pins, power modes, engines. Untried without a board; docs/jetson.md has the checks.
# shellcheck disable=SC2154

set_up_board() {
  [[ $jetpack != none ]] || return 0
  head_of "Board"
  check_pins
  set_power
}

set_power() {
  local mode=$power name=
  [[ $dry_run == yes || $live == yes ]] || return 0
  if [[ $power == auto ]]; then
    read -r mode name < <(strongest_mode) || {
      say "the power mode is left as it is: /etc/nvpmodel.conf names neither MAXN nor watts; --power takes a number"
      return 0
    }
  fi
  if [[ $dry_run == no ]]; then
    command -v nvpmodel >/dev/null || { say "there is no nvpmodel here; the power mode is left as it is"; return 0; }
    [[ $(nvpmodel -q 2>/dev/null | tail -n 1) != "$mode" ]] || return 0
  fi
  # It may want to reboot; that is for a person to decide.
  act "set power mode $mode${name:+ ($name)}" sh -c "echo no | nvpmodel -m $mode || echo 'reboot to let power mode $mode take effect'"
}

# Number and name of the strongest mode, or nothing where no name tells. The numbers do not: on an Orin Nano 0 is 15 W,
# 2 MAXN_SUPER and 3 is 7 W (NVIDIA's nvpmodel_p3767_0003_super.conf).
strongest_mode() {
  sed -nE 's/^ *< *POWER_MODEL +ID=([0-9]+) +NAME=([^ >]+).*/\1 \2/p' "$(at /etc/nvpmodel.conf)" 2>/dev/null | awk '
    { rank = $2 == "MAXN_SUPER" ? 1e6 : $2 == "MAXN" ? 1e5 : $2 ~ /^[0-9]+W$/ ? $2 + 0 : 0 }
    rank > best { best = rank; strongest = $0 }
    END { if (best) print strongest }'
}

# Ten minutes and more for each model, with trtexec's own progress; quick when the engine is there already. The cart
# works without one, on CUDA or the CPU, so one that fails ends nothing.
build_models() {
  local name
  [[ $gpu == yes ]] || return 0
  head_of "Engines"
  for name in $(named_models); do
    act "build the TensorRT engine of $name where it is not there yet" \
      /opt/stepout/node/bin/node /opt/stepout/current/dist/main.js model build "$name" --models /opt/stepout/models ||
      say "$name has no engine and runs on CUDA or the CPU; mend what the line above says, then \`sudo stepout model build $name --models /opt/stepout/models\`"
  done
}
