#!/usr/bin/env bash
# Brings Chromium for the tests of the dashboard. Prints the program's path. Order of search:
#   1. CHROMIUM_BIN, the program of yours
#   2. chromium or Chrome in PATH
#   3. Debian's package chromium, which is installed with this machine's own apt sources. That takes root.
set -euo pipefail

fail() {
  echo "get-chromium: $1" >&2
  echo "get-chromium: install Chromium by hand, then set CHROMIUM_BIN to the program." >&2
  exit 1
}

find_one() {
  command -v chromium || command -v chromium-browser || command -v google-chrome || command -v google-chrome-stable
}

if [ -n "${CHROMIUM_BIN:-}" ]; then
  [ -x "$CHROMIUM_BIN" ] || fail "CHROMIUM_BIN is no program"
  echo "$CHROMIUM_BIN"
  exit 0
fi

find_one && exit 0
command -v apt-get > /dev/null || fail "this is not a Debian system"
[ "$(id -u)" -eq 0 ] || fail "no Chromium in PATH, and only root can install one"

for attempt in 1 2 3; do
  if (apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install chromium) >&2; then
    break
  fi
  [ "$attempt" -lt 3 ] || fail "apt did not deliver the package chromium"
done
find_one || fail "the package chromium brought no program"
