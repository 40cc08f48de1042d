#!/usr/bin/env bash
# `install.sh postgresql rabbitmq` brings those servers of the store's side through apt where they are missing, and
# does nothing, in no time, where they are there. It neither starts their services nor sets them to start at boot:
# the fleet and the matrix of faults start servers of their own.
# shellcheck disable=SC2034 # needs and held belong to scripts/setup/
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/../.."
# Debian keeps servers where only root's PATH looks.
PATH=$PATH:/usr/sbin:/sbin

. scripts/setup/say.sh
. scripts/setup/system.sh
. scripts/setup/broker.sh

declare -A servers=(
  [postgresql]='file:/usr/lib/postgresql/*/bin/initdb|postgresql|the database of the store'
  [rabbitmq]='command:rabbitmq-server|rabbitmq-server|three brokers that act as one'
)

bring_servers() {
  local missing packages
  missing=$(missing_needs all)
  [[ -n $missing ]] || return 0
  if ! command -v apt-get >/dev/null; then
    tell_by_hand <<<"$missing"
    stop "the servers listed above are missing; install them and run this again."
  fi
  mapfile -t packages < <(packages_of <<<"$missing")
  : >"$log"
  say "Missing from this machine, and about to be installed with apt:"
  tell_packages <<<"$missing"
  need_root "${packages[@]}"
  hold_broker
  install_packages_of_system "${packages[@]}"
  drop_policy
  if command -v systemctl >/dev/null; then as_root systemctl disable "${packages[@]}" >>"$log" 2>&1 || true; fi
  [[ -z $(missing_needs all) ]] || stop "apt is done, but a server is still missing: $log says what apt did."
}

needs=()
for name in "$@"; do needs+=("${servers[$name]}"); done
# epmd is the name server of RabbitMQ's nodes.
held='postgresql* | rabbitmq-server* | epmd*'
bring_servers
