#!/usr/bin/env bash
# From a freshly flashed JetPack board (or, with --host, a plain PC) to a running cart. Running it again changes only
# what is not as it should be; a new version goes beside the old one and takes over at once, or not at all.
set -euo pipefail
shopt -s inherit_errexit
# Files that options name are meant from where the caller stands.
caller=$PWD
cd "$(dirname "$0")/.."
PATH=$PATH:/usr/sbin:/sbin
# sudo keeps a stricter one of whoever calls it, and the cart's user could then not read its own program.
umask 022

. scripts/flash/say.sh
. scripts/flash/options.sh
. scripts/flash/machine.sh
. scripts/flash/node.sh
. scripts/flash/users.sh
. scripts/flash/release.sh
. scripts/flash/rollback.sh
. scripts/flash/config.sh
. scripts/flash/command.sh
. scripts/flash/screen.sh
. scripts/flash/units.sh
. scripts/flash/pins.sh
. scripts/flash/board.sh
. scripts/flash/cmake.sh
. scripts/flash/onnxruntime.sh

main() {
  read_options "$@"
  look_whether_live
  if [[ $rollback == yes ]]; then
    roll_back
    return
  fi
  look_at_machine
  bring_packages
  bring_screen
  bring_node
  bring_users
  bring_release
  bring_onnxruntime
  bring_config
  bring_rules
  set_up_board
  switch_release
  bring_command
  bring_key
  build_models
  bring_units
  start_cart
  finish
}

# Whoever presses Ctrl-C wants all of it to end, and not only the step that is told as failed then.
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
main "$@"
