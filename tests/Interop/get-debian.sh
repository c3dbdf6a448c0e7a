#!/usr/bin/env bash
# Brings Debian packages without installing them: get-debian.sh SUITE FOLDER PACKAGE...
#
# Unpacks the packages into FOLDER, unless an earlier run did, and takes them from the mirror that this machine's apt
# already uses. Names every package that is needed: it follows no dependencies. "PACKAGE!" names PACKAGE and what it depends on, such as
# the package of the current version.
set -euo pipefail

suite=$1
target=$2
shift 2

fail() {
  echo "get-debian: $1" >&2
  exit 1
}

# What the folder holds is written into it last, so a folder that was interrupted is never taken for a whole one.
[ "$(cat "$target/.packages" 2> /dev/null)" != "$suite $*" ] || exit 0

command -v apt-get > /dev/null && command -v dpkg > /dev/null || fail "this is not a Debian system"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keyring" ] || fail "the package debian-archive-keyring is missing"

# The first mirror of the machine's own sources: deb822 first, one-line format second.
mirror=$(sed -nE 's/^URIs:[[:space:]]*([^[:space:]]+).*/\1/p' /etc/apt/sources.list.d/*.sources 2> /dev/null | head -n 1)
[ -n "$mirror" ] || mirror=$(sed -nE 's/^deb[[:space:]]+(\[[^]]*\][[:space:]]+)?([^[:space:]]+).*/\2/p' /etc/apt/sources.list 2> /dev/null | head -n 1)
[ -n "$mirror" ] || fail "no Debian mirror in this machine's apt sources"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
cat > "$work/debian.sources" << SOURCES
Types: deb
URIs: $mirror
Suites: $suite
Components: main
Signed-By: $keyring
SOURCES

options=(
  -o "Dir::Etc::SourceList=$work/debian.sources"
  -o "Dir::Etc::SourceParts=/dev/null"
  -o "Dir::State::Lists=$work/lists"
  -o "Dir::Cache=$work/cache"
  -o "APT::Sandbox::User=root")

# Prints the packages to download.
packages() {
  local package
  for package in "$@"; do
    echo "${package%!}"
    [[ $package != *! ]] || apt-cache "${options[@]}" depends "${package%!}" | sed -nE 's/^ +Depends: ([^<].*)/\1/p'
  done | sort -u
}

download() {
  local names
  cd "$work" && apt-get -qq "${options[@]}" update && mapfile -t names < <(packages "$@") && apt-get -qq "${options[@]}" download "${names[@]}"
}

for attempt in 1 2 3; do
  if (download "$@") >&2; then
    break
  fi
  [ "$attempt" -lt 3 ] || fail "Debian's mirror did not deliver $*"
done

rm -rf "$target"
mkdir -p "$target"
for package in "$work"/*.deb; do
  dpkg -x "$package" "$target"
done
echo "$suite $*" > "$target/.packages"
