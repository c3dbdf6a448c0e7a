#!/usr/bin/env bash
# Keys, transactions, watches, leases, locks, elections, mirrors and compaction.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

section "put"
run put a 1
run put a 2 --prev-kv
run put a 2 -w json --prev-kv
run put b "" -w json
run put b ignored --ignore-value
run put b --ignore-value -w json
run put missing --ignore-value
run put b other --ignore-lease
run put c 1 --lease=1234
run put "" empty
for key in fruit/apple fruit/banana fruit/cherry fruit0; do
  run put "$key" "value of $key"
done
printf 'from\nstandard\x00input' | run_with_input put stdin
run get stdin -w json

section "get"
run get a
run get a -w json
run get a -w fields
run get missing
run get missing -w json
run get ""
run get fruit/ --prefix
run get fruit/ --prefix -w json
run get fruit/ --prefix --limit=2 -w json
run get fruit/ --prefix --order=DESCEND --sort-by=KEY
run get fruit/ --prefix --order=ASCEND --sort-by=MODIFY
run get "" --prefix --order=DESCEND --sort-by=VERSION --keys-only
run get "" --prefix --order=DESCEND --sort-by=CREATE --keys-only
run get "" --prefix --order=ASCEND --sort-by=VALUE
run get fruit/ --prefix --keys-only -w json
run get fruit/ --prefix --print-value-only
run get fruit/banana --from-key
run get fruit/apple fruit/cherry
run get fruit/cherry fruit/apple
run get a --rev=2
run get a --rev=3 --consistency=s -w json
run get a --rev=99
run get a --rev=-1
run get a --hex
run get "" --prefix -w protobuf --keys-only --limit=1 --consistency=x
for target in CREATE KEY MODIFY VALUE VERSION; do
  for order in ASCEND DESCEND; do
    run get "" --prefix --rev=7 --sort-by="$target" --order="$order" --keys-only
  done
done
run get fruit/ --prefix --rev=9 --sort-by=MODIFY --order=DESCEND --limit=2 -w json
run get fruit/ --prefix --rev=1
run get fruit/ --prefix --sort-by=COLOUR
if [ "$version" = 3.5 ]; then
  run get fruit/ --prefix --count-only -w fields
fi

section "delete"
run del missing
run del missing -w json
run del a --prev-kv
run put a 1
run del a --prev-kv -w json
run del fruit/ --prefix --prev-kv
run put x1 1
run put x2 2
run put x3 3
run del x1 x3
run del x --from-key -w json
run del ""
if [ "$version" = 3.5 ]; then
  run put r1 1
  run del r1 r2 --range --prev-kv
fi
run get "" --prefix -w json

section "transactions"
run put t 1
run_with_input txn << 'TXN'
value("t") = "1"
mod("t") > "0"
create("absent") = "0"

put t 2
get t
del nothing

put t never

TXN
run_with_input txn -w json << 'TXN'
version("t") > "2"

put t never

get t
put u "two words"
del t --prev-kv
get t u --print-value-only

TXN
run_with_input txn -w json << 'TXN'
value("u") < "u"
version("u") = "1"
create("u") < "1000"

get u
put v 1

get never

TXN
run_with_input txn << 'TXN'
value("u") > "zz"

put v never

put v failed
get v

TXN
run_with_input txn << 'TXN'

put w 1
put w 2


TXN
run_with_input txn << 'TXN'

put w 1 --lease=1234


TXN
run_with_input txn << 'TXN'

get u --rev=1000


TXN
run_with_input txn -i << 'TXN'
value("u") = "two words"

get u

get never

TXN
run_with_input txn << 'TXN'
colour("u") = "red"

get u


TXN
run get "" --prefix -w json

section "hash of the history"
run endpoint hashkv
run endpoint hashkv -w json
run endpoint hashkv --rev=5
run endpoint hashkv --rev=999

section "watch from an old revision"
start watch watch a --rev=1 -w json
await watch 1
run put a live
await watch 1
run del a
await watch 1
stop watch
start watch watch fruit/ --prefix --rev=2 --prev-kv
await watch 24
stop watch
start watch watch fruit/apple fruit/banana --rev=2
await watch 6
stop watch
start watch watch a --rev=1 -- sh -c 'echo "$ETCD_WATCH_EVENT_TYPE $ETCD_WATCH_KEY $ETCD_WATCH_VALUE at $ETCD_WATCH_REVISION"'
await watch 32 # three a event, then what the command prints
stop watch

section "watch what is to come"
# The answer to "progress" proves that the watch is in place.
mkfifo "$work/input"
input=$work/input
exec {keyboard}<> "$input"
start watch watch -i -w json
echo "watch --prefix w/ --prev-kv" >&"$keyboard"
echo "progress" >&"$keyboard"
await watch 2
run put w/1 one
await watch 1
run put w/1 two
await watch 1
run_with_input txn << 'TXN'

put w/2 1
put w/3 1
del w/1


TXN
await watch 1
run put elsewhere 1
run del w/ --prefix
await watch 1
stop watch
exec {keyboard}>&-
input=

section "leases"
run lease grant 9999999999
run lease grant words
run lease list
run lease timetolive 1234
run lease revoke 1234
run lease keep-alive --once 1234
run lease grant 900
run lease grant 300
granted=$("$etcdctl" lease grant 600)
echo "$granted"
lease=$(lease_of "$granted")
run lease timetolive "$lease"
run lease timetolive "$lease" --keys
run put l/2 1 --lease="$lease"
run put l/1 1 --lease="$lease"
run put l/3 1
run put l/3 2 --lease="$lease"
run put l/4 1 --lease="$lease"
run put l/4 2 --ignore-lease
run put l/2 unleased
run get l/ --prefix -w json
run lease timetolive "$lease" --keys
run lease timetolive "$lease" --keys -w json
run lease timetolive "$lease" -w json
run lease list
run lease list -w json
run lease keep-alive --once "$lease"
run lease keep-alive --once "$lease" -w json
start keeper lease keep-alive "$lease"
await keeper 1
stop keeper
start watch watch l/ --prefix --prev-kv --rev="$(($(revision) + 1))" -w json
run lease revoke "$lease"
await watch 1
stop watch
run lease revoke "$lease"
run lease timetolive "$lease"
run lease keep-alive --once "$lease"
run get l/ --prefix

section "a lease that ends"
granted=$("$etcdctl" lease grant 2)
echo "$granted"
lease=$(lease_of "$granted")
after=$(($(revision) + 3))
run put e/2 1 --lease="$lease"
run put e/1 1 --lease="$lease"
start watch watch e/ --prefix --rev="$after" -w json
await watch 1
stop watch
run get e/ --prefix -w json
run lease timetolive "$lease"
run lease list
run put e/3 1 --lease="$lease"

section "lock"
# etcdctl builds its lock on a lease, a transaction and a watch. The names of its keys hold ids of leases, which are only
# recognisable in outputs that do not encode keys.
run lock job -- echo held
start first lock job
await first 1
run get job/ --prefix -w fields
start watch watch job/ --prefix --rev="$(($(revision) + 1))" -w fields
start second lock job
await watch 11 # the second one is in line as soon as its key is there
stop watch
stop first
await second 1
run get job/ --prefix -w fields
stop second
run get job/ --prefix

section "election"
start alice elect head alice
await alice 2
start observer elect --listen head
await observer 2
run get head/ --prefix -w fields
stop alice
stop observer
run get head/ --prefix

section "mirror"
run put m/1 1
run put m/2 2
start watch watch copy/ --prefix --rev="$(($(revision) + 1))" -w json
run put copy/0 0
await watch 1
start mirror make-mirror --prefix m/ --dest-prefix copy/ "$ETCDCTL_ENDPOINTS"
await watch 2
run put m/3 3
await watch 1
run del m/1
await watch 1
stop mirror
stop watch
run get copy/ --prefix

section "compaction"
run put k 1
run put k 2
run put k 3
revision=$(revision)
run compaction 0
run compaction words
run compaction "$((revision + 1000))"
run compaction "$((revision - 1))"
run compaction "$((revision - 1))"
run compaction 2 -w json
run compaction "$revision" --physical
run get k --rev="$((revision - 1))"
run get k --rev="$revision" -w json
run watch k --rev=1
run watch k --rev=1 -w json
run endpoint hashkv --rev=2
start watch watch k --rev="$revision"
await watch 3
stop watch

section "too much"
{
  echo
  for ((i = 0; i < 129; i++)); do
    echo "put many$i 1"
  done
  echo
  echo
} | run_with_input txn
head -c 1600000 /dev/zero | tr '\0' x | run_with_input put big
run get big

section "leases of the least time"
run lease grant 0
run lease grant -- -1
