# shellcheck shell=bash
# What a person sees of the set-up, and what it leaves in its log.

log=setup.log
spoken=no

# say TEXT…: one line on standard error. Standard output belongs to the program that is started afterwards,
# and `--json` output must stay clean when a command sets up first.
say() {
  say_where
  printf '  %s\n' "$*" >&2
}

# The headline, once.
say_where() {
  [[ $spoken == no ]] || return 0
  spoken=yes
  printf 'Setting up stepout in %s\n' "$PWD" >&2
}

# stop TEXT…: ends the set-up with one sentence that says the mend.
stop() {
  printf 'Set-up stopped: %s\n' "$*" >&2
  exit 1
}

# step LABEL TOTAL PATTERN COMMAND…: runs a command with its output in the log and its progress on the screen.
# With a TOTAL above 0 the lines that match the PATTERN are counted towards it. Returns the command's status.
# It runs in the foreground, so Ctrl-C reaches it as if it had been typed by hand, and npm ends what it started.
step() {
  local label=$1 total=$2 pattern=$3 started=$SECONDS status=0
  shift 3
  # Here, as what shows the progress is a process of its own and would say it again.
  say_where
  printf '\n== %s: %s\n' "$label" "$*" >>"$log"
  # Descriptor 9 is the lock; a program left behind by a package must not go on holding it.
  "$@" </dev/null 2>&1 9>&- | show_progress "$label" "$total" "$pattern" || status=$?
  if ((status == 0)); then
    end_line "$label: done in $((SECONDS - started)) s"
  else
    end_line "$label: failed after $((SECONDS - started)) s"
  fi
  return "$status"
}

# interrupted CODE: ends the set-up after Ctrl-C or a kill.
interrupted() {
  [[ ! -t 2 ]] || printf '\r\e[K' >&2
  printf 'Set-up interrupted; run it again and it goes on with what is still missing.\n' >&2
  exit "$1"
}

# Reads a command's output to its end. Redraws one line once a second on a terminal, else adds one every 20 s.
show_progress() {
  # Whoever writes decides when to stop: without its reader, dpkg would die in the middle of a package.
  trap 'end_line "$label: stopping as soon as that is safe."' INT
  trap '' TERM
  local label=$1 total=$2 pattern=$3 line='' rest='' last='' seen=0 begun=$SECONDS drawn=-1 read_status
  while true; do
    read_status=0
    IFS= read -r -t 1 line || read_status=$?
    rest+=$line
    # Above 128 is a second without a whole line; what came of it waits in `rest` for its end.
    if ((read_status <= 128)); then
      ((read_status == 0)) || [[ -n $rest ]] || break
      # On a full disk the log ends here; the command says itself what is wrong.
      printf '%s\n' "$rest" 2>/dev/null >>"$log" || true
      [[ -z $pattern || ! $rest =~ $pattern ]] || seen=$((seen + 1))
      last=${rest##*$'\r'}
      rest=''
      ((read_status == 0)) || break
    fi
    if ((SECONDS != drawn)); then
      drawn=$SECONDS
      draw "$label" "$((drawn - begun))" "$total" "$seen" "$last"
    fi
  done
}

draw() {
  local label=$1 passed=$2 total=$3 seen=$4 last=$5 text
  text="$label: $passed s"
  ((total == 0)) || text+=", $((seen > total ? 100 : 100 * seen / total)) %"
  if [[ -t 2 ]]; then
    text+="  $last"
    printf '\r\e[K  %s' "${text:0:76}" >&2
  elif ((passed > 0 && passed % 20 == 0)); then
    say "$text  ${last:0:100}"
  fi
}

end_line() {
  [[ ! -t 2 ]] || printf '\r\e[K' >&2
  say "$1"
}

# explain_failure WHAT: shows the log's last lines and ends the set-up with the mend of the commonest causes.
explain_failure() {
  local what=$1 tail
  tail=$(last_step | tail -n 200)
  printf '%s\n' "$tail" | grep -vE '^(== |npm (info|http|verb|silly|notice)( |$))' | tail -n 15 | sed 's/^/    | /' >&2 || true
  (($(free_mb) > 5)) || tail='No space left on device'
  stop "$what failed: $(mend_of "$tail") The whole output is in $PWD/$log."
}

free_mb() {
  df -Pk . | awk 'NR == 2 {print int($4 / 1000)}'
}

# The log from the last step's headline on.
last_step() {
  awk '/^== /{text=""} {text=text $0 "\n"} END{printf "%s", text}' "$log"
}

# mend_of OUTPUT: a sentence that fits what a failed command printed. The order matters: a full disk or a
# missing network shows itself through many later errors.
mend_of() {
  case $1 in
    *ENOSPC* | *"No space left on device"* | *"enough free space"*)
      printf 'the disk is full; make room (node_modules needs about 1 GB, the system packages about 1 GB) and run it again.' ;;
    *SELF_SIGNED_CERT* | *UNABLE_TO_GET_ISSUER* | *UNABLE_TO_VERIFY* | *"unable to get local issuer"*)
      printf "the registry's certificate is not trusted, which a company proxy causes; tell npm its certificate with \`npm config set cafile FILE\`." ;;
    *EAI_AGAIN* | *ENOTFOUND* | *ECONNREFUSED* | *ECONNRESET* | *ETIMEDOUT* | *ENETUNREACH* | *"network request"* | \
      *"emporary failure resolving"* | *"Could not resolve"* | *"Could not connect"* | *"Unable to connect"*)
      printf 'the network cannot be reached; check the connection (and a proxy, if there is one) and run it again.' ;;
    *"dpkg was interrupted"*)
      printf "an earlier installation was cut off; run \`sudo dpkg --configure -a\` and then this again." ;;
    *"Could not get lock"*)
      printf 'another package installation is running; wait for it to end and run this again.' ;;
    *"Unable to locate package"* | *"no installation candidate"*)
      printf "apt does not know a package; on Ubuntu enable \"universe\" with \`sudo add-apt-repository universe\`, then run it again." ;;
    *EACCES* | *EPERM* | *"Permission denied"*)
      mend_of_access "$(sed -nE "s/^npm (error|ERR!) +path:? '?([^',]+).*/\2/p" <<<"$1" | head -n 1)" ;;
    *"package.json and package-lock.json"*)
      printf "package.json and package-lock.json disagree; run \`npm install\` and commit the lock file." ;;
    *"gyp ERR"*)
      printf 'a native part did not compile; the lines above say why.' ;;
    *)
      printf 'the lines above say why.' ;;
  esac
}

# mend_of_access PATH: where npm was refused, nothing if it did not say. Its cache lies in the home folder, which may be
# another user's too, as after an earlier `sudo npm`.
mend_of_access() {
  if [[ -z $1 || $1/ == "$PWD"/* ]]; then
    printf "files here belong to another user; give them back with \`sudo chown -R \"\$USER\" .\` and run it again."
  else
    printf 'you may not write %s; make it yours, or set npm_config_cache to a folder that is, and run it again.' "$1"
  fi
}
