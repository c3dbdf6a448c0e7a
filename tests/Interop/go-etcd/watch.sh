#!/usr/bin/env bash
# What both programs see of the changes that one of them makes.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

declare -A watchers

# Starts a watch of both programs, whose outputs are WRITER-seen-by-go and WRITER-seen-by-dotnet.
watch() {
  local target=$1 writer=$2 reader
  for reader in go dotnet; do
    naming "$reader" watch "$target" > "$work/$writer-seen-by-$reader" &
    watchers[$reader]=$!
  done
  for reader in go dotnet; do
    await_lines "$writer-seen-by-$reader" 1
  done
}

end_watch() {
  local reader
  for reader in go dotnet; do
    wait "${watchers[$reader]}" || fail "the watch of $reader"
  done
}

for writer in go dotnet; do
  section "Changes by $writer"
  target=interop/$writer
  etcdctl put "$target/first" '{"Op":0,"Addr":"10.0.0.9:80","Metadata":{"zone":"eu"}}'
  watch "$target" "$writer"
  run "$writer" change "$target"
  end_watch
  cat "$work/$writer-seen-by-go"
  same "$writer-seen-by-go" "$writer-seen-by-dotnet"
  for reader in go dotnet; do
    run "$reader" list "$target" > "$work/$writer-listed-by-$reader"
    sed -i 1d "$work/$writer-listed-by-$reader"
  done
  cat "$work/$writer-listed-by-go"
  same "$writer-listed-by-go" "$writer-listed-by-dotnet"
done
same go-seen-by-go dotnet-seen-by-dotnet

section "A registration"
target=interop/registered
etcdctl put "$target/first" '{"Op":0,"Addr":"10.0.0.9:80","Metadata":null}'
watch "$target" registration
coproc registration { naming dotnet register "$target" "10.0.0.1:80"; }
registrar=$registration_PID
exec {printed}<&"${registration[0]}" {lines}>&"${registration[1]}"
for step in registered updated deregistered; do
  [ "$step" = registered ] || echo >&"$lines"
  read -rt "$wait_seconds" -u "$printed" line
  echo "$line"
  [ "$line" = "$step" ] || fail "the registration"
  run go list "$target"
  run dotnet list "$target"
done
wait "$registrar" || fail "the registration"
etcdctl put "$target/end" '{"Op":0,"Addr":"10.0.0.4:80","Metadata":null}'
end_watch

# Before a registration deletes its key, it puts the key once more, with another Op. Both readers show that as an add of the same endpoint.
cat "$work/registration-seen-by-go"
same registration-seen-by-go registration-seen-by-dotnet
finish
