#!/usr/bin/env bash
# Builds the site of the API and the pages into artifacts/site. A warning fails it.
set -euo pipefail
cd "$(dirname "$0")/.."
rm -rf artifacts/site artifacts/site-api
dotnet tool restore
dotnet docfx docfx.json --warningsAsErrors
