#!/bin/sh
# Starts the Chromium named first. As root it would raise its own priority over everything else on the machine
# (to nice -8), whatever it was started with: without the right to, it keeps what it was given.
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
  exec setpriv --inh-caps=-sys_nice --bounding-set=-sys_nice "$STEPOUT_CHROMIUM" "$@"
fi
exec "$STEPOUT_CHROMIUM" "$@"
