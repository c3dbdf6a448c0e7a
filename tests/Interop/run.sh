#!/usr/bin/env bash
# Runs clients that nobody here wrote against FakeEtcd and against a real etcd and compares what they print.
#
#   tests/Interop/run.sh                          all clients
#   tests/Interop/run.sh etcdctl-3.5 npm-etcd3    some of them
#
# Prints PASS or FAIL for each client and fails if any output differs. Outputs are left in artifacts/interop. Needs Debian,
# and Node.js with npm for npm-etcd3; fetches the clients into the ignored folder tests/Interop/.clients.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
root=$(cd ../.. && pwd)
here=$PWD
clients=$here/.clients
results=$root/artifacts/interop
session_seconds=240

source ./servers.sh

give_up() {
  echo "run.sh: $1" >&2
  exit 2
}

# A client is what it takes to bring it, and what runs its session against an endpoint.

prepare_etcdctl-3.5() { :; }
session_etcdctl-3.5() { etcdctl/session.sh "$etcd_bin/etcdctl" 3.5 "$1"; }

prepare_etcdctl-3.4() { ./get-debian.sh bookworm "$clients/etcdctl-3.4" etcd-client; }
session_etcdctl-3.4() { etcdctl/session.sh "$clients/etcdctl-3.4/usr/bin/etcdctl" 3.4 "$1"; }

prepare_npm-etcd3() { [ -d npm-etcd3/node_modules/etcd3 ] || npm ci --prefix npm-etcd3 --ignore-scripts --no-audit --no-fund > /dev/null; }
session_npm-etcd3() { node npm-etcd3/session.mjs "$1"; }

# With a Python of its own, so that it runs whatever Python the machine has.
prepare_python3-etcd3() {
  ./get-debian.sh bookworm "$clients/python3-etcd3" \
    python3-etcd3 python3-grpcio python3-protobuf python3-six python3-tenacity \
    libabsl20220623 libc-ares2 libexpat1 libffi8 libprotobuf32 libre2-9 libssl3 libstdc++6 zlib1g \
    libpython3.11-minimal libpython3.11-stdlib python3.11-minimal
}
session_python3-etcd3() {
  local system=$clients/python3-etcd3 libraries
  libraries=$(dirname "$system"/usr/lib/*/libprotobuf.so.32)
  env PYTHONHOME="$system/usr" PYTHONPATH="$system/usr/lib/python3/dist-packages" PYTHONDONTWRITEBYTECODE=1 \
    LD_LIBRARY_PATH="$libraries:$system/lib/$(basename "$libraries")" \
    "$system/usr/bin/python3.11" python3-etcd3/session.py "$1"
}

# Runs the session of CLIENT on one SERVER: fake or etcd. A new server each time, so that revisions start anew.
record() {
  local client=$1 kind=$2 code
  local output=$results/$client.$kind
  "start_$kind" "$work" || give_up "the server '$kind' did not start: $(tail -n 3 "$work/$kind.log")"
  export -f "session_$client"
  timeout "$session_seconds" bash -c "session_$client $endpoint" > "$output.raw" 2> "$output.err" < /dev/null
  code=$?
  ./normalise.pl "$endpoint" < "$output.raw" > "$output.txt"
  echo "session ended with $code" >> "$output.txt"
  stop_server
  return "$code"
}

run() {
  local client=$1
  if ! "prepare_$client"; then
    echo "FAIL $client: could not be fetched"
    return 1
  fi
  for kind in etcd fake; do
    record "$client" "$kind" && continue
    echo "FAIL $client: the session against $kind did not end well: it printed this last"
    tail -n 5 "$results/$client.$kind.raw" "$results/$client.$kind.err"
    return 1
  done
  if diff --text -U 6 --label etcd --label FakeEtcd "$results/$client.etcd.txt" "$results/$client.fake.txt" > "$results/$client.diff"; then
    echo "PASS $client ($(wc -l < "$results/$client.fake.txt") lines alike)"
  else
    cat "$results/$client.diff"
    echo "FAIL $client"
    return 1
  fi
}

all=(etcdctl-3.5 etcdctl-3.4 npm-etcd3 python3-etcd3)
[ "$#" -gt 0 ] || set -- "${all[@]}"
for client in "$@"; do
  declare -F "prepare_$client" > /dev/null || give_up "no client is called '$client'; there are: ${all[*]}"
done

etcd_bin=$("$root/eng/get-etcd.sh") || give_up "the comparison needs a real etcd"
dotnet build "$root/src/FakeEtcd.Tool" --verbosity quiet > /dev/null || give_up "src/FakeEtcd.Tool does not build"
fake_etcd=$root/src/FakeEtcd.Tool/bin/Debug/net10.0/fake-etcd
export etcd_bin clients
mkdir -p "$results" "$clients"

work=$(mktemp -d)
server=
trap 'stop_server; rm -rf "$work"' EXIT

failures=0
for client in "$@"; do
  run "$client" || failures=$((failures + 1))
done
[ "$failures" -eq 0 ]
