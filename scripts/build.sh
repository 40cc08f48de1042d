#!/usr/bin/env bash
# Compiles src/ into dist/. It writes beside dist/ and swaps at the end, so that a build that fails leaves the old
# one whole, a file whose source is gone does not stay, and a cart started meanwhile finds a complete program.
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ ! -x node_modules/.bin/tsc ]]; then
  # shellcheck disable=SC2016 # a command to type
  printf 'The npm packages are not installed here; run `npm run setup`, which builds as well.\n' >&2
  exit 1
fi

next=.dist-next
rm -rf "$next"
trap 'rm -rf "$next" "$next.old"' EXIT

node_modules/.bin/tsc -p tsconfig.build.json --outDir "$next"

# The shopper's page runs in a browser: one script, with what it needs inside.
if [[ -d src/page ]]; then
  node_modules/.bin/esbuild src/page/main.tsx --bundle --minify --format=esm --target=chrome109 \
    --jsx=automatic --jsx-import-source=preact --log-level=warning --outfile="$next/page/page.js"
  cp src/page/{index.html,page.css,icon.svg} "$next/page/"
fi

# What the program reads beside its code keeps its place.
(cd src && find . -path ./page -prune -o -type f ! -name '*.ts' -print0) | while IFS= read -r -d '' file; do
  install -D -m 644 "src/$file" "$next/$file"
done

# npm makes a command executable when it installs a package; nobody installs this one.
[[ ! -f $next/main.js ]] || chmod 755 "$next/main.js"

[[ ! -d dist ]] || mv dist "$next.old"
mv "$next" dist
