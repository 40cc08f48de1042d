# shellcheck shell=bash
# Releases stand beside each other under /opt/stepout/releases, named by version and content; `current` points to the
# one that runs and `previous` to the one before.
# shellcheck disable=SC2154

releases=/opt/stepout/releases
parts=(dist systemd scripts schema docs package.json package-lock.json LICENSE NOTICE)

bring_release() {
  head_of "Release"
  [[ -f dist/main.js ]] || stop "there is no dist/ to install; run \`npm run build\` on a PC and copy it here: rsync -a dist BOARD:$PWD/"
  release=$(name_release)
  [[ -e $(at "$releases/$release/.complete") ]] || act "install release $release" install_release
  bring_models
}

name_release() {
  local version
  version=$(sed -nE 's/^  "version": "(.*)",/\1/p' package.json)
  # Names and content, so that a file that only moved is a new release too.
  printf '%s-%s' "$version" "$(find "${parts[@]}" -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c 1-12)"
}

install_release() {
  local beside
  beside=$(at "$releases/.$release.part")
  # What an earlier run that was cut off has left, of whatever release.
  rm -rf "$(at "$releases")"/.*.part
  mkdir -p "$beside"
  cp -a "${parts[@]}" "$beside/"
  chown -R 0:0 "$beside"
  open_mounted
  # Behind a company's proxy the registry has that company's certificate: whoever runs this knows it, the new system not.
  if [[ -r ${NODE_EXTRA_CA_CERTS:-} ]]; then
    cp "$NODE_EXTRA_CA_CERTS" "$beside/.authorities.pem"
  fi
  say "compiling native parts; this takes a minute, on a board several"
  # shellcheck disable=SC2016 # the inner shell expands it
  inside env -i HOME=/root PATH=/opt/stepout/node/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    npm_config_registry="$registry" npm_config_nodedir="/opt/stepout/nodes/v$node_version" \
    NODE_EXTRA_CA_CERTS="$releases/.$release.part/.authorities.pem" npm_config_update_notifier=false ONNXRUNTIME_NODE_INSTALL=skip \
    bash -c 'cd "$1" && exec npm ci --omit=dev --no-audit --no-fund --loglevel=error' - "$releases/.$release.part" ||
    stop "the npm packages did not install; the lines above say why. Nothing was switched: what ran goes on."
  rm -f "$beside/.authorities.pem"
  touch "$beside/.complete"
  sync -f "$beside"
  rm -rf "$(at "$releases/$release")"
  mv "$beside" "$(at "$releases/$release")"
}

# Models outlive releases: an engine that took ten minutes to build is not thrown away with an update.
bring_models() {
  local model name
  folder /opt/stepout/models 755 root:root
  for model in "$models_from"/*/; do
    [[ -f $model/model.onnx ]] || continue
    name=$(basename "$model")
    is_brought "$model" "$(at "/opt/stepout/models/$name")" ||
      act "bring the model $name" copy_model "$model" "$(at "/opt/stepout/models/$name")"
  done
}

# The same files: weights, manifest, and how seeing and counting err. What was built there of them does not count.
is_brought() {
  local file
  for file in "$1"/*; do
    [[ ! -f $file ]] || cmp -s "$file" "$2/$(basename "$file")" || return 1
  done
}

copy_model() {
  local built
  rm -rf "$2.part"
  cp -r "$1" "$2.part"
  chown -R 0:0 "$2.part"
  chmod -R u=rwX,go=rX "$2.part"
  if cmp -s "$1/model.onnx" "$2/model.onnx"; then
    for built in engines quantized; do
      [[ ! -d $2/$built ]] || { rm -rf "$2.part/$built" && mv "$2/$built" "$2.part/"; }
    done
  fi
  rm -rf "$2"
  mv "$2.part" "$2"
}

switch_release() {
  local former
  head_of "Switch"
  former=$(readlink "$(at /opt/stepout/current)" || true)
  [[ $former != "releases/$release" ]] || return 0
  [[ -z $former ]] || link "$former" /opt/stepout/previous
  link "releases/$release" /opt/stepout/current
  drop_old_releases
}

# Three are enough to go back; a board's disk is small.
drop_old_releases() {
  local name kept
  kept=" $release $(basename "$(readlink "$(at /opt/stepout/previous)" || true)") "
  for name in $(find "$(at "$releases")" -mindepth 1 -maxdepth 1 -type d -not -name '.*' -printf '%T@ %f\n' 2>/dev/null | sort -rn | tail -n +4 | cut -d ' ' -f 2-); do
    [[ $kept == *" $name "* ]] || act "remove the old release $name" rm -rf "$(at "$releases/$name")"
  done
}

roll_back() {
  local here there
  head_of "Roll back"
  here=$(readlink "$(at /opt/stepout/current)" || true)
  there=$(readlink "$(at /opt/stepout/previous)" || true)
  [[ -n $there && -d $(at "/opt/stepout/$there") ]] || stop "there is no release before this one; install one first."
  link "$there" /opt/stepout/current
  link "$here" /opt/stepout/previous
  [[ $live == no ]] || act "restart the cart" systemctl restart stepout-cart.service
  say "now ${there#releases/}; --rollback again goes back to ${here#releases/}"
}
