#!/usr/bin/env bash
# Inside the rig: two GPIO chips with the gate's two lines each, two cameras, and a network that ends at the host.
set -uo pipefail
PATH=/usr/sbin:/usr/bin:/sbin:/bin
ip link set lo up
ip link set eth0 up
ip addr add 10.0.2.15/24 dev eth0
ip route add default via 10.0.2.2
# gpio-sim first: it finds configfs by itself, and mounted before it, configfs would not show it.
modprobe gpio-sim
mountpoint -q /sys/kernel/config || mount -t configfs configfs /sys/kernel/config
for chip in exit-gate spare-gate; do
  folder=/sys/kernel/config/gpio-sim/$chip
  mkdir -p "$folder/bank"
  echo 8 >"$folder/bank/num_lines"
  echo "$chip" >"$folder/bank/label"
  line=0
  for name in inner outer; do
    mkdir "$folder/bank/line$line"
    echo "$chip-$name" >"$folder/bank/line$line/name"
    line=$((line + 1))
  done
  echo 1 >"$folder/live"
  # Where the tests move the lines: /run/rig/exit-gate/sim_gpio0/pull
  mkdir -p /run/rig
  ln -sfn "/sys/devices/platform/$(cat "$folder/dev_name")/$(cat "$folder/bank/chip_name")" "/run/rig/$chip"
done
modprobe v4l2loopback devices=2 video_nr=0,1 card_label=basket-1,basket-2 exclusive_caps=1,1
exit 0
