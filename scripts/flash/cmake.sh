# shellcheck shell=bash
# CMake of one known version, for building onnxruntime alone: it wants 3.28, and JetPack 6 (Ubuntu 22.04) has 3.22.
# The system's own stays as it is.
# shellcheck disable=SC2154

cmake_version=3.30.5
cmake_from=https://github.com/Kitware/CMake/releases/download
# As the build recipes of others pin these two files. They could not be fetched where this was written: a wrong sum
# refuses, it never lets another file in.
declare -A cmake_sha256=(
  [aarch64]=da7dead2c92c1747b40d506d7f7d68590f5bab175316d2e7af73e48a2e417e48
  [x86_64]=f747d9b23e1a252a8beafb4ed2bc2ddf78cff7f04a8e4de19f4ff88e9b51dc9d
)
cmake_folder=/opt/stepout/cmake/$cmake_version

bring_cmake() {
  [[ -x $(at "$cmake_folder/bin/cmake") ]] ||
    act "fetch CMake $cmake_version into $cmake_folder" fetch_cmake "cmake-$cmake_version-linux-$machine.tar.gz"
}

fetch_cmake() {
  local name=$1 into archive
  into=$(at "$cmake_folder")
  [[ -n ${cmake_sha256[$machine]:-} ]] || stop "there is no CMake for $machine here; a cart is x86_64 or aarch64."
  rm -rf "$into" "$into.part"
  mkdir -p "$into.part"
  archive=$into.part/$name
  curl -fsSL --retry 3 "$cmake_from/v$cmake_version/$name" -o "$archive" ||
    stop "$name cannot be fetched from $cmake_from; check the network, and run this again."
  sha256sum --status -c - <<<"${cmake_sha256[$machine]}  $archive" ||
    stop "$name from $cmake_from is not the file that was checked; do not use it before somebody has looked."
  tar -xzf "$archive" -C "$into.part" --strip-components=1 --no-same-owner
  rm "$archive"
  mv "$into.part" "$into"
}
