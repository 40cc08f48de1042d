#!/usr/bin/env bash
# Installs what the simulated store needs from Debian or Ubuntu: a browser that renders in software, and
# GStreamer's H.264 encoder for the clips.
set -euo pipefail
apt-get update
apt-get install --yes --no-install-recommends \
  chromium libgl1-mesa-dri libegl1 fonts-dejavu-core \
  gstreamer1.0-tools gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly
