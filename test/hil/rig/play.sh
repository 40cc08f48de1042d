#!/usr/bin/env bash
# play.sh FOLDER SECONDS: inside the rig, shows the pictures of FOLDER one after the other, each for so long.
set -euo pipefail
cd "$1"
for picture in [0-9]*.yuy2; do
  ln -sfn "$picture" now.new
  mv -T now.new now.yuy2
  sleep "$2"
done
