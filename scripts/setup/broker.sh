# shellcheck shell=bash
# Debian starts a service as soon as its package is installed, and at every boot. The demo and the tests want
# mosquitto's program, each starts its own on a free port, and nobody asked for a broker on this machine.
#
# So a mosquitto that this set-up brings is neither started nor set to start at boot. Debian's own way to say so is
# /usr/sbin/policy-rc.d: exit 101 means "not this one". It stands only while apt runs and speaks only of mosquitto.
# A mosquitto that was here before is left exactly as it is: this file then does nothing.
# shellcheck disable=SC2154 # log comes from say.sh

policy=/usr/sbin/policy-rc.d
# The services that are not to start, as a pattern of the shell.
held='mosquitto | mosquitto.service'
policy_mark='Written by the set-up of stepout'

is_broker_installed() {
  [[ $(dpkg-query -W -f '${Status}' mosquitto 2>/dev/null) == "install ok installed" ]]
}

# The policy still stands: a set-up was killed while apt was at work.
holds_broker() {
  grep -qs "$policy_mark" "$policy"
}

# Whether mosquitto came, or is about to come, through this set-up.
is_broker_ours() {
  holds_broker || ! is_broker_installed
}

hold_broker() {
  drop_policy
  trap drop_policy EXIT
  if [[ -e $policy ]]; then
    as_root mv "$policy" "$policy.kept-by-stepout"
  fi
  as_root tee "$policy" >/dev/null <<POLICY
#!/bin/sh
# $policy_mark while it installs packages; it removes this file when it is done.
case "\$1" in $held) exit 101 ;; esac
[ ! -x "$policy.kept-by-stepout" ] || exec "$policy.kept-by-stepout" "\$@"
exit 0
POLICY
  as_root chmod 755 "$policy"
}

# Puts back what stood there before, also after a set-up that was killed.
drop_policy() {
  if holds_broker; then
    as_root rm -f "$policy"
  fi
  if [[ -e $policy.kept-by-stepout && ! -e $policy ]]; then
    as_root mv "$policy.kept-by-stepout" "$policy"
  fi
}

release_broker() {
  drop_policy
  # One that was built by hand was not brought by apt, and its service is not ours to touch.
  is_broker_installed || return 0
  if command -v systemctl >/dev/null && as_root systemctl disable mosquitto.service >>"$log" 2>&1; then
    say "mosquitto is installed and not running; \`sudo systemctl enable --now mosquitto\` makes it a service."
  fi
}
