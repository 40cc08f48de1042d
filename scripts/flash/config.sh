# shellcheck shell=bash
# The configuration and this cart's keys. A configuration that is there is somebody's work and is kept.
# shellcheck disable=SC2154

# Nothing that a cart runs with is replaced before the new release has read what is to come: not the configuration, and
# not the keys, which may be another cart's.
bring_config() {
  local name
  head_of "Configuration"
  choose_hands
  if [[ -n $config ]]; then
    # shellcheck disable=SC2094 # its name is only told
    check_offer "$config" <"$config"
  elif [[ ! -e $(at /etc/stepout/cart.yaml) ]]; then
    check_offer "the configuration that these options make" < <(first_config)
  else
    check_config
  fi
  for name in ca cert key; do
    [[ -z ${!name} ]] || put "/etc/stepout/keys/$name.pem" 640 root:stepout <"${!name}"
  done
  if [[ -n $config ]]; then
    put /etc/stepout/cart.yaml 640 root:stepout <"$config"
  elif [[ ! -e $(at /etc/stepout/cart.yaml) ]]; then
    # Not through a pipe: what changed is counted in this shell.
    put /etc/stepout/cart.yaml 640 root:stepout < <(first_config)
  else
    say "/etc/stepout/cart.yaml is kept"
  fi
}

# check_offer NAME: reads standard input as the configuration to come, from a file where a system under --root sees it.
check_offer() {
  local offered=/etc/stepout/.offered.yaml status=0
  if [[ $dry_run == yes ]]; then
    say "would look whether this release can read $1"
    return
  fi
  (umask 077 && cat >"$(at "$offered")")
  setting cart.id "$offered" >/dev/null || status=$?
  rm -f "$(at "$offered")"
  ((status == 0)) || stop "$1 is wrong for this release; mend it and run this again. Nothing was switched."
}

# Before the switch: a configuration that the new release refuses would stop the cart after it.
check_config() {
  local found
  if ! can_read_settings; then
    say "would look whether this release can read it${cart:+, and whether it is that of $cart}"
    return
  fi
  found=$(setting cart.id) ||
    stop "/etc/stepout/cart.yaml is wrong for this release; mend it, or bring another with --config. Nothing was switched."
  [[ -z $cart || $found == "$cart" ]] ||
    stop "/etc/stepout/cart.yaml is of another cart than $cart, of $found; move it away, or bring one with --config."
}

# setting NAME [FILE]: what the cart's configuration says under a name such as cart.id, as the release that is brought
# reads it.
setting() {
  inside "$releases/$release/node/bin/node" "$releases/$release/scripts/flash/setting.mjs" "${2:-/etc/stepout/cart.yaml}" "$1"
}

# A dry run has no release to read it with, unless that was installed before.
can_read_settings() { [[ $dry_run == no || -e $(at "$releases/$release/.complete") ]]; }

first_config() {
  cat <<YAML
# Written once by flash.sh and never again: it is yours. docs/configuration.md has every key.
cart: { id: "$cart" }
store: { id: "$store" }
cameras:
  - name: basket-1
    source: $([[ $jetpack == none ]] && printf 'v4l2:/dev/video0' || printf 'csi:0')
    watches: basket
models: { items: $items$([[ $hands == none ]] || printf ', hands: %s' "$hands"), dir: /opt/stepout/models$(first_providers) }
catalogue: topic
gate:
$(first_gate)
state: { dir: /var/lib/stepout }
$(first_screen)
$(first_broker)
YAML
}

# Both models look at the same picture: hands of another size than the items would stop the cart at its start.
choose_hands() {
  [[ $hands == auto ]] || return 0
  hands=none
  [[ -z $(picture_size hands) || $(picture_size hands) != "$(picture_size "$items")" ]] || hands=hands
}

picture_size() {
  local file=$models_from/$1/manifest.json
  [[ -r $file ]] || file=$(at "/opt/stepout/models/$1/manifest.json")
  tr -d ' \n' 2>/dev/null <"$file" | grep -oE '"input":\{[^}]*\}' || true
}

# On a PC npm's onnxruntime is installed without CUDA, and nobody needs to be told at each start.
first_providers() { [[ $jetpack != none ]] || printf ', providers: [cpu]'; }

# The models that the cart's configuration names, or will name.
named_models() {
  if [[ -r $(at /etc/stepout/cart.yaml) ]]; then
    sed 's/#.*//' "$(at /etc/stepout/cart.yaml)" | grep -oE '\b(items|hands): *["'\'']?[A-Za-z0-9._-]+' | sed -E "s/.*[ \"':]//" || true
  else
    printf '%s\n' "$items"
    [[ $hands == none ]] || printf '%s\n' "$hands"
  fi
}

# Pins 29 and 31 of the 40-pin header of an Orin Nano or NX developer kit.
first_gate() {
  if [[ $jetpack == none ]]; then
    printf '  driver: simulated\n  socket: /run/stepout/gate.sock\n'
  else
    printf '  inner: { chip: tegra234-gpio, line: PQ.05, activeLow: true }\n  outer: { chip: tegra234-gpio, line: PQ.06, activeLow: true }\n'
  fi
}

first_screen() { [[ $screen == no ]] || printf 'screen: { port: 8080 }\n'; }

first_broker() {
  local file
  [[ -n $broker ]] || { printf '# broker: { url: mqtts://… }\n'; return; }
  printf 'broker:\n  url: "%s"\n' "$broker"
  for file in ca cert key; do
    [[ -z ${!file} ]] || printf '  %s: /etc/stepout/keys/%s.pem\n' "$file" "$file"
  done
}
