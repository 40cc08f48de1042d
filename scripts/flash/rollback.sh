# shellcheck shell=bash
# Back to the release before: its program with its Node, the models that it ran with and its units; docs/jetson.md says
# what stays as it is.
# shellcheck disable=SC2034,SC2154

roll_back() {
  local here there
  head_of "Roll back"
  here=$(release_of current)
  there=$(release_of previous)
  [[ -n $there && -d $(at "$releases/$there") ]] || stop "there is no release before this one; install one first."
  [[ -x $(at "$releases/$there/node/bin/node") ]] ||
    stop "release $there has no Node of its own, because an older flash.sh installed it; install it anew from its clone."
  check_config_for "$there"
  if [[ $there == "$here" ]]; then
    # `previous` is set first and `current` last: both point to what runs where a cut came between.
    say "a switch was cut off in the middle; $here gets back its own models and units"
    switch_models "$there" ''
  else
    switch_models "$there" "$here"
    link "releases/$there" /opt/stepout/current
    link "releases/$here" /opt/stepout/previous
  fi
  bring_units_back "$(at "$releases/$there/systemd")"
  [[ $live == no ]] || act "restart the cart" systemctl restart stepout-cart.service ||
    stop "$there is in place and the cart did not start; \`journalctl -u stepout-cart -o cat\` and the lines above say why."
  if [[ $there == "$here" ]]; then
    say "now $there alone: which release was before it is not known any more"
  else
    say "now $there; --rollback again goes back to $here"
  fi
}

# The configuration stays, and may say what only the newer release knows: the cart would stop and not be tried again. A
# release of an older flash.sh has nothing to read it with.
check_config_for() {
  release=$1
  [[ -e $(at /etc/stepout/cart.yaml) && -e $(at "$releases/$release/scripts/flash/setting.mjs") ]] || return 0
  setting cart.id >/dev/null ||
    stop "/etc/stepout/cart.yaml is wrong for release $release, the lines above say where; mend it and run this again. Nothing was switched."
}
