#!/usr/bin/env bash
# A server that requires certificates of its clients; CERTIFICATES names the folder of the certificates.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
ln -s "$CERTIFICATES" certificates
export ETCDCTL_ENDPOINTS=https://$ETCDCTL_ENDPOINTS
plain=http://${ETCDCTL_ENDPOINTS#https://}
ca=--cacert=certificates/authority.crt
client=("$ca" --cert=certificates/client.crt --key=certificates/client.key)

section "with a certificate of the authority"
run put a 1 "${client[@]}"
run get a "${client[@]}" -w json
start watch watch a --rev=1 "${client[@]}"
await watch 3
stop watch
run member list "${client[@]}"
run endpoint health "${client[@]}"
run endpoint status "${client[@]}" -w json
run get a --cert=certificates/client.crt --key=certificates/client.key --insecure-skip-tls-verify

section "without one, with one of another authority"
run_in_vain get a "$ca"
run_in_vain put a 2 "$ca"
run_in_vain endpoint health "$ca"
run_in_vain get a "$ca" --cert=certificates/stranger.crt --key=certificates/stranger.key
run_in_vain get a "$ca" --cert=certificates/expired.crt --key=certificates/expired.key
run_in_vain get a --cacert=certificates/other.crt --cert=certificates/client.crt --key=certificates/client.key
ETCDCTL_ENDPOINTS=$plain run_in_vain get a

section "users by the name in the certificate"
run user add root:secret "${client[@]}"
run user grant-role root root "${client[@]}"
run user add visitor:word "${client[@]}"
run role add visitor "${client[@]}"
run role grant-permission visitor read a "${client[@]}"
run user grant-role visitor visitor "${client[@]}"
run auth enable "${client[@]}"
visitor=("$ca" --cert=certificates/visitor.crt --key=certificates/visitor.key)
unknown=("$ca" --cert=certificates/unknown.crt --key=certificates/unknown.key)
run get a "${visitor[@]}"
run put a 3 "${visitor[@]}"
run put a 3 "${client[@]}"
run get a "${unknown[@]}"
run put a 4 "${visitor[@]}" --user=root:secret
run put a 5 "${client[@]}" --user=visitor:word
run get a "${unknown[@]}" --user=visitor:word
run user list "${visitor[@]}"
run user list "${client[@]}"
run auth disable "${client[@]}"
run get a "${unknown[@]}"
