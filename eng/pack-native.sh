#!/usr/bin/env bash
# Packs fake-etcd as native code, into artifacts/native: the program, a dotnet tool, npm packages, and a Debian package.
#
#   eng/pack-native.sh               for this machine
#   eng/pack-native.sh linux-arm64   for another platform, where the SDK can build it
#   VERSION=1.2.3 OUTPUT=/folder eng/pack-native.sh
#
# Needs clang and zlib1g-dev; npm and dpkg-deb for their packages. What is missing on the machine is left out, and named.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

rid=${1:-$(dotnet msbuild src/FakeEtcd.Tool -getProperty:NETCoreSdkPortableRuntimeIdentifier)}
version=${VERSION:-$(dotnet msbuild src/FakeEtcd.Tool -getProperty:Version)}
out=${OUTPUT:-$PWD/artifacts/native}
program=$out/$rid/fake-etcd
case $rid in win-*) program=$program.exe ;; esac

common=(--configuration Release --verbosity quiet --nologo -p:Version="$version" -p:RunAnalyzers=false)
native=(--runtime "$rid" -p:PublishAot=true -p:StripSymbols=true)

publish() {
  rm -rf "${out:?}/$rid"
  dotnet publish src/FakeEtcd.Tool "${common[@]}" "${native[@]}" --output "$out/$rid"
  rm -f "$out/$rid"/*.dbg "$out/$rid"/*.pdb "$out/$rid"/*.xml
}

# A package that names the platforms, one for each of them, and one for any other, which needs the runtime of .NET.
pack_tool() {
  local flags=("${common[@]}" -p:IncludeSymbols=false -p:ToolPackageRuntimeIdentifiers="$rid%3Bany" --output "$out/tool")
  dotnet pack src/FakeEtcd.Tool "${flags[@]}" "${native[@]}"
  dotnet pack src/FakeEtcd.Tool "${flags[@]}" --runtime any
  dotnet pack src/FakeEtcd.Tool "${flags[@]}" -p:PublishAot=true
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
  if [ "$rid" = "$(dotnet msbuild src/FakeEtcd.Tool -getProperty:NETCoreSdkPortableRuntimeIdentifier)" ]; then
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

publish
pack_tool
without npm "npm package" || pack_npm
without dpkg-deb "Debian package" || pack_deb
find "$out" -type f -printf '%P\n' | sort
