# shellcheck shell=bash
# onnxruntime's binding with TensorRT. The one from npm for this processor knows only the CPU, so the board builds its
# own from source, once for each version: hours on an Orin Nano. UNTRIED: no board and no CUDA where this was written;
# that the right source is taken, resumed and built once is tested with a stand-in. Without it the cart runs on the CPU
# and says so.
# shellcheck disable=SC2034,SC2154

binding=node_modules/onnxruntime-node/bin
onnxruntime_source=https://github.com/microsoft/onnxruntime.git
# The commit that the binding from npm says it was built of (a test compares them). A commit's hash is a checksum over
# all of its files and submodules, but the binding tells nine digits only: enough against a tag that was moved, not
# against somebody who makes a commit to fit. --onnxruntime-commit takes a whole hash.
onnxruntime_version=1.30.0
onnxruntime_pin=f2c39fe2f

# Whether the release has the binding that knows the GPU, for which engines are built.
gpu=no

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
  choose_commit "$version"
  if [[ -e $(at "$folder/.complete") ]]; then
    expect_commit "$(cat "$(at "$folder/commit")")" "what was built in $folder" "remove that folder to build anew"
  else
    act "build onnxruntime $version, commit $onnxruntime_commit, with TensorRT into $folder (hours)" try_build "$version" "$(at "$folder")"
    [[ $dry_run == yes || -e $(at "$folder/.complete") ]] || return 0
  fi
  diff -rq "$(at "$folder/bin")" "$(at "$releases/$release/$binding")" >/dev/null 2>&1 ||
    act "put it into release $release" use_onnxruntime "$folder"
  gpu=yes
}

choose_commit() {
  [[ -z $onnxruntime_commit ]] || return 0
  [[ $1 == "$onnxruntime_version" ]] ||
    stop "no commit of onnxruntime $1 is known here, only of $onnxruntime_version; name one with --onnxruntime-commit."
  onnxruntime_commit=$onnxruntime_pin
}

# The exit code of a source that is not the one that was checked: nobody goes on after that.
refused=3

# expect_commit FOUND WHAT MEND
expect_commit() {
  [[ $1 != "$onnxruntime_commit"* ]] || return 0
  printf 'flash: %s\n' "$2 is commit ${1:-unknown} and not $onnxruntime_commit; do not use it before somebody has looked, then $3." >&2
  exit "$refused"
}

# Whatever else fails in there, the cart is installed all the same: it works on the CPU. In a shell of its own, and not
# in a condition, where bash would go on behind what failed.
try_build() {
  local status
  set +e
  (
    set -e
    build_onnxruntime "$@"
  )
  status=$?
  set -e
  ((status != refused)) || exit "$refused"
  ((status == 0)) || say "without it the cart is installed all the same, and models run on the CPU; where the compiler was" \
    "killed, memory was short: add swap (docs/jetson.md) and run this again, or leave it out with --onnxruntime cpu"
}

# One compiler for each 4 GB of memory: a few of onnxruntime's CUDA files take that much, and a board of 8 GB that
# compiles as many as it has cores is out of memory (microsoft/onnxruntime#20613).
build_jobs() {
  local fit
  fit=$(awk '/^MemTotal:/ { print int($2 / 4194304) }' "$(at /proc/meminfo)" 2>/dev/null || true)
  printf '%s\n' "${fit:-1}" "$(nproc)" | sort -n | awk 'NR == 1 { print ($1 < 1) ? 1 : $1 }'
}

# Goes on where it was cut off: git and CMake both keep what they have.
build_onnxruntime() {
  local version=$1 folder=$2 source=$2/source
  need_packages git python3-dev python3-packaging
  # CUDA, cuDNN and TensorRT with their headers. NVIDIA's names for the parts differ between JetPacks; this one does not.
  [[ -x $(at /usr/local/cuda/bin/nvcc) && -n $(find "$(at /usr/include)" -name NvInfer.h -print -quit 2>/dev/null) ]] ||
    need_packages nvidia-jetpack
  bring_cmake
  mkdir -p "$folder"
  fetch_source "$version" "$source"
  # Without the kernels for fused attention: detectors use none, and their files want the most memory of all.
  (
    cd "$source" || exit 1
    PATH=$(at "$cmake_folder/bin"):$(at "$node_folder/bin"):/usr/local/cuda/bin:$PATH ./build.sh --config Release --update --build \
      --build_nodejs --parallel "$(build_jobs)" --nvcc_threads 1 --skip_tests --allow_running_as_root \
      --use_cuda --cuda_home /usr/local/cuda --cudnn_home /usr --use_tensorrt --tensorrt_home /usr \
      --cmake_extra_defines CMAKE_CUDA_ARCHITECTURES=87 onnxruntime_BUILD_UNIT_TESTS=OFF \
      onnxruntime_USE_FLASH_ATTENTION=OFF onnxruntime_USE_MEMORY_EFFICIENT_ATTENTION=OFF
  ) || stop "onnxruntime did not build; the lines above say why. Mend it and run this again: it goes on from there."
  rm -rf "${folder:?}/bin"
  cp -a "$source/js/node/bin" "$folder/bin"
  git -C "$source" rev-parse HEAD >"$folder/commit"
  sync -f "$folder"
  touch "$folder/.complete"
}

# The tag's commit and no other, also in a tree that an earlier run has left; none of its files is there before that.
fetch_source() {
  local tag=v$1 source=$2 commit
  git init -q "$source"
  # What a cut has left: nobody else works in there.
  find "$source/.git" -name '*.lock' -delete
  git -C "$source" rev-parse -q --verify "refs/tags/$tag^{commit}" >/dev/null ||
    git -C "$source" fetch --progress --depth 1 "$onnxruntime_source" "refs/tags/$tag:refs/tags/$tag" ||
    stop "$tag of $onnxruntime_source cannot be fetched; check the network, and run this again."
  commit=$(git -C "$source" rev-parse "refs/tags/$tag^{commit}")
  expect_commit "$commit" "$tag of $onnxruntime_source" "remove $source and run this again"
  if git -C "$source" rev-parse -q --verify HEAD >/dev/null; then
    expect_commit "$(git -C "$source" rev-parse HEAD)" "the source in $source" "remove it and run this again"
  fi
  git -C "$source" -c advice.detachedHead=false checkout -q --force "$commit"
  git -C "$source" submodule update --init --recursive --depth 1 --force ||
    stop "onnxruntime's submodules cannot be fetched; check the network, and run this again."
}

# The release may be the one that runs: a cut or a full disk in the middle of hundreds of megabytes leaves it what it has.
use_onnxruntime() {
  local into
  into=$(at "$releases/$release/$binding")
  rm -rf "$into.part"
  cp -a "$(at "$1/bin")" "$into.part"
  sync -f "$into.part"
  rm -rf "$into"
  mv "$into.part" "$into"
}
