# shellcheck shell=bash
# Nothing of the cart runs as root. The cart's user owns its state and nothing else; what it runs belongs to root.
# shellcheck disable=SC2154

bring_users() {
  local group
  head_of "Users and folders"
  # The groups that own cameras, the GPU and GPIO; some systems lack one.
  for group in video render gpio; do
    has_group "$group" || act "add the group $group" inside groupadd --system "$group"
  done
  has_user stepout || act "add the user stepout" inside useradd --system --user-group --home-dir /var/lib/stepout \
    --no-create-home --shell /usr/sbin/nologin stepout
  if [[ $screen == yes ]]; then
    has_user stepout-screen || act "add the user stepout-screen" inside useradd --system --user-group \
      --home-dir /run/stepout-screen --no-create-home --shell /usr/sbin/nologin stepout-screen
  fi
  folder /opt/stepout 755 root:root
  folder /etc/stepout 750 root:stepout
  folder /etc/stepout/keys 750 root:stepout
  folder /var/lib/stepout 700 stepout:stepout
}

has_group() { grep -qs "^$1:" "$(at /etc/group)"; }
has_user() { grep -qs "^$1:" "$(at /etc/passwd)"; }
