#!/usr/bin/env bash
# Brings a real etcd 3.5 (etcd and etcdctl) for the tests, without installing it.
#
# Prints the folder that holds both binaries. Order of search:
#   1. ETCD_BIN, a folder (or the etcd binary itself) of yours
#   2. .etcd/bin, from an earlier run
#   3. Debian's packages, taken from the mirror that this machine's apt already uses
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
target="$root/.etcd"

fail() {
  echo "get-etcd: $1" >&2
  echo "get-etcd: install etcd 3.5 and etcdctl by hand, then set ETCD_BIN to the folder that holds them." >&2
  exit 1
}

if [ -n "${ETCD_BIN:-}" ]; then
  bin=$ETCD_BIN
  [ -d "$bin" ] || bin=$(dirname "$bin")
  [ -x "$bin/etcd" ] && [ -x "$bin/etcdctl" ] || fail "ETCD_BIN names no folder with etcd and etcdctl"
  echo "$bin"
  exit 0
fi

if [ -x "$target/bin/etcd" ] && [ -x "$target/bin/etcdctl" ]; then
  echo "$target/bin"
  exit 0
fi

command -v apt-get > /dev/null && command -v dpkg > /dev/null || fail "this is not a Debian system"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keyring" ] || fail "the package debian-archive-keyring is missing"

# The first mirror of the machine's own sources: deb822 first, one-line format second.
mirror=$(sed -nE 's/^URIs:[[:space:]]*([^[:space:]]+).*/\1/p' /etc/apt/sources.list.d/*.sources 2> /dev/null | head -n 1)
[ -n "$mirror" ] || mirror=$(sed -nE 's/^deb[[:space:]]+(\[[^]]*\][[:space:]]+)?([^[:space:]]+).*/\2/p' /etc/apt/sources.list 2> /dev/null | head -n 1)
[ -n "$mirror" ] || fail "no Debian mirror in this machine's apt sources"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/root"
cat > "$work/etcd.sources" <<SOURCES
Types: deb
URIs: $mirror
Suites: trixie
Components: main
Signed-By: $keyring
SOURCES

apt=(apt-get -qq
  -o "Dir::Etc::SourceList=$work/etcd.sources"
  -o "Dir::Etc::SourceParts=/dev/null"
  -o "Dir::State::Lists=$work/lists"
  -o "Dir::Cache=$work/cache"
  -o "APT::Sandbox::User=root")

for attempt in 1 2 3; do
  if (cd "$work" && "${apt[@]}" update && "${apt[@]}" download etcd-server etcd-client) >&2; then
    break
  fi
  [ "$attempt" -lt 3 ] || fail "Debian's mirror did not deliver etcd-server and etcd-client"
done

for package in "$work"/*.deb; do
  dpkg -x "$package" "$work/root"
done

# Moved into place whole, so that two runs at once never see half of it.
mkdir -p "$target"
staging=$(mktemp -d "$target/bin.XXXXXX")
cp "$work/root/usr/bin/etcd" "$work/root/usr/bin/etcdctl" "$staging/"
chmod 755 "$staging" "$staging"/*
mv -T "$staging" "$target/bin" 2> /dev/null || rm -rf "$staging"

"$target/bin/etcd" --version >&2 || fail "the etcd that was fetched does not run on this system"
echo "$target/bin"
