#!/usr/bin/env bash
# The members of a cluster: one server, and members that nobody starts.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

section "cluster"
run member list
run member list -w json
run member list -w fields
member=$("$etcdctl" member list | cut -d, -f1)
run member add second
run member add second --peer-urls=nonsense
run member add second --peer-urls=http://localhost:2380
run member promote "$member"
run member promote 404
run member remove "$member"
run member remove 404
run member update 404 --peer-urls=http://127.0.0.1:1
run member update "$member" --peer-urls=http://127.0.0.1:1
run member list
run member update "$member" --peer-urls=http://localhost:2380
run endpoint status -w json
run endpoint status -w fields
run endpoint health
run alarm list
run alarm list -w json

run move-leader "$member"
run move-leader 404
run move-leader
run move-leader words

section "a learner that nobody starts"
run member add third --learner --peer-urls=nonsense
run member add third --learner --peer-urls=http://localhost:2380
run member add third --learner --peer-urls=http://127.0.0.1:1,http://127.0.0.1:2
learner=$("$etcdctl" member list | awk -F ', ' '$2 == "unstarted" { print $1 }')
run_members member list
run member add fourth --learner --peer-urls=http://127.0.0.1:3
run member promote "$learner"
run move-leader "$learner"
run put a 1
run endpoint status -w json
run endpoint health --cluster
run member update "$learner" --peer-urls=http://localhost:2380
run member update "$learner" --peer-urls=http://127.0.0.1:4
run_members member list
run member promote "$learner"
run member remove "$learner"
run member remove "$learner"
run member promote "$learner"
run member list

section "a voter that nobody starts"
# One server of two is no majority. Nothing is waited for: the server has lost its leader as soon as this put fails.
run member add second --peer-urls=http://127.0.0.1:1
voter=$("$etcdctl" member list | awk -F ', ' '$2 == "unstarted" { print $1 }')
run_in_vain put a 2
run get a --consistency=s
run_in_vain get a
run_in_vain del a
run_in_vain lease grant 60
run_in_vain member add third --peer-urls=http://127.0.0.1:2
run_in_vain member add third --learner --peer-urls=http://127.0.0.1:2
run_in_vain member remove "$voter"
run_in_vain member remove "$member"
run_in_vain endpoint health
run_in_vain move-leader "$member"
