# Sourced by the sessions of etcdctl, each of which is called as: SESSION.sh ETCDCTL VERSION ENDPOINT, where VERSION is 3.4 or 3.5.
#
# Prints every command, its output and its exit code. What it waits for, it reads from a client; it never sleeps.
set -uo pipefail

etcdctl=$1
version=$2
# etcdctl takes no flag that a variable sets too, so the sessions set variables.
export ETCDCTL_API=3 ETCDCTL_ENDPOINTS=$3 ETCDCTL_DIAL_TIMEOUT=30s ETCDCTL_COMMAND_TIMEOUT=30s
wait_seconds=30
declare -A pids outputs
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
cd "$work" || exit 1

clean_up() {
  [ "${#pids[@]}" -eq 0 ] || kill "${pids[@]}" 2> /dev/null
  rm -rf "$work"
}
trap clean_up EXIT

# etcdctl also writes a log of its own to stderr, with times and addresses of objects: the lines that are JSON with a level.
without_log() {
  sed '/^{"level":/d'
}

section() {
  echo
  echo "## $1"
}

# Runs etcdctl with the arguments and shows what it said.
run() {
  echo "\$ etcdctl $*"
  "$etcdctl" "$@" 2>&1 < /dev/null | without_log
  echo "exit ${PIPESTATUS[0]}"
}

# Runs etcdctl with the arguments and the standard input of this function.
run_with_input() {
  echo "\$ etcdctl $*"
  "$etcdctl" "$@" 2>&1 | without_log
  echo "exit ${PIPESTATUS[0]}"
}

# Runs etcdctl with the arguments, which are in vain, and shows what it said.
run_in_vain() {
  ETCDCTL_DIAL_TIMEOUT=3s ETCDCTL_COMMAND_TIMEOUT=3s run "$@"
}

# Runs PROGRAM, such as etcdutl, with the arguments and shows what it said.
run_program() {
  local program=$1
  shift
  echo "\$ $(basename "$program") $*"
  "$program" "$@" 2>&1 < /dev/null | without_log
  echo "exit ${PIPESTATUS[0]}"
}

# Runs etcdctl with the arguments, which list members. etcd lists them by their ids, which every server draws by itself.
run_members() {
  echo "\$ etcdctl $*"
  "$etcdctl" "$@" 2>&1 < /dev/null | without_log | sort -t , -k 2
  echo "exit ${PIPESTATUS[0]}"
}

# Starts etcdctl in the background under a name; await reads its output.
start() {
  local name=$1
  shift
  echo "\$ etcdctl $* &"
  mkfifo "$work/$name"
  "$etcdctl" "$@" > "$work/$name" 2>&1 < "${input:-/dev/null}" &
  pids[$name]=$!
  exec {outputs[$name]}< "$work/$name"
  rm "$work/$name"
}

# Shows the next lines of NAME's output, COUNT of them.
await() {
  local name=$1 count=$2 line
  while [ "$count" -gt 0 ]; do
    if ! IFS= read -r -t "$wait_seconds" -u "${outputs[$name]}" line; then
      echo "$name: (no line came)"
      return
    fi
    [[ $line == '{"level":'* ]] && continue
    echo "$name: $line"
    count=$((count - 1))
  done
}

# Waits for the end of NAME and shows the rest of its output.
finish() {
  local name=$1 line
  while IFS= read -r -t "$wait_seconds" -u "${outputs[$name]}" line; do
    [[ $line == '{"level":'* ]] || echo "$name: $line"
  done
  wait "${pids[$name]}"
  echo "$name: exit $?"
  exec {outputs[$name]}<&-
  unset "pids[$name]" "outputs[$name]"
}

# Ends NAME and shows the rest of its output.
stop() {
  kill "${pids[$1]}" 2> /dev/null
  finish "$1"
}

revision() {
  "$etcdctl" get none -w fields | awk '$1 == "\"Revision\"" { print $3 }'
}

# The id in what "lease grant" said.
lease_of() {
  awk '{ print $2 }' <<< "$1"
}
