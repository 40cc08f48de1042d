# shellcheck shell=bash
# The program as a command for people, and the key with which this cart signs.
# shellcheck disable=SC2154

# Not a link: the program wants the Node beside it, which is on nobody's search path.
bring_command() {
  head_of "Command"
  put /usr/local/bin/stepout 755 root:root <<'COMMAND'
#!/bin/sh
# Written by flash.sh. As the cart's user: sudo -u stepout stepout doctor --config /etc/stepout/cart.yaml
exec /opt/stepout/node/bin/node /opt/stepout/current/dist/main.js "$@"
COMMAND
}

# Made by the cart's user on this machine and never copied: the private half leaves it as little as root can help it.
# The store may note the public half before the first bill comes.
bring_key() {
  local told
  head_of "Signing key"
  if [[ $dry_run == yes ]]; then
    say "would make the key that signs this cart's bills where it is not there yet, and tell its public half"
    return
  fi
  told=$(as_cart key --config /etc/stepout/cart.yaml --json) ||
    stop "there is no signing key yet; the line above says why. Mend it and run this again."
  if [[ $told == *'"made":true'* ]]; then
    changes=$((changes + 1))
    say "made; only the cart's user can read it"
  fi
  say "its public half: $(sed -nE 's/.*"publicKey":"([^"]*)".*/\1/p' <<<"$told")"
}

# as_cart WORDS…: the program as the cart's own user.
as_cart() {
  inside runuser -u stepout -- env HOME=/var/lib/stepout /opt/stepout/node/bin/node /opt/stepout/current/dist/main.js "$@"
}
