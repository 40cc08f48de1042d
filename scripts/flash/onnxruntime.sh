# shellcheck shell=bash
# onnxruntime's binding with TensorRT. The one from npm for this processor knows only the CPU, so the board builds its
# own from source, once for each version: an hour and more on an Orin. UNTRIED: no board and no CUDA where this was
# written. Without it the cart runs on the CPU and says so.
# shellcheck disable=SC2154

binding=node_modules/onnxruntime-node/bin
onnxruntime_source=https://github.com/microsoft/onnxruntime.git

bring_onnxruntime() {
  local version folder
  [[ $jetpack != none ]] || return 0
  head_of "onnxruntime with TensorRT"
  version=$(sed -nE 's/^    "onnxruntime-node": "(.*)",/\1/p' package.json)
  folder=/opt/stepout/onnxruntime/$version
  case $onnxruntime$jetpack in
    cpu*) say "left out (--onnxruntime cpu): models run on the CPU"; return ;;
    auto5 | build5)
      say "onnxruntime $version needs CUDA 12, which JetPack 5 has not: models run on the CPU; for the GPU flash JetPack 6"
      return
      ;;
  esac
  if [[ $live == no && $dry_run == no ]]; then
    say "it is built on the board itself: run this there again"
    return
  fi
  [[ -e $(at "$folder/.complete") ]] || act "build onnxruntime $version with TensorRT into $folder (an hour and more)" build_onnxruntime "$version" "$folder"
  diff -rq "$(at "$folder/bin")" "$(at "$releases/$release/$binding")" >/dev/null 2>&1 ||
    act "put it into release $release" use_onnxruntime "$folder"
}

# Goes on where it was cut off: git and CMake both keep what they have.
build_onnxruntime() {
  local version=$1 folder=$2 source commit
  source=$folder/source
  apt_inside -qq install git cmake python3-dev python3-packaging cuda-toolkit-12 libcudnn9-dev-cuda-12 tensorrt-dev || true
  mkdir -p "$folder"
  [[ -d $source/.git ]] ||
    git clone --depth 1 --branch "v$version" --recurse-submodules --shallow-submodules "$onnxruntime_source" "$source"
  # A commit's hash is a checksum over all of its files.
  commit=$(git -C "$source" rev-parse HEAD)
  [[ -z $onnxruntime_commit || $commit == "$onnxruntime_commit" ]] ||
    stop "v$version of $onnxruntime_source is now $commit and not $onnxruntime_commit; do not use it before somebody has looked."
  printf '%s\n' "$commit" >"$folder/commit"
  git -C "$source" submodule update --init --recursive --depth 1
  (
    cd "$source" || exit 1
    PATH=/opt/stepout/node/bin:/usr/local/cuda/bin:$PATH ./build.sh --config Release --update --build --build_nodejs \
      --parallel "$(nproc)" --skip_tests --allow_running_as_root \
      --use_cuda --cuda_home /usr/local/cuda --cudnn_home /usr --use_tensorrt --tensorrt_home /usr \
      --cmake_extra_defines CMAKE_CUDA_ARCHITECTURES=87 onnxruntime_BUILD_UNIT_TESTS=OFF
  )
  cp -a "$source/js/node/bin/." "$folder/bin/"
  touch "$folder/.complete"
}

use_onnxruntime() {
  local into
  into=$(at "$releases/$release/$binding")
  rm -rf "$into"
  cp -a "$(at "$1/bin")" "$into"
}
