# Sourced by the sessions of etcd's client for Go and Etcd.Discovery, each of which is called as: SESSION.sh ENDPOINT
#
# "go" and "dotnet" are programs with the same commands. A session prints what they print, and fails if they differ where they must not.
# What it waits for, it reads from a program; it never sleeps.
set -uo pipefail

endpoint=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
wait_seconds=60
failures=0
work=$(mktemp -d)

clean_up() {
  local pids
  pids=$(jobs -rp)
  [ -z "$pids" ] || kill $pids 2> /dev/null
  rm -rf "$work"
}
trap clean_up EXIT

etcdctl() {
  ETCDCTL_API=3 "$etcd_bin/etcdctl" --endpoints "$endpoint" "$@"
}

# Runs a command of one of the programs: naming go|dotnet COMMAND ARGUMENT...
naming() {
  case $1 in
    go) "$clients/go-naming" "$endpoint" "${@:2}" ;;
    dotnet) "$here/dotnet/bin/Debug/net10.0/Naming" "$endpoint" "${@:2}" ;;
  esac
}

section() {
  echo
  echo "## $1"
}

fail() {
  echo "FAILED: $1"
  failures=$((failures + 1))
}

# Runs a command, shows it and what it printed.
run() {
  echo "\$ $*" | sed "s|$here/||; s| ${lease:--}\$| LEASE|"
  naming "$@" || fail "exit code $?"
}

# Compares two files that must be alike.
same() {
  diff --text -U 3 --label "$1" --label "$2" "$work/$1" "$work/$2" && echo "$1 and $2 are alike: $(wc -l < "$work/$1") lines" || fail "$1 and $2 differ"
}

# Waits until FILE has LINES lines.
await_lines() {
  local deadline=$((SECONDS + wait_seconds))
  until [ "$(wc -l < "$work/$1")" -ge "$2" ]; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      fail "$1 has no $2 lines"
      return
    fi
    read -rt 0.05 <> <(:) || :
  done
}

finish() {
  echo
  echo "$failures failures"
  [ "$failures" -eq 0 ]
  exit
}
