#!/bin/sh
# Makes the release archive twice, from two clones, and compares the bytes; then draws with it in an empty folder, on
# nothing but a JRE, and holds the list of what it is made of against what is in it. Ends with an error where anything is not as it should be. Options are handed to Maven.
set -eu
umask 022 # the modes of files are part of archives
top=$(CDPATH='' cd -- "$(dirname "$0")/.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
say() { printf 'try-release: %s\n' "$*" >&2; }
real() { readlink -f "$1"; }
. "$top/build/find-java.sh"
jdk=$(find_java)

make() {
    place=$1
    shift
    mkdir -p "$(dirname "$work/$place")"
    git clone -q "$top" "$work/$place"
    (cd "$work/$place" && JAVA25_HOME=$jdk mvn -q -B "$@" -Prelease -Dmaven.test.skip=true -Dexec.skip=true \
        -pl standalone -am package)
    cp "$work/$place"/standalone/target/darkroom-*.tar.gz "$work/$place.tar.gz"
    rm -rf "${work:?}/$place"
}
# What is in an archive: mode, owner, time, size, name and sum of each file, and of each file in our jars.
inside() {
    tar tvzf "$work/$1.tar.gz"
    mkdir -p "$work/$1.files"
    tar xzf "$work/$1.tar.gz" -C "$work/$1.files"
    (cd "$work/$1.files" && find . -type f | LC_ALL=C sort | xargs sha256sum)
    find "$work/$1.files" -name 'darkroom.jar' -o -name '*-SNAPSHOT.jar' | LC_ALL=C sort | while read -r jar; do
        echo "${jar##*/}"
        unzip -vl "$jar" 2>/dev/null || "$jdk/bin/jar" tvf "$jar"
    done
}
make one "$@"
make another/place "$@"
if ! cmp "$work/one.tar.gz" "$work/another/place.tar.gz"; then
    say 'the two differ in:'
    inside one >"$work/one.list"
    inside another/place >"$work/another.list"
    diff "$work/one.list" "$work/another.list" >&2 || true
    exit 1
fi
sha256sum "$work/one.tar.gz"

# A JDK that holds no modules in packages can make a JRE of all but those that would make another.
modules=$("$jdk/bin/java" --list-modules | sed 's/@.*//' | grep -vx 'jdk.jlink\|jdk.jpackage\|jdk.incubator.*' | paste -sd, -)
"$jdk/bin/jlink" --add-modules "$modules" --no-header-files --no-man-pages --strip-debug --output "$work/jre"
mkdir "$work/empty"
cd "$work/empty"
tar xzf "$work/one.tar.gz"
run() { env -i PATH=/usr/bin:/bin JAVA_HOME="$work/jre" ./darkroom-*/darkroom "$@"; }
run --version
"$jdk/bin/java" -cp "$(echo ./darkroom-*/app/lib)/*" "$top/build/Materials.java" ./darkroom-*/darkroom.cdx.json ./darkroom-*/app/lib
run models
run draw --seed 7 --steps 4 "a red apple" >path
run reproduce "$(cat path)"
