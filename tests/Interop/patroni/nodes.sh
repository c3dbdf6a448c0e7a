# Sourced by run.sh: the nodes a and b, each a Patroni that runs a PostgreSQL. Uses "system", "work", "logs" and "endpoint".

node_seconds=120
declare -A patronis rest_ports sql_ports

libraries() { dirname "$system"/usr/lib/*/libpq.so.5; }

# Runs a program of the unpacked packages; root runs it as nobody. Replaces the shell that calls it, so that its pid is known.
exec_unpacked() {
  local lower=() usr_lib
  usr_lib=$(libraries)
  [ "$(id -u)" -ne 0 ] || lower=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
  cd "$work" || return 1
  exec "${lower[@]}" env HOME="$work" PYTHONHOME="$system/usr" PYTHONPATH="$system/usr/lib/python3/dist-packages" \
    PYTHONDONTWRITEBYTECODE=1 LD_LIBRARY_PATH="$usr_lib:$system/lib/$(basename "$usr_lib")" "$@"
}

python() { exec_unpacked "$system/usr/bin/python3.11" "$@"; }

patronictl() {
  local node=$1
  shift
  (python "$system/usr/bin/patronictl" -c "$work/$node/patroni.yml" "$@")
}

# What Patroni says of its nodes, a line a node: name, role, state.
cluster() { patronictl a list --format tsv 2>> "$logs/patronictl.log" | awk -F '\t' 'NR > 1 { print $2, $4, $5 }'; }

# Runs SQL on a node, as a client over TCP.
query() {
  local node=$1 sql=$2
  (PGPASSWORD=secret PGCONNECT_TIMEOUT=5 exec_unpacked "$system/usr/lib/postgresql/15/bin/psql" \
    -h 127.0.0.1 -p "${sql_ports[$node]}" -U postgres -d postgres -qAt -v ON_ERROR_STOP=1 -c "$sql") 2>> "$logs/psql.log"
}

leads() { cluster | grep -qx "$1 Leader running" && [ "$(query "$1" "select pg_is_in_recovery()")" = f ]; }

follows() { cluster | grep -qxE "$1 Replica (running|streaming)" && [ "$(query "$1" "select count(*) from pg_stat_wal_receiver where status = 'streaming'")" = 1 ]; }

# Whether a node has the rows 1 to COUNT.
shows() { [ "$(query "$1" "select count(*), max(v) from t")" = "$2|$2" ]; }

until_true() {
  local deadline=$((SECONDS + node_seconds))
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.5
  done
}

prepare_nodes() {
  local node base=$((20000 + RANDOM % 10000))
  for node in a b; do
    rest_ports[$node]=$base
    sql_ports[$node]=$((base + 1))
    base=$((base + 2))
    mkdir -p "$work/$node"
    configuration "$node" > "$work/$node/patroni.yml"
  done
  [ "$(id -u)" -ne 0 ] || chown -R nobody:nogroup "$work/a" "$work/b"
}

configuration() {
  local node=$1
  sed -e "s|NODE|$node|g" -e "s|FOLDER|$work/$node|g" -e "s|ETCD|$endpoint|g" -e "s|REST|${rest_ports[$node]}|g" \
    -e "s|SQL|${sql_ports[$node]}|g" -e "s|BIN|$system/usr/lib/postgresql/15/bin|g" patroni.yml
}

start_node() {
  python "$system/usr/bin/patroni" "$work/$1/patroni.yml" >> "$logs/$1.log" 2>&1 &
  patronis[$1]=$!
}

# The pid of a node's PostgreSQL; nothing if there is none.
postmaster() {
  local pid
  pid=$(head -n 1 "$work/$1/data/postmaster.pid" 2> /dev/null) && kill -0 "$pid" 2> /dev/null && echo "$pid"
}

# Ends a node as a crash does: Patroni first, so that it does not see PostgreSQL go.
kill_node() {
  local server
  server=$(postmaster "$1")
  kill -KILL "${patronis[$1]}" || return 1
  wait "${patronis[$1]}" 2> /dev/null
  unset "patronis[$1]"
  [ -n "$server" ] && kill -KILL "$server"
}

kill_nodes() {
  local node server
  for node in a b; do
    server=$(postmaster "$node")
    [ -z "${patronis[$node]:-}" ] || kill -KILL "${patronis[$node]}" 2> /dev/null
    [ -z "$server" ] || kill -KILL "$server" 2> /dev/null
    [ -z "${patronis[$node]:-}" ] || wait "${patronis[$node]}" 2> /dev/null
    unset "patronis[$node]"
  done
}

is_over() { ! kill -0 "$1" 2> /dev/null; }

# Stops the nodes as an operator does, the follower first.
stop_nodes() {
  local node
  for node in b a; do
    kill "${patronis[$node]}" && until_true is_over "${patronis[$node]}" || return 1
    unset "patronis[$node]"
    [ -z "$(postmaster "$node")" ] || return 1
  done
}
