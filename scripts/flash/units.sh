# shellcheck shell=bash
# Rules for devices, the service, and the last look at all of it.
# shellcheck disable=SC2154

bring_rules() {
  head_of "Devices"
  put /etc/udev/rules.d/60-stepout.rules 644 root:root <<'RULES'
# The gate's lines belong to the group gpio, which the cart is in.
SUBSYSTEM=="gpio", KERNEL=="gpiochip*", GROUP="gpio", MODE="0660"
# sysfs GPIO (JetPack 5, for the onoff driver): the group may export lines and set them up.
SUBSYSTEM=="gpio", ACTION=="add", PROGRAM="/bin/sh -c 'chgrp -R gpio /sys/class/gpio && chmod -R g+w /sys/class/gpio; chgrp -R gpio /sys$devpath && chmod -R g+w /sys$devpath'"
RULES
  [[ $live == no ]] || ((changes == 0)) || act "apply the rules" reload_rules
}

reload_rules() {
  udevadm control --reload
  udevadm trigger --subsystem-match=gpio
}

bring_units() {
  local before=$changes
  head_of "Service"
  put /etc/systemd/system/stepout-cart.service 644 root:root <systemd/stepout-cart.service
  if [[ $jetpack != none ]]; then
    put /etc/systemd/system/stepout-cart.service.d/jetson.conf 644 root:root <systemd/stepout-cart.service.d/jetson.conf
  fi
  if can_read_settings && [[ -e $(at /etc/stepout/cart.yaml) && $(setting gate.driver) == onoff ]]; then
    put /etc/systemd/system/stepout-cart.service.d/sysfs-gpio.conf 644 root:root <systemd/stepout-cart.service.d/sysfs-gpio.conf
  fi
  enable_unit stepout-cart multi-user.target
  bring_kiosk
  reload_units "$before"
}

# bring_units_back FOLDER: a release's own, of those that are installed here.
bring_units_back() {
  local before=$changes name
  while read -r name; do
    [[ ! -e $(at "/etc/systemd/system/$name") ]] || put "/etc/systemd/system/$name" 644 root:root <"$1/$name"
  done < <(find "$1" -type f -printf '%P\n' | sort)
  reload_units "$before"
}

# reload_units BEFORE: also where an earlier run was cut off before systemd read what it had written.
reload_units() {
  local units=(stepout-cart.service stepout-kiosk.service)
  [[ $live == yes ]] || return 0
  if ((changes == $1)) && [[ $(systemctl show -p NeedDaemonReload --value "${units[@]}" 2>/dev/null || true) != *yes* ]]; then
    return 0
  fi
  act "let systemd read its units anew" systemctl daemon-reload
}

# By the link that `systemctl enable` makes, so that it works for a system that is only mounted.
enable_unit() {
  link "../$1.service" "/etc/systemd/system/$2.wants/$1.service"
}

# The cart holds its cameras and its lines, so the doctor looks at them while it is stopped. One that runs and has nothing
# new to run is left alone: somebody may be in the middle of a trip. What an earlier run changed and did not come to start
# is new to it too.
start_cart() {
  local runs=no new=no
  [[ $live == yes ]] || return 0
  head_of "Start"
  if [[ $dry_run == yes ]]; then
    say "would stop the cart for the doctor and start it, if anything had changed or it did not run"
    return
  fi
  ! systemctl is-active --quiet stepout-cart.service || runs=yes
  ((changes == 0)) && ! runs_former || new=yes
  if [[ $runs == yes && $new == no ]]; then
    say "the cart runs on; to see what the doctor says, stop it first (docs/jetson.md)"
  elif [[ $runs == yes && $start == no ]]; then
    say "the cart runs on as it was started (--no-start); \`sudo systemctl restart stepout-cart\` takes over what has changed"
  else
    # Whatever ends this in between, a cart that ran runs again.
    [[ $runs == no ]] || trap 'systemctl start --no-block stepout-cart.service' EXIT
    systemctl stop stepout-cart.service
    say "what works and what does not, as the cart's own user:"
    as_cart doctor --config /etc/stepout/cart.yaml || say "see above; mend it and run this again, or \`sudo systemctl restart stepout-cart\`"
    [[ $start == no ]] || act "start the cart" systemctl start stepout-cart.service ||
      stop "the cart did not start; \`journalctl -u stepout-cart -o cat\` and the lines above say why."
    trap - EXIT
  fi
}

finish() {
  head_of "Done"
  if [[ $dry_run == yes ]]; then
    say "nothing was changed"
  elif ((changes == 0)); then
    say "everything was as it should be"
  else
    say "$changes changes"
  fi
}
