#!/usr/bin/env bash
# Makes the certificates of the sessions: certificates.sh FOLDER
#
#   authority, other                          certificate authorities
#   server                                    of authority, for 127.0.0.1 and localhost
#   client, visitor, unknown                  of authority, for the users root, visitor and unknown
#   expired                                   of authority, for root, no longer valid
#   stranger                                  of other, for root
set -euo pipefail
mkdir -p "$1"
cd "$1"

key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" 2> /dev/null; }

authority() {
  key "$1"
  openssl req -x509 -new -key "$1.key" -subj "/CN=$1" -days 30 -out "$1.crt" \
    -addext keyUsage=critical,keyCertSign,cRLSign
}

# issue NAME COMMON-NAME AUTHORITY USAGE DAYS
issue() {
  key "$1"
  openssl req -new -key "$1.key" -subj "/CN=$2" -out "$1.csr"
  openssl x509 -req -in "$1.csr" -CA "$3.crt" -CAkey "$3.key" -CAcreateserial -days "$5" -out "$1.crt" \
    -extfile <(printf 'basicConstraints=CA:FALSE\nextendedKeyUsage=%s\nsubjectAltName=IP:127.0.0.1,DNS:localhost\n' "$4") 2> /dev/null
}

authority authority
authority other
# As etcd's own: its gateway connects to itself with the certificate of the server.
issue server localhost authority serverAuth,clientAuth 30
issue client root authority clientAuth 30
issue visitor visitor authority clientAuth 30
issue unknown unknown authority clientAuth 30
issue stranger root other clientAuth 30
issue expired root authority clientAuth -1
