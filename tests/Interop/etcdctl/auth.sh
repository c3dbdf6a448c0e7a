#!/usr/bin/env bash
# Users, roles, permissions, and every kind of command as one user and another.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

root=--user=root:secret
app=--user=app:word

section "users"
[ "$version" = 3.4 ] || run auth status
run user list
run user list -w json
run user add app:word
run user add app:word
run user add ""
run user add :word
run user add app2 --no-password
echo third | run_with_input user add third --interactive=false
run user list
run user get app
run user get app -w json
run user get nobody
echo changed | run_with_input user passwd third --interactive=false
echo changed | run_with_input user passwd app2 --interactive=false
echo changed | run_with_input user passwd nobody --interactive=false
run user delete third
run user delete third

section "roles"
run role list
run role add app
run role add app
run role add ""
run role add other
run role add root
run role list
run role list -w json
run role get app
run role get nothing
run role grant-permission nothing read a
run role grant-permission app sing a
run role grant-permission app read a
run role grant-permission app write a
run role grant-permission app readwrite b c
run role grant-permission app readwrite app/ --prefix=true
run role grant-permission app read open/ --from-key=true
run role grant-permission app read z y
run role grant-permission other readwrite "" --prefix=true
run role get app
run role get app -w json
run role get other
run role revoke-permission app nothing
run role revoke-permission app b
run role revoke-permission app b c
run role revoke-permission app open/ --from-key=true
run role revoke-permission nothing a
run role get app
run user grant-role app app
run user grant-role app app
run user grant-role app nothing
run user grant-role nobody app
run user revoke-role app nothing
run user revoke-role nobody app
run user get app
run user get app --detail

section "enable"
run auth enable
run user add root:secret
run auth enable
run user grant-role root root
run auth enable
run auth enable "$root"
[ "$version" = 3.4 ] || run auth status "$root"
[ "$version" = 3.4 ] || run auth status "$root" -w json

section "without a user, with a wrong one"
run get app/1
run put app/1 1
run member list
run lease grant 60
run endpoint status -w json
run endpoint health
run get app/1 --user=app:wrong
run get app/1 --user=nobody:word
run get app/1 --user=app2:word
run get app/1 --user=app --password=word
run get app/1 --user=app --password=wrong

section "as a user"
run put app/1 1 "$app"
run put app/2 2 "$app" --prev-kv
run put a 1 "$app"
run put other 1 "$app"
run get app/ "$app" --prefix
run get a "$app"
run get a app0 "$app"
run get "" "$app" --prefix
run del app/2 "$app" --prev-kv
run del other "$app"
run_with_input txn "$app" << 'TXN'
value("app/1") = "1"

put app/1 2
get app/1

get a

TXN
run_with_input txn "$app" << 'TXN'
value("other") = "1"

put app/1 3


TXN
run_with_input txn "$app" << 'TXN'

put app/1 3
put other 1


TXN
run get app/1 "$app"
run put other secret "$root"
start watch watch app/ --prefix --rev=1 "$app"
await watch 9
stop watch
start watch watch other --rev=1 "$app"
finish watch
run endpoint hashkv "$root" # before the first lease, whose id is another one on every server
granted=$("$etcdctl" lease grant 600 "$root")
echo "$granted"
lease=$(lease_of "$granted")
run put other secret "$root" --lease="$lease"
run lease list "$app"
run lease timetolive "$lease" --keys "$app"
run lease timetolive "$lease" "$app"
run lease keep-alive --once "$lease" "$app"
run lease revoke "$lease" "$app"
run put app/3 3 "$app" --lease="$lease"
granted=$("$etcdctl" lease grant 600 "$app")
echo "$granted"
lease=$(lease_of "$granted")
run put app/3 3 "$app" --lease="$lease"
run lease timetolive "$lease" --keys "$app"
run lease keep-alive --once "$lease" "$app"
run lease revoke "$lease" "$app"
run lock app/job "$app" -- echo held
run lock job "$app" -- echo held
start head elect app/head me "$app"
await head 2
stop head
run elect head me "$app"

section "what only root may do"
run member list "$app"
run member add third --learner --peer-urls=http://127.0.0.1:1 "$app"
run member remove 404 "$app"
run member update 404 --peer-urls=http://127.0.0.1:1 "$app"
run member promote 404 "$app"
run compaction 3 "$app"
run defrag "$app"
run alarm list "$app"
run alarm disarm "$app"
run snapshot save app.db "$app"
run endpoint status -w json "$app"
run endpoint hashkv "$app"
run endpoint health "$app"
run move-leader 404 "$app"
run user list "$app"
run user add more:word "$app"
run user get app "$app"
run user get root "$app"
run user delete root "$app"
run user grant-role app root "$app"
echo mine | run_with_input user passwd app --interactive=false "$app"
run role list "$app"
run role get app "$app"
run role get other "$app"
run role add more "$app"
run auth disable "$app"
[ "$version" = 3.4 ] || run auth status "$app"
run compaction 3 --physical "$root"
run defrag "$root"
run alarm list "$root"
run snapshot save root.db "$root"
run snapshot status root.db
run member list "$root"

section "changes while it is on"
run user revoke-role root root "$root"
run user delete root "$root"
run role delete root "$root"
run user grant-role app other "$root"
run put other 2 "$app"
run role delete other "$root"
run put other 3 "$app"
run role revoke-permission app app/ --prefix=true "$root"
run get app/1 "$app"
echo changed | run_with_input user passwd app --interactive=false "$root"
run get a "$app"
run get a --user=app:changed
run user delete app "$root"
run get a --user=app:changed
run auth disable "$root"
run auth disable
run put other 4
run get "" --prefix -w json
run user list
run role list
