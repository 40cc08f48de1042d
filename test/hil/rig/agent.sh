#!/usr/bin/env bash
# agent.sh CACHE: inside the rig, QEMU's guest agent on the port that bears its name, whatever number the port has.
port=
until [[ -c $port ]]; do
  name=$(grep -lsx org.qemu.guest_agent.0 /sys/class/virtio-ports/*/name)
  port=/dev/$(basename "$(dirname "${name:-/none/none}")")
  sleep 0.2
done
mkdir -p /run/rig
exec "$1/tree/usr/sbin/qemu-ga" -m virtio-serial -p "$port" -t /run/rig -f /run/rig/agent.pid
