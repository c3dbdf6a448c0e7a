#!/usr/bin/env bash
# Brings a real etcd 3.5 (etcd, etcdctl and, where the package has it, etcdutl) for the tests, without installing it.
#
# Prints the folder that holds the binaries. Order of search:
#   1. ETCD_BIN, a folder (or the etcd binary itself) of yours
#   2. Debian's packages of the suites below, taken from the mirror that this machine's apt already uses; a suite's
#      binaries are kept in .etcd/SUITE. The first suite that delivers an etcd 3.5 which runs here is taken. A later
#      suite's binaries serve for a day; then the suites before it are tried again.
set -euo pipefail

# What each suite is known to deliver: the version that FakeEtcd follows, and an older one whose other answers the tests know. A suite
# that has moved on is passed over: say here, and in the tests, what its version does.
suites=(sid trixie)
versions=(3.5.30 3.5.16)
series=3.5

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
target="$root/.etcd"

fail() {
  echo "get-etcd: $1" >&2
  echo "get-etcd: install etcd $series and etcdctl by hand, then set ETCD_BIN to the folder that holds them." >&2
  exit 1
}

# Whether FOLDER holds binaries that run on this system, and are of a version that begins so.
runs_here() {
  "$1/etcdctl" version > /dev/null 2>&1 && [[ $("$1/etcd" --version 2> /dev/null) == *"etcd Version: $2"* ]]
}

# Whether FOLDER holds binaries of one of the known versions, which run on this system.
is_known() {
  local version
  for version in "${versions[@]}"; do
    runs_here "$1" "$version"$'\n' && return 0
  done
  return 1
}

# Unpacks the packages of SUITE into $target/SUITE. Moved into place whole, so that two runs at once never see half of it.
fetch() {
  local suite=$1 staging
  local files=$work/$suite
  mkdir -p "$files/lists/partial" "$files/cache/archives/partial" "$files/root"
  cat > "$files/etcd.sources" << SOURCES
Types: deb
URIs: $mirror
Suites: $suite
Components: main
Signed-By: $keyring
SOURCES

  local apt=(apt-get -qq
    -o "Dir::Etc::SourceList=$files/etcd.sources"
    -o "Dir::Etc::SourceParts=/dev/null"
    -o "Dir::State::Lists=$files/lists"
    -o "Dir::Cache=$files/cache"
    -o "APT::Sandbox::User=root")

  for attempt in 1 2 3; do
    if (cd "$files" && "${apt[@]}" update && "${apt[@]}" download etcd-server etcd-client) >&2; then
      break
    fi
    [ "$attempt" -lt 3 ] || return 1
  done

  for package in "$files"/*.deb; do
    dpkg -x "$package" "$files/root" || return 1
  done

  is_known "$files/root/usr/bin" || return 1
  mkdir -p "$target" && staging=$(mktemp -d "$target/$suite.XXXXXX") || return 1
  cp "$files/root/usr/bin"/etcd* "$staging/" && chmod 755 "$staging" "$staging"/* || return 1

  # Another run may have been first; what it brought is as good. Anything else in the place is of no use.
  is_known "$target/$suite" || rm -rf "${target:?}/$suite"
  mv -T "$staging" "$target/$suite" 2> /dev/null || rm -rf "$staging"
  is_known "$target/$suite"
}

if [ -n "${ETCD_BIN:-}" ]; then
  bin=$ETCD_BIN
  [ -d "$bin" ] || bin=$(dirname "$bin")
  [ -x "$bin/etcd" ] && [ -x "$bin/etcdctl" ] || fail "ETCD_BIN names no folder with etcd and etcdctl"
  runs_here "$bin" "$series." || fail "the etcd of ETCD_BIN does not run on this system, or is not of the series $series"
  echo "$bin"
  exit 0
fi

# What is here already: the first suite, or another one that was tried for lack of it less than a day ago.
for suite in "${suites[@]}"; do
  if [ "$suite" = "${suites[0]}" ] || [ -n "$(find "$target/$suite" -maxdepth 0 -mtime -1 2> /dev/null)" ]; then
    if is_known "$target/$suite"; then
      echo "$target/$suite"
      exit 0
    fi
  fi
done

command -v apt-get > /dev/null && command -v dpkg > /dev/null || fail "this is not a Debian system"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keyring" ] || fail "the package debian-archive-keyring is missing"

# The first mirror of the machine's own sources: deb822 first, one-line format second.
mirror=$(sed -nE 's/^URIs:[[:space:]]*([^[:space:]]+).*/\1/p' /etc/apt/sources.list.d/*.sources 2> /dev/null | head -n 1)
[ -n "$mirror" ] || mirror=$(sed -nE 's/^deb[[:space:]]+(\[[^]]*\][[:space:]]+)?([^[:space:]]+).*/\2/p' /etc/apt/sources.list 2> /dev/null | head -n 1)
[ -n "$mirror" ] || fail "no Debian mirror in this machine's apt sources"

# One run fetches, others that begin meanwhile wait for it.
mkdir -p "$target"
exec 9> "$target/lock"
flock 9

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for suite in "${suites[@]}"; do
  if is_known "$target/$suite" || fetch "$suite"; then
    touch "$target/$suite"
    "$target/$suite/etcd" --version >&2
    echo "$target/$suite"
    exit 0
  fi
  echo "get-etcd: Debian's suite $suite delivered none of the etcd versions ${versions[*]} that runs on this system" >&2
done
fail "Debian's mirror did not deliver etcd-server and etcd-client"
