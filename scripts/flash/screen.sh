# shellcheck shell=bash
# What shows the screen: cage, and a browser that apt has. JetPack's Ubuntu has Chromium as a snap alone, which a
# service without a home cannot run, and may have no cage. The cart bills without a screen and is never stopped for it.
# shellcheck disable=SC2154

# The browser that the kiosk unit will start; empty where there is none.
screen_browser=

bring_screen() {
  local name missing absent=()
  [[ $screen == yes ]] || return 0
  head_of "Screen"
  if [[ $dry_run == yes ]]; then
    say "would install cage and chromium where apt has them, and say so where it has not"
    return
  fi
  [[ ! -x $(at /usr/bin/cage) || ! -x $(at /usr/bin/chromium) ]] || return 0
  # A fresh system has no list yet; without one nothing would be found.
  update_packages
  apt_has cage || absent+=(cage)
  for name in chromium chromium-browser; do
    [[ -n $screen_browser ]] || ! apt_has "$name" || screen_browser=$name
  done
  [[ -n $screen_browser ]] || absent+=("a Chromium that is no snap")
  if ((${#absent[@]} > 0)); then
    say "the screen stays dark: apt has not $(list_of "${absent[@]}") here; install /usr/bin/cage and /usr/bin/chromium from elsewhere and restart the board, or show http://127.0.0.1:8080/ by other means"
    return
  fi
  missing=$(missing_packages cage "$screen_browser")
  [[ -n $missing ]] || return 0
  # In a shell of its own, because what fails in there stops a script.
  act "install with apt: $missing" install_apart "$missing" ||
    say "the screen stays dark: apt has $screen_browser and cage and did not install them; mend that and run this again"
}

# shellcheck disable=SC2086 # names
install_apart() { (install_packages $1); }

# A package, and not Ubuntu's stand-in of that name, which brings the snap.
apt_has() {
  local shown
  shown=$(inside env LC_ALL=C apt-cache show "$1" 2>/dev/null || true)
  [[ $shown == *"Package: $1"* && $shown != *snapd* && $shown != *"chromium snap"* ]]
}

list_of() {
  local text=$1
  shift
  (($# == 0)) || text+=$(printf ' and %s' "$@")
  printf '%s' "$text"
}

bring_kiosk() {
  [[ $screen == yes ]] || return 0
  put /etc/systemd/system/stepout-kiosk.service 644 root:root <systemd/stepout-kiosk.service
  if [[ -n $screen_browser && $screen_browser != chromium ]]; then
    put /etc/systemd/system/stepout-kiosk.service.d/browser.conf 644 root:root <<UNIT
[Unit]
ConditionPathExists=|/usr/bin/$screen_browser
[Service]
Environment=STEPOUT_SCREEN_BROWSER=/usr/bin/$screen_browser
UNIT
  fi
  enable_unit stepout-kiosk graphical.target
  # Many a board starts without a desktop, to have its memory for the models.
  enable_unit stepout-kiosk multi-user.target
  check_screen
}

# A configuration that was there before is kept, and may serve no screen, or elsewhere than the kiosk looks.
check_screen() {
  local port
  [[ $dry_run == no && -e $(at /etc/stepout/cart.yaml) ]] || return 0
  port=$(setting screen.port)
  if [[ -z $port ]]; then
    say "the cart serves no screen: write \`screen: { port: 8080 }\` into /etc/stepout/cart.yaml, and restart it"
  elif [[ $port != 8080 && ! -e $(at /etc/stepout/screen.env) ]]; then
    say "the cart serves its screen on port $port and the kiosk shows 8080: write STEPOUT_SCREEN_URL=http://127.0.0.1:PORT/ with the cart's port into /etc/stepout/screen.env"
  fi
  if [[ $live == yes ]] && ! systemctl is-active --quiet stepout-kiosk.service; then
    say "the screen starts with the next boot, or with \`sudo systemctl start stepout-kiosk\`, which ends a desktop"
  fi
}
