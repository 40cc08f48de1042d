# shellcheck shell=bash
# Releases stand beside each other under /opt/stepout/releases, named by version and content; `current` points to the
# one that runs and `previous` to the one before. Each links its Node, and has a folder for models that are its own and not
# in place: those that it brings until the switch, and those that a later release has replaced after it.
# shellcheck disable=SC2154

releases=/opt/stepout/releases
parts=(dist systemd scripts schema docs package.json package-lock.json LICENSE NOTICE)

bring_release() {
  head_of "Release"
  [[ -f dist/main.js ]] || stop "there is no dist/ to install; run \`npm run build\` on a PC and copy it here: rsync -a dist BOARD:$PWD/"
  release=$(name_release)
  if [[ ! -e $(at "$releases/$release/.complete") ]]; then
    # What an earlier run that was cut off has left, of whatever release.
    [[ $dry_run == yes ]] || rm -rf "$(at "$releases")"/.*.part
    need_room
    act "install release $release" install_release
  fi
  bring_models
}

# A release takes half a gigabyte, and npm's cache some more; what then is left is for the cart that runs meanwhile, which
# writes its trips and bills to the same disk.
need_room() {
  local free
  [[ $dry_run == no ]] || return 0
  mkdir -p "$(at "$releases")"
  free=$(df -Pk "$(at "$releases")" | awk 'NR == 2 { print int($4 / 1000) }')
  ((free >= 1000)) ||
    stop "the disk has $free MB left and a release needs 1000; make room (\`sudo du -xh /opt /var /home | sort -h | tail\` tells where it went) and run this again."
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
  mkdir -p "$beside"
  cp -a "${parts[@]}" "$beside/"
  ln -s "../../nodes/v$node_version" "$beside/node"
  chown -R 0:0 "$beside"
  # A clone of whoever keeps files to themselves: the cart's user must read these.
  chmod -R u=rwX,go=rX "$beside"
  open_mounted
  # Behind a company's proxy the registry has that company's certificate: whoever runs this knows it, the new system not.
  if [[ -r ${NODE_EXTRA_CA_CERTS:-} ]]; then
    cp "$NODE_EXTRA_CA_CERTS" "$beside/.authorities.pem"
  fi
  say "compiling native parts; this takes a minute, on a board several"
  # shellcheck disable=SC2016 # the inner shell expands it
  inside env -i HOME=/root PATH="$node_folder/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
    npm_config_registry="$registry" npm_config_nodedir="$node_folder" \
    NODE_EXTRA_CA_CERTS="$releases/.$release.part/.authorities.pem" npm_config_update_notifier=false ONNXRUNTIME_NODE_INSTALL=skip \
    bash -c 'cd "$1" && exec npm ci --omit=dev --no-audit --no-fund --loglevel=error' - "$releases/.$release.part" || {
    # Half a release must not fill the disk on which the cart that runs keeps its bills.
    rm -rf "$beside"
    stop "the npm packages did not install; the lines above say why. Nothing was switched: what ran goes on."
  }
  rm -f "$beside/.authorities.pem"
  touch "$beside/.complete"
  sync -f "$beside"
  rm -rf "$(at "$releases/$release")"
  mv "$beside" "$(at "$releases/$release")"
}

# Models outlive releases: an engine that took ten minutes to build is not thrown away with an update. What is new waits
# in the release until that takes over.
bring_models() {
  local model name there waiting
  folder /opt/stepout/models 755 root:root
  for model in "$models_from"/*/; do
    [[ -f $model/model.onnx ]] || continue
    name=$(basename "$model")
    there=$(at "/opt/stepout/models/$name")
    waiting=$(at "$releases/$release/models/$name")
    if is_brought "$model" "$there"; then
      # From when this release ran before: it is not the one that is brought now.
      [[ ! -e $waiting ]] || act "remove an older model $name from release $release" rm -rf "$waiting"
    elif ! is_brought "$model" "$waiting"; then
      act "bring the model $name" copy_model "$model" "$waiting" "$there"
    fi
  done
}

# The same files: weights, manifest, and how seeing and counting err. What was built there of them does not count.
is_brought() {
  local file
  for file in "$1"/*; do
    [[ ! -f $file ]] || cmp -s "$file" "$2/$(basename "$file")" || return 1
  done
}

# copy_model FROM TO FORMER: with what was built there of the former one, where that has the same weights.
copy_model() {
  local from=$1 to=$2 former=$3 beside built
  beside=$(dirname "$to")/.$(basename "$to").part
  rm -rf "$beside" "$to"
  mkdir -p "$(dirname "$to")"
  cp -r "$from" "$beside"
  chown -R 0:0 "$beside"
  chmod -R u=rwX,go=rX "$beside"
  if cmp -s "$from/model.onnx" "$former/model.onnx"; then
    for built in engines quantized; do
      # Links: the former keeps its own for the way back, and the files are never written again.
      [[ ! -d $former/$built ]] || { rm -rf "${beside:?}/$built" && cp -al "$former/$built" "$beside/"; }
    done
  fi
  sync -f "$beside"
  mv "$beside" "$to"
}

switch_release() {
  local former
  head_of "Switch"
  former=$(release_of current)
  if [[ $former == "$release" ]]; then
    switch_models "$release" "$(release_of previous)"
  else
    [[ -z $former ]] || link "releases/$former" /opt/stepout/previous
    switch_models "$release" "$former"
    link "releases/$release" /opt/stepout/current
  fi
  link current/node /opt/stepout/node
  drop_old_releases
}

# release_of current|previous: its name, or nothing.
release_of() { basename "$(readlink "$(at "/opt/stepout/$1")" || true)"; }

# switch_models TO FROM: the models that wait in release TO take their places, and those that they replace wait in
# release FROM for the way back.
switch_models() {
  local waiting name
  for waiting in "$(at "$releases/$1/models")"/*; do
    [[ -d $waiting ]] || continue
    name=$(basename "$waiting")
    act "put the model $name of release $1 in place" exchange_model "$waiting" "$(at "/opt/stepout/models/$name")" \
      "${2:+$(at "$releases/$2/models/$name")}"
  done
}

# exchange_model WAITING PLACE KEEP: what lies in KEEP already is what that release ran with; later ones are nobody's.
exchange_model() {
  local waiting=$1 place=$2 keep=$3
  if [[ -n $keep && ! -e $keep && -d $place ]]; then
    mkdir -p "$(dirname "$keep")"
    mv -T "$place" "$keep"
  fi
  rm -rf "$place"
  mv -T "$waiting" "$place"
  sync -f "$place"
}

# Three are enough to go back; a board's disk is small.
drop_old_releases() {
  local name kept
  kept=" $release $(release_of previous) "
  for name in $(find "$(at "$releases")" -mindepth 1 -maxdepth 1 -type d -not -name '.*' -printf '%T@ %f\n' 2>/dev/null | sort -rn | tail -n +4 | cut -d ' ' -f 2-); do
    [[ $kept == *" $name "* ]] || act "remove the old release $name" rm -rf "$(at "$releases/$name")"
  done
}
