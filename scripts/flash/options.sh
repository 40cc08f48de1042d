# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # read by the other parts; caller comes from flash.sh
root=/
dry_run=no
rollback=no
host=no
screen=no
cart='' store='' broker='' ca='' cert='' key='' config='' items=items hands=auto
models_from=models/trt
onnxruntime=auto
onnxruntime_commit=
power=auto
start=yes

usage() {
  cat <<'USAGE'
Usage: sudo scripts/flash.sh --cart NAME --store NAME [--broker mqtts://HOST --ca FILE --cert FILE --key FILE]
  --cart, --store NAME   what this cart is called on its bills
  --broker URL           where bills go; with mqtts, --ca, --cert and --key name this cart's files
  --config FILE          use this configuration and write none; names and broker then stand in it
  --items NAME           the item detector (items)
  --hands NAME           the hand detector, or none (hands, where one of the items' picture size comes along)
  --models DIR           the imported models to bring along (models/trt)
  --host                 this is a plain PC or a rig, not a Jetson
  --screen               also set up the screen on the first display
  --power MODE           the number of the board's power mode (the strongest by name: MAXN_SUPER, MAXN, most watts)
  --onnxruntime HOW      auto, build or cpu: whether the board builds onnxruntime with TensorRT (auto: on JetPack 6)
  --onnxruntime-commit H only build this commit of onnxruntime's source, all 40 digits (nine are known of it)
  --root DIR             set up the system that is mounted there instead of this one
  --no-start             enable the cart, and do not start it now; one that runs is left as it is
  --rollback             go back to the release before this one, with its Node, its models and its units; configuration,
                         keys, state, packages, users, udev rules and the board's power mode stay as they are
  --dry-run              say what would be done, and do nothing
USAGE
}

wrong() {
  printf 'flash: %s\n' "$1" >&2
  usage >&2
  exit 2
}

read_options() {
  while (($# > 0)); do
    case $1 in
      --host) host=yes ;;
      --screen) screen=yes ;;
      --dry-run) dry_run=yes ;;
      --rollback) rollback=yes ;;
      --no-start) start=no ;;
      --help | -h) usage && exit 0 ;;
      --cart | --store | --broker | --ca | --cert | --key | --config | --items | --hands | --root | --models | --power | --onnxruntime | --onnxruntime-commit)
        # An option that was taken for a value would not be heard: with --dry-run all would be done.
        [[ $# -gt 1 && $2 != --* ]] || wrong "$1 needs a value."
        take_value "$1" "$2"
        shift
        ;;
      *) wrong "$1 is no option of this script." ;;
    esac
    shift
  done
  [[ $rollback == yes ]] || check_options
  [[ -d $root ]] || wrong "--root $root is no folder; mount the system there first."
  root=$(realpath "$root")
  [[ $dry_run == yes || $EUID == 0 ]] || stop "this needs root; run it with sudo, or look first with --dry-run."
}

take_value() {
  local value=$2
  case $1 in
    --ca | --cert | --key | --config | --models | --root) [[ -z $value || $value == /* ]] || value=$caller/$value ;;
  esac
  case $1 in
    --models) models_from=$value ;;
    --onnxruntime-commit) onnxruntime_commit=$value ;;
    *) printf -v "${1#--}" '%s' "$value" ;;
  esac
}

check_options() {
  local name file
  if [[ -n $config ]]; then
    [[ -z $cart$store$broker ]] || wrong "--config brings names and broker; leave --cart, --store and --broker out."
    [[ -f $config ]] || wrong "--config $config is not there."
  else
    for name in cart store; do
      [[ ${!name} =~ ^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$ ]] ||
        wrong "--$name needs a name of letters, digits, '.', '_' and '-', such as cart-017."
    done
    # What the program refuses when it starts, and then it stands in cart.yaml, a password too.
    [[ $broker != *@* ]] || wrong "--broker takes no login; bring a configuration with --config that names \`username\` and \`passwordFile\`."
    [[ $broker != mqtt://* || -z $ca$cert$key ]] || wrong "--broker $broker is not encrypted, so --ca, --cert and --key are of no use; write mqtts://."
    [[ -z $broker || $broker =~ ^mqtts?://[^[:space:]]+$ ]] || wrong "--broker is mqtts://HOST, not $broker."
  fi
  for file in ca cert key; do
    [[ -z ${!file} || -r ${!file} ]] || wrong "--$file ${!file} cannot be read."
  done
  [[ -d $models_from ]] || wrong "--models $models_from is no folder; copy models/ beside scripts/, or name another."
  [[ $power =~ ^(auto|[0-9]+)$ ]] || wrong "--power takes a mode's number; \`grep POWER_MODEL /etc/nvpmodel.conf\` lists them."
  [[ $onnxruntime =~ ^(auto|build|cpu)$ ]] || wrong "--onnxruntime is auto, build or cpu."
  [[ $onnxruntime_commit =~ ^([0-9a-f]{40})?$ ]] || wrong "--onnxruntime-commit takes a whole hash, 40 digits of 0-9 and a-f."
}
