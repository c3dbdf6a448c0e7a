#!/usr/bin/env bash
# A server with a certificate; CERTIFICATES names the folder of the certificates.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
ln -s "$CERTIFICATES" certificates
export ETCDCTL_ENDPOINTS=https://$ETCDCTL_ENDPOINTS
plain=http://${ETCDCTL_ENDPOINTS#https://}
ca=--cacert=certificates/authority.crt

section "with the authority of the server"
run put a 1 "$ca"
run get a "$ca" -w json
start watch watch a --rev=1 "$ca"
await watch 3
stop watch
run member list "$ca"
run endpoint health "$ca"
run endpoint status "$ca" -w json
run endpoint hashkv "$ca"
run snapshot save snapshot.db "$ca"
run lock job "$ca" -- echo held

section "with a certificate of the client"
run put a 2 "$ca" --cert=certificates/client.crt --key=certificates/client.key
run put a 3 "$ca" --cert=certificates/stranger.crt --key=certificates/stranger.key
run put a 4 "$ca" --cert=certificates/client.crt

section "without verification"
run get a --insecure-skip-tls-verify
run get a --insecure-transport=false --insecure-skip-tls-verify

section "not trusted"
run_in_vain get a
run_in_vain get a --cacert=certificates/other.crt
run_in_vain get a --cacert=missing.crt
run_in_vain endpoint health --cacert=certificates/other.crt

section "without TLS"
ETCDCTL_ENDPOINTS=$plain run_in_vain get a
ETCDCTL_ENDPOINTS=$plain run_in_vain endpoint health
