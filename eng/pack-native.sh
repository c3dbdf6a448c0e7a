#!/usr/bin/env bash
# Packs fake-etcd as native code, into artifacts/native: the program, a dotnet tool, npm packages, and a Debian package.
#
#   eng/pack-native.sh               for this machine
#   eng/pack-native.sh linux-arm64   for another platform, where the SDK can build it
#   VERSION=1.2.3 OUTPUT=/folder eng/pack-native.sh
#
# Needs clang, zlib1g-dev and unzip; npm and dpkg-deb for their packages. What is missing on the machine is left out, and named. Packages for
# this machine are installed into temporary folders and started.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

this=$(dotnet msbuild src/FakeEtcd.Tool -getProperty:NETCoreSdkPortableRuntimeIdentifier)
rid=${1:-$this}
version=${VERSION:-$(dotnet msbuild src/FakeEtcd.Tool -getProperty:Version)}
out=${OUTPUT:-$PWD/artifacts/native}
program=$out/$rid/fake-etcd
case $rid in win-*) program=$program.exe ;; esac

common=(--configuration Release --verbosity quiet --nologo -p:Version="$version" -p:RunAnalyzers=false)

# A package that names the platforms, one for each of them, and one for any other, which needs the runtime of .NET. The one for this
# platform holds the program.
pack_tool() {
  local flags=("${common[@]}" -p:IncludeSymbols=false -p:NativeToolRuntime="$rid" --output "$out/tool")
  dotnet pack src/FakeEtcd.Tool "${flags[@]}" --runtime "$rid" -p:PublishAot=true -p:StripSymbols=true
  dotnet pack src/FakeEtcd.Tool "${flags[@]}" --runtime any
  dotnet pack src/FakeEtcd.Tool "${flags[@]}" -p:PublishAot=true
  mkdir -p "$out/$rid"
  unzip -jqo "$out/tool/fake-etcd.$rid.$version.nupkg" "tools/any/$rid/$(basename "$program")" -d "$out/$rid"
  chmod +x "$program"
}

# A package for the platform, and one that selects it.
pack_npm() {
  local os=${rid%-*} cpu=${rid#*-} work
  case $os in osx) os=darwin ;; win) os=win32 ;; esac
  work=$(mktemp -d)
  mkdir -p "$work/platform/bin" "$work/main/bin" "$out/npm"
  cp "$program" "$work/platform/bin/"
  cp LICENSE "$work/platform/"
  cp LICENSE src/FakeEtcd.Tool/README.md "$work/main/"
  cp eng/npm/fake-etcd.js "$work/main/bin/"
  sed -e "s/@version@/$version/g" -e "s/@os@/$os/g" -e "s/@cpu@/$cpu/g" eng/npm/platform.json > "$work/platform/package.json"
  sed -e "s/@version@/$version/g" -e "s/@os@/$os/g" -e "s/@cpu@/$cpu/g" eng/npm/main.json > "$work/main/package.json"
  (cd "$out/npm" && npm pack --silent "$work/platform" && npm pack --silent "$work/main")
  rm -rf "$work"
}

pack_deb() {
  local root architecture
  case $rid in
    linux-x64) architecture=amd64 ;;
    linux-arm64) architecture=arm64 ;;
    *) return ;;
  esac
  root=$(mktemp -d)
  install -D --mode=755 "$program" "$root/usr/bin/fake-etcd"
  install -D --mode=644 LICENSE "$root/usr/share/doc/fake-etcd/copyright"
  if [ "$rid" = "$this" ]; then
    mkdir -p "$root/usr/share/bash-completion/completions"
    "$program" completion bash > "$root/usr/share/bash-completion/completions/fake-etcd"
  fi

  mkdir -p "$root/DEBIAN" "$out/deb"
  sed -e "s/@version@/$version/g" -e "s/@architecture@/$architecture/g" eng/deb-control > "$root/DEBIAN/control"
  chmod 755 "$root"
  dpkg-deb --build --root-owner-group "$root" "$out/deb/fake-etcd_${version}_$architecture.deb" > /dev/null
  rm -rf "$root"
}

without() {
  ! command -v "$1" > /dev/null && echo "pack-native.sh: without $1, there is no $2" >&2
}

# Installs each package into a folder of its own, and has it tell its version.
check() {
  local work
  work=$(mktemp -d)
  dotnet tool install fake-etcd --version "$version" --tool-path "$work/tool" --source "$out/tool" > /dev/null
  "$work/tool/fake-etcd" --version > /dev/null
  if [ -d "$out/npm" ]; then
    npm install --silent --offline --no-audit --no-fund --prefix "$work/npm" "$out"/npm/fake-etcd*-"$version".tgz > /dev/null
    "$work/npm/node_modules/.bin/fake-etcd" --version > /dev/null
  fi

  if [ -d "$out/deb" ]; then
    dpkg-deb --extract "$out"/deb/*.deb "$work/deb"
    "$work/deb/usr/bin/fake-etcd" --version > /dev/null
  fi

  rm -rf "$work"
}

rm -rf "${out:?}/$rid" "${out:?}/tool" "${out:?}/npm" "${out:?}/deb"
pack_tool
without npm "npm package" || pack_npm
without dpkg-deb "Debian package" || pack_deb
if [ "$rid" = "$this" ]; then
  check
fi

find "$out" -type f -printf '%P\n' | sort
