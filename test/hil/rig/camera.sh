#!/usr/bin/env bash
# camera.sh DEVICE FOLDER: inside the rig, a camera that shows FOLDER/now.yuy2 about twice a second (starting cat and
# sleep takes an emulated machine longer than the pause): a raw picture of 360 by 360, since a real one's colours come
# uncompressed as well. Ended, it leaves the device as a pulled cable does.
set -uo pipefail
show() {
  while :; do
    cat "$2/now.yuy2"
    sleep 0.2
  done
}
# videoconvert forgets what v4l2sink does not know of raw pictures. HOME is where GStreamer's registry is: without one it
# would look at all of its plugins first, which takes a minute here.
exec env HOME=/root gst-launch-1.0 -q fdsrc blocksize=259200 ! \
  rawvideoparse format=yuy2 width=360 height=360 framerate=2/1 ! videoconvert ! v4l2sink "device=$1" sync=false < <(show "$@")
