#!/usr/bin/env bash
# What both programs store, to the byte, and what each of them reads of the other one.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# The keys and values under a target, each pair in two lines. Those whose names begin in some way can be left out.
stored() {
  etcdctl get --prefix "$1/" | awk -v target="$1/" -v without="${2:-}" '
    NR % 2 == 1 { key = substr($0, length(target) + 1); next }
    without == "" || index(key, without) != 1 { print key; print }'
}

# Compares what is stored under two targets.
same_bytes() {
  stored "$1" "${3:-}" > "$work/${1#*/}"
  stored "$2" "${3:-}" > "$work/${2#*/}"
  [ -s "$work/${1#*/}" ] || fail "there is nothing under $1"
  same "${1#*/}" "${2#*/}"
}

grant() {
  echo $((16#$(etcdctl lease grant 600 | cut -d ' ' -f 2)))
}

section "Both write"
lease=$(grant)
run go put interop/go "$here/cases.json" "$lease"
run dotnet put interop/dotnet "$here/cases.json" "$lease"
same_bytes interop/go interop/dotnet
stored interop/go

section "Each reads what the other one wrote, and writes it again"
run go copy interop/dotnet interop/go-copy
same_bytes interop/go interop/go-copy "exact "
run dotnet copy interop/go interop/dotnet-copy
same_bytes interop/go interop/dotnet-copy "exact no address"

section "The lease ends"
etcdctl lease revoke "$(printf %x "$lease")" > /dev/null
for reader in go dotnet; do
  run "$reader" list interop/go
  run "$reader" list interop/dotnet
done

section "A key that is not under the target"
for writer in go dotnet; do
  run "$writer" refuse interop/x > "$work/refused-$writer"
  cat "$work/refused-$writer"
  sed -i 1d "$work/refused-$writer"
done
same refused-go refused-dotnet

section "Each deletes what the other one wrote"
run go add interop/deleted by-go 10.0.0.1:80
run dotnet add interop/deleted by-dotnet 10.0.0.2:80
run go list interop/deleted
run dotnet list interop/deleted
run go delete interop/deleted by-dotnet
run dotnet delete interop/deleted by-go
run go list interop/deleted
run dotnet list interop/deleted
finish
