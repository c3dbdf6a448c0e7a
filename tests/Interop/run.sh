#!/usr/bin/env bash
# Runs clients that nobody here wrote against FakeEtcd and against a real etcd and compares what they print.
#
#   tests/Interop/run.sh                               all sessions
#   tests/Interop/run.sh etcdctl-3.5/auth npm-etcd3    some of them, or all of a client
#
# Prints PASS or FAIL for each session and fails if any output differs. Outputs are left in artifacts/interop. Needs Debian, openssl,
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

# A client is what it takes to bring it, and what runs one of its sessions against an endpoint.

prepare_etcdctl-3.5() { :; }
session_etcdctl-3.5() { etcdctl/"$1".sh "$etcd_bin/etcdctl" 3.5 "$2"; }

prepare_etcdctl-3.4() { ./get-debian.sh bookworm "$clients/etcdctl-3.4" etcd-client; }
session_etcdctl-3.4() { etcdctl/"$1".sh "$clients/etcdctl-3.4/usr/bin/etcdctl" 3.4 "$2"; }

prepare_npm-etcd3() { [ -d npm-etcd3/node_modules/etcd3 ] || npm ci --prefix npm-etcd3 --ignore-scripts --no-audit --no-fund > /dev/null; }
session_npm-etcd3() { node npm-etcd3/"$1".mjs "$2"; }

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
    "$system/usr/bin/python3.11" python3-etcd3/"$1".py "$2"
}

# etcd's own client for Go beside Etcd.Discovery: what one of them writes, the other one reads.
prepare_go-etcd() {
  local system=$clients/go-etcd
  ./get-debian.sh sid "$system" \
    golang-go! golang-src! golang-etcd-server-dev \
    golang-github-coreos-go-semver-dev golang-github-coreos-go-systemd-dev golang-github-gogo-protobuf-dev \
    golang-github-golang-protobuf-1-5-dev golang-go.uber-multierr-dev golang-go.uber-zap-dev golang-golang-x-net-dev \
    golang-golang-x-sys-dev golang-golang-x-text-dev golang-google-genproto-dev golang-google-grpc-dev golang-google-protobuf-dev &&
    env -C go-etcd/naming GOROOT="$(echo "$system"/usr/lib/go-*)" GO111MODULE=off GOPATH="$system/usr/share/gocode" GOCACHE="$clients/go-cache" \
      GOTOOLCHAIN=local CGO_ENABLED=0 "$(echo "$system"/usr/lib/go-*/bin/go)" build -o "$clients/go-naming" main.go &&
    dotnet build go-etcd/dotnet --verbosity quiet > /dev/null
}
session_go-etcd() { go-etcd/"$1".sh "$2"; }

# Runs SESSION of CLIENT on one SERVER: fake or etcd. A new server each time, so that revisions start anew.
record() {
  local client=$1 session=$2 kind=$3 code flags=()
  local output=$results/$client.$session.$kind
  case $session in
    tls) flags=(--cert-file "$CERTIFICATES/server.crt" --key-file "$CERTIFICATES/server.key") ;;
    mtls) flags=(--cert-file "$CERTIFICATES/server.crt" --key-file "$CERTIFICATES/server.key"
      --client-cert-auth --trusted-ca-file "$CERTIFICATES/authority.crt") ;;
  esac
  "start_$kind" "$work" "${flags[@]}" || give_up "the server '$kind' did not start: $(tail -n 3 "$work/$kind.log")"
  export -f "session_$client"
  timeout "$session_seconds" bash -c "session_$client $session $endpoint" > "$output.raw" 2> "$output.err" < /dev/null
  code=$?
  ./normalise.pl "$endpoint" < "$output.raw" > "$output.txt"
  echo "session ended with $code" >> "$output.txt"
  stop_server
  return "$code"
}

run() {
  local client=$1 session=$2
  local output=$results/$client.$session
  for kind in etcd fake; do
    record "$client" "$session" "$kind" && continue
    echo "FAIL $client/$session: the session against $kind did not end well: it printed this last"
    tail -n 5 "$output.$kind.raw" "$output.$kind.err"
    return 1
  done
  if diff --text -U 6 --label etcd --label FakeEtcd "$output.etcd.txt" "$output.fake.txt" > "$output.diff"; then
    echo "PASS $client/$session ($(wc -l < "$output.fake.txt") lines alike)"
  else
    cat "$output.diff"
    echo "FAIL $client/$session"
    return 1
  fi
}

all=(
  etcdctl-{3.5,3.4}/{keys,maintenance,members,auth,tls,mtls}
  {npm,python3}-etcd3/{keys,maintenance,auth,tls,mtls}
  go-etcd/{endpoints,watch,resolver}
)
sessions=()
for name in "${@:-}"; do
  found=()
  for session in "${all[@]}"; do
    [[ -z $name || $session == "$name" || ${session%/*} == "$name" ]] && found+=("$session")
  done
  [ "${#found[@]}" -gt 0 ] || give_up "no client or session is called '$name'; there are: ${all[*]}"
  sessions+=("${found[@]}")
done

etcd_bin=$("$root/eng/get-etcd.sh") || give_up "the comparison needs a real etcd"
dotnet build "$root/src/FakeEtcd.Tool" --verbosity quiet > /dev/null || give_up "src/FakeEtcd.Tool does not build"
fake_etcd=$root/src/FakeEtcd.Tool/bin/Debug/net10.0/fake-etcd
export etcd_bin clients
mkdir -p "$results" "$clients"

work=$(mktemp -d)
server=
trap 'stop_server; rm -rf "$work"' EXIT

CERTIFICATES=$work/certificates
export CERTIFICATES
./certificates.sh "$CERTIFICATES" || give_up "openssl did not make the certificates"

declare -A prepared
failures=0
for session in "${sessions[@]}"; do
  client=${session%/*}
  if [ -z "${prepared[$client]:-}" ]; then
    "prepare_$client" && prepared[$client]=yes || prepared[$client]=no
  fi
  if [ "${prepared[$client]}" = no ]; then
    echo "FAIL $session: the client could not be fetched"
    failures=$((failures + 1))
  else
    run "$client" "${session#*/}" || failures=$((failures + 1))
  fi
done
[ "$failures" -eq 0 ]
