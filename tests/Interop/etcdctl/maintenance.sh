#!/usr/bin/env bash
# Snapshots and what can be made of them, defragmentation, alarms, hashes.
#
# Not here: "check perf" and "check datascale", whose outputs are measurements.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$here/../servers.sh"
trap 'stop_server; clean_up' EXIT

section "an empty server"
run version
run endpoint health
run endpoint health -w json
run endpoint status -w json
run endpoint hashkv
run endpoint hashkv -w json
run alarm list
run defrag
run snapshot save empty.db

section "content"
for i in 1 2 3 4 5; do
  run put "key$i" "value of $i"
  run put key1 "again $i"
done
run del key3
printf 'a\x00b' | run_with_input put binary
run user add root:secret
run user grant-role root root
run role add reader
run role grant-permission reader read key --prefix=true
run compaction 6 --physical # a snapshot may show the other kind half done

section "hashes"
for revision in 0 5 6 7 12 99; do
  run endpoint hashkv --rev="$revision"
done
run endpoint hashkv -w json
run endpoint hashkv -w fields
run endpoint hashkv --cluster
run endpoint health --cluster
run endpoint status --cluster -w fields
[ "$version" = 3.4 ] || run endpoint hashkv --rev=-1

section "defragmentation"
# From here on, a key has a lease, whose id makes the hash another one on every server.
granted=$("$etcdctl" lease grant 600)
echo "$granted"
lease=$(lease_of "$granted")
run defrag
run defrag --cluster
run endpoint hashkv
run get key --prefix -w json
run put leased 1 --lease="$lease"

section "alarms"
run alarm list
run alarm disarm
run alarm list -w json
run endpoint status -w json

section "snapshot"
run snapshot save
run snapshot save folder/missing.db
run snapshot save content.db
run snapshot save content.db
run snapshot status content.db
run snapshot status content.db -w json
run snapshot status missing.db
run_program "$etcd_bin/etcdutl" snapshot status content.db
run_program "$etcd_bin/etcdutl" snapshot status content.db -w json
run_program "$etcd_bin/etcdutl" snapshot status empty.db -w json

section "restored"
# By the client of the session and by etcdutl; what they leave is read by a real etcd.
run snapshot restore content.db --data-dir=by-etcdctl
run snapshot restore content.db --data-dir=by-etcdctl
run_program "$etcd_bin/etcdutl" snapshot restore content.db --data-dir=by-etcdutl
run_program "$etcd_bin/etcdutl" snapshot restore content.db --data-dir=bumped --bump-revision=1000 --mark-compacted
head -c 20000 content.db > torn.db
run_program "$etcd_bin/etcdutl" snapshot restore torn.db --data-dir=torn
for folder in by-etcdctl by-etcdutl bumped; do
  echo "# $folder"
  if ! start_etcd "$work" --data-dir "$work/$folder"; then
    echo "etcd does not start: $(tail -n 3 etcd.log)"
    continue
  fi
  export ETCDCTL_ENDPOINTS=$endpoint
  run get "" --prefix
  run get key1 --rev=8
  run get key1 --rev=5
  run lease list
  run lease timetolive "$lease" --keys
  run user list
  run role get reader
  run put new 1
  echo "revision $(revision)"
  stop_server
done
