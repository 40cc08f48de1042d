# shellcheck shell=bash
# Whether the gate's pins are inputs. A pin that the device tree gives to another function is dead as GPIO: the line can
# be had, and reads the same level for ever.
# shellcheck disable=SC2154

check_pins() {
  local line
  if [[ $dry_run == yes || $live == no ]]; then
    say "would look whether the gate's pins are GPIO inputs (pinmux)"
    return
  fi
  while read -r line; do
    if [[ $line =~ ^[0-9]+$ ]]; then
      say "the gate's line $line has no name, so its pin cannot be looked up; write the name that \`gpioinfo\` shows beside it, such as PQ.05"
    else
      ! check_holder "$line" || check_function "$line"
    fi
  done < <(gate_lines)
}

# Only the gate's lines are called so in the configuration.
gate_lines() {
  sed 's/#.*//' "$(at /etc/stepout/cart.yaml)" | grep -oE '\bline: *["'\'']?[A-Za-z0-9._-]+' | sed -E "s/.*[ \"']//" || true
}

# Who holds the line; fails where there is no such line. libgpiod 1 prints the holder's name and [used], version 2 prints consumer="…"; the cart's own
# driver may hold it.
check_holder() {
  local line=$1 found holder
  found=$(gpioinfo 2>/dev/null | grep -F "\"$line\"" || true)
  if [[ -z $found ]]; then
    say "the gate's line $line is not on this board; \`gpioinfo\` lists what is"
    return 1
  fi
  case $found in
    *consumer=*) holder=$(sed -E 's/.*consumer="?([^" ]*).*/\1/' <<<"$found") ;;
    *"[used]"*) holder=$(sed -E 's/^[^"]*"[^"]*" +"?([^" ]*).*/\1/' <<<"$found") ;;
    *) return 0 ;;
  esac
  [[ $holder == gpiomon || $holder == sysfs ]] ||
    say "the gate's line $line is held by ${holder:-another driver}; stop that, or wire the barrier to another pin"
}

# Which function the pin has, by the pin controller's list in debugfs. The kernel's words are those of pinmux_pins_show()
# in its drivers/pinctrl/pinmux.c; on a Tegra a pin is called after its port, SOC_GPIO32_PQ5 for PQ.05. What nobody has
# claimed is as the boot loader left it, which on NVIDIA's carrier boards is GPIO.
check_function() {
  local line=$1 port pin function
  port=$(sed -E 's/^(P[A-Z]+)\.0*([0-9]+)$/\1\2/' <<<"$line")
  pin=$(cat "$(at /sys/kernel/debug/pinctrl)"/*/pinmux-pins 2>/dev/null | grep -iE "^pin [0-9]+ \((.*_)?$port\):" || true)
  function=$(sed -nE 's/.* function ([^ ]+) .*/\1/p' <<<"$pin")
  case $pin:$function in
    :*) say "which function the pin of $line has is not told here; \`sudo mount -t debugfs none /sys/kernel/debug\`, and run this again" ;;
    *: | *:rsvd* | *:gp | *:gpio*) say "the pin of the gate's line $line is GPIO" ;;
    *)
      say "the pin of the gate's line $line has the function $function and is dead as GPIO; take $function away with" \
        "\`sudo /opt/nvidia/jetson-io/jetson-io.py\` (or the device tree overlay that gives it), reboot, and run this again"
      ;;
  esac
}
