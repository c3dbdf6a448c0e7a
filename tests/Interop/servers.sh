# Starts and stops the two servers. Each start_* takes a folder for its files and more flags of the server, and sets "endpoint" and "server".

wait_seconds=60

# Waits until FILE has a line that matches PATTERN, and prints the line.
await_line() {
  local file=$1 pattern=$2 deadline=$((SECONDS + wait_seconds))
  until grep -m 1 -- "$pattern" "$file" 2> /dev/null; do
    kill -0 "$server" 2> /dev/null || return 1
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.1
  done
}

start_fake() {
  local log=$1/fake.log
  shift
  "$fake_etcd" --fake-listen 127.0.0.1:0 "$@" > "$log" 2>&1 &
  server=$!
  endpoint=$(await_line "$log" '^fake-etcd: serving') || return 1
  endpoint=$(sed -E 's|.* at https?://([0-9.]+:[0-9]+) .*|\1|' <<< "$endpoint")
}

start_etcd() {
  local folder=$1 scheme=http data port
  local log=$folder/etcd.log
  shift
  [[ " $* " != *" --cert-file "* ]] || scheme=https
  # etcd tells members the address it was given, so port 0 is no choice; a port that is taken makes it stop at once.
  for _ in 1 2 3 4 5; do
    data=$(mktemp -d "$folder/data.XXXXXX")
    port=$((20000 + RANDOM % 10000))
    endpoint=127.0.0.1:$port
    "$etcd_bin/etcd" --data-dir "$data" --log-outputs stderr --listen-peer-urls http://127.0.0.1:0 \
      --listen-client-urls "$scheme://$endpoint" --advertise-client-urls "$scheme://$endpoint" "$@" > "$log" 2>&1 &
    server=$!
    await_line "$log" '"msg":"serving client traffic' > /dev/null && return 0
    stop_server
  done
  return 1
}

stop_server() {
  [ -n "${server:-}" ] || return 0
  kill "$server" 2> /dev/null
  wait "$server" 2> /dev/null
  server=
}
