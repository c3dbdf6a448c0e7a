#!/usr/bin/env bash
# Builds everything once, brings a real etcd and a Chromium, runs every test project, and ends with "N passed, N failed".
#
#   ./test.sh                  all tests
#   CONFIGURATION=Release ./test.sh
#
# A skipped test, a project without tests and a test process that crashes or hangs count as failures.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
exec < /dev/null

configuration=${CONFIGURATION:-Debug}
results=$PWD/artifacts/test-results
hang_timeout=15m
passed=0
failed=0

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# One warm compiler for all projects takes half the time. It ends by itself when nobody has used it for a while.
export UseSharedCompilation=true

finish() {
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
  exit
}

give_up() {
  echo "test.sh: $1"
  failed=$((failed + 1))
  finish
}

build() {
  dotnet build "$1" --configuration "$configuration" --verbosity quiet || give_up "$1 does not build"
}

# The number in an attribute of a result file's <Counters>.
counter() {
  sed -nE "s/.*<Counters [^>]*\b$2=\"([0-9]+)\".*/\1/p" "$1" 2> /dev/null | head -n 1
}

# The names of the tests that did not pass.
unpassed() {
  grep -h '<UnitTestResult ' "$1" 2> /dev/null | grep -v 'outcome="Passed"' \
    | sed -E 's/.*testName="([^"]*)".*/\1/; s/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g; s/^/  not passed: /'
}

# Runs a project's tests; what they print and how they end go to files.
run() {
  local name
  name=$(basename "$1" .csproj)
  dotnet test "$1" --no-build --configuration "$configuration" --verbosity quiet \
    --results-directory "$results" --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" \
    --blame-hang-timeout "$hang_timeout" --blame-hang-dump-type none > "$results/$name.log" 2>&1
  echo $? > "$results/$name.exit"
}

report() {
  local name total ok exit_code
  name=$(basename "$1" .csproj)
  local trx=$results/$name.trx

  echo "== $name"
  cat "$results/$name.log"
  exit_code=$(cat "$results/$name.exit" 2> /dev/null || echo 1)

  total=$(counter "$trx" total)
  ok=$(counter "$trx" passed)
  total=${total:-0}
  ok=${ok:-0}
  passed=$((passed + ok))
  failed=$((failed + total - ok))
  unpassed "$trx"

  if [ "$total" -eq 0 ]; then
    echo "  $name ran no tests"
    failed=$((failed + 1))
  elif [ "$exit_code" -ne 0 ] && [ "$ok" -eq "$total" ]; then
    echo "  $name ended with exit code $exit_code though no test failed: it crashed or hung"
    failed=$((failed + 1))
  fi
}

# The sample is a test too: it fails by itself if a step did not happen.
run_sample() {
  echo "== samples/Quickstart"
  if timeout 60 dotnet run --project samples/Quickstart --no-build --configuration "$configuration"; then
    passed=$((passed + 1))
  else
    echo "  not passed: samples/Quickstart"
    failed=$((failed + 1))
  fi
}

rm -rf "$results"
build Discovery.sln
for project in tests/*.Tests/*.csproj; do
  grep -qF "$(basename "$project")" Discovery.sln || build "$project"
done

ETCD_BIN=$(eng/get-etcd.sh) || give_up "the tests need a real etcd, and eng/get-etcd.sh brought none"
export ETCD_BIN

CHROMIUM_BIN=$(eng/get-chromium.sh) || give_up "the tests of the dashboard need Chromium, and eng/get-chromium.sh brought none"
export CHROMIUM_BIN

# Two at a time: most of them wait most of the time.
mkdir -p "$results"
for project in tests/*.Tests/*.csproj; do
  [ "$(jobs -rp | wc -l)" -lt 2 ] || wait -n
  run "$project" &
done
wait
for project in tests/*.Tests/*.csproj; do
  report "$project"
done
run_sample
finish
