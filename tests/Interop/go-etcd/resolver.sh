#!/usr/bin/env bash
# Each program calls a service that the other one has registered: etcd itself, as it serves gRPC.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

for writer in go dotnet; do
  for reader in go dotnet; do
    section "$writer registers, $reader calls"
    target=interop/$writer-$reader
    run "$writer" add "$target" dead 127.0.0.1:1
    naming "$reader" call "$target" > "$work/call" &
    caller=$!
    run "$writer" add "$target" live "$endpoint"
    run "$writer" delete "$target" dead
    wait "$caller" || fail "the call"
    cat "$work/call"
  done
done
finish
