#!/usr/bin/env bash
# Debian's Patroni runs two nodes of PostgreSQL with the stand-alone FakeEtcd as its etcd, and with a real etcd.
#
#   tests/Interop/patroni/run.sh             both servers
#   tests/Interop/patroni/run.sh fake        one of them: fake or etcd
#
# Starts a cluster, replicates a row, switches over, kills the leader, and lets the killed node join again. Prints PASS or FAIL for
# each server. Logs are left in artifacts/interop/patroni. Needs Debian; fetches Patroni and PostgreSQL into the ignored folder
# tests/Interop/.clients and installs nothing. PostgreSQL refuses to run as root: root runs it as the user nobody.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
root=$(cd ../../.. && pwd)
system=$root/tests/Interop/.clients/patroni
results=$root/artifacts/interop/patroni

source ../servers.sh
source ./nodes.sh

give_up() {
  echo "patroni/run.sh: $1" >&2
  exit 2
}

# Runs the commands of a step; the first failed step ends the story of a server.
step() {
  local title=$1
  shift
  if ! "$@"; then
    echo "  failed: $title"
    cluster | sed 's/^/    /'
    return 1
  fi
  echo "  $title"
}

switch_over() {
  patronictl a switchover demo --leader "$1" --candidate "$2" --force > "$logs/switchover.log" 2>&1
}

story() {
  step "a node starts a cluster and leads it" start_node a \
    && step "it accepts writes" until_true leads a \
    && step "a second node starts" start_node b \
    && step "it follows" until_true follows b \
    && step "a row is written" query a "create table t (v int); insert into t values (1)" \
    && step "and replicated" until_true shows b 1 \
    && step "switchover" switch_over a b \
    && step "the second node leads" until_true leads b \
    && step "the first one follows" until_true follows a \
    && step "a row is written" query b "insert into t values (2)" \
    && step "and replicated" until_true shows a 2 \
    && step "the leader is killed" kill_node b \
    && step "the first node leads" until_true leads a \
    && step "a row is written" query a "insert into t values (3)" \
    && step "the killed node starts again" start_node b \
    && step "it follows" until_true follows b \
    && step "it has every row" until_true shows b 3 \
    && step "etcd has the keys of Patroni and no others" knows_keys \
    && step "the nodes stop" stop_nodes
}

# The keys that Patroni 3 keeps of a cluster of two.
knows_keys() {
  ETCDCTL_ENDPOINTS=$endpoint "$etcd_bin/etcdctl" get /service/ --prefix --keys-only | grep . > "$logs/keys.txt"
  diff - "$logs/keys.txt" << 'KEYS'
/service/demo/config
/service/demo/failover
/service/demo/history
/service/demo/initialize
/service/demo/leader
/service/demo/members/a
/service/demo/members/b
/service/demo/status
KEYS
}

clean_up() {
  kill_nodes
  stop_server
  rm -rf "$work"
}

run() {
  local kind=$1 code
  logs=$results/$kind
  rm -rf "$logs"
  mkdir -p "$logs"
  work=$(mktemp -d)
  chmod 755 "$work"
  echo "$kind"
  "start_$kind" "$work" || give_up "the server '$kind' did not start: $(tail -n 3 "$work/$kind.log")"
  prepare_nodes
  story
  code=$?
  [ "$code" -eq 0 ] && echo "PASS $kind" || echo "FAIL $kind: see $logs"
  clean_up
  return "$code"
}

etcd_bin=$("$root/eng/get-etcd.sh") || give_up "etcdctl is needed"
../get-debian.sh bookworm "$system" \
  patroni python3-cdiff python3-click python3-colorama python3-dateutil python3-dnspython python3-etcd python3-importlib-metadata \
  python3-more-itertools python3-pkg-resources python3-prettytable python3-psutil python3-psycopg2 python3-six python3-urllib3 \
  python3-wcwidth python3-yaml python3-zipp libpython3.11-minimal libpython3.11-stdlib python3.11-minimal \
  postgresql-15 postgresql-client-15 libcom-err2 libexpat1 libffi8 libgnutls30 libgssapi-krb5-2 libicu72 libk5crypto3 libkeyutils1 \
  libkrb5-3 libkrb5support0 libldap-2.5-0 liblz4-1 libpq5 libsasl2-2 libssl3 libxml2 libxslt1.1 libyaml-0-2 libzstd1 zlib1g \
  || give_up "Patroni and PostgreSQL could not be fetched"
dotnet build "$root/src/FakeEtcd.Tool" --verbosity quiet > /dev/null || give_up "src/FakeEtcd.Tool does not build"
fake_etcd=$root/src/FakeEtcd.Tool/bin/Debug/net10.0/fake-etcd

work=
trap '[ -z "$work" ] || clean_up' EXIT

failures=0
[ "$#" -gt 0 ] || set -- etcd fake
for kind in "$@"; do
  [ "$kind" = etcd ] || [ "$kind" = fake ] || give_up "the servers are 'fake' and 'etcd', not '$kind'"
  run "$kind" || failures=$((failures + 1))
done
[ "$failures" -eq 0 ]
