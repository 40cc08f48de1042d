# shellcheck shell=bash
# Nothing of the cart runs as root. The cart's user owns its state and nothing else; what it runs belongs to root.
# shellcheck disable=SC2154

device_groups=(video render gpio)

bring_users() {
  local group
  head_of "Users and folders"
  # The groups that own cameras, the GPU and GPIO; some systems lack one.
  for group in "${device_groups[@]}"; do
    has_group "$group" || act "add the group $group" inside groupadd --system "$group"
  done
  bring_cart_user
  if [[ $screen == yes ]]; then
    has_user stepout-screen || act "add the user stepout-screen" inside useradd --system --user-group \
      --home-dir /run/stepout-screen --no-create-home --shell /usr/sbin/nologin stepout-screen
  fi
  folder /opt/stepout 755 root:root
  folder /etc/stepout 750 root:stepout
  folder /etc/stepout/keys 750 root:stepout
  folder /var/lib/stepout 700 stepout:stepout
}

# The unit gives the service these groups; who runs the doctor as this user has them from here alone.
bring_cart_user() {
  local group groups
  groups=$(IFS=,; printf '%s' "${device_groups[*]}")
  if ! has_user stepout; then
    act "add the user stepout ($groups)" inside useradd --system --user-group --groups "$groups" \
      --home-dir /var/lib/stepout --no-create-home --shell /usr/sbin/nologin stepout
    return
  fi
  for group in "${device_groups[@]}"; do
    is_member stepout "$group" || act "add the user stepout to the group $group" inside usermod -aG "$group" stepout
  done
}

has_group() { grep -qs "^$1:" "$(at /etc/group)"; }
has_user() { grep -qs "^$1:" "$(at /etc/passwd)"; }
is_member() { grep -qsE "^$2:[^:]*:[^:]*:([^:]*,)?$1(,|\$)" "$(at /etc/group)"; }
