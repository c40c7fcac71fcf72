# Read by the launcher: the JVM starts in half the time from a cache of what it loaded and compiled before.
#
# The first drawing after a build is recorded; if it succeeds, the cache is made from it in the background. Takes $jdk,
# $jar and $jvm; sets $aot, the option to start with, and $recorded where this run is the one to record.

aot=
recorded=
cache=$(dirname "$jar")/start-$(cksum <"$jdk/release" 2>/dev/null | cut -d ' ' -f 1).aot

record() {
    recorded=$cache.$$
    (
        trap '' HUP INT TERM
        while kill -0 "$$" 2>/dev/null; do
            sleep 1
        done
        if [ -f "$recorded.succeeded" ]; then
            # shellcheck disable=SC2086 # they are several words
            nice -n 10 "$jdk/bin/java" $jvm -XX:AOTMode=create -XX:AOTConfiguration="$recorded.recorded" \
                -XX:AOTCache="$recorded.made" -cp "$jar"
            [ ! -f "$recorded.made" ] || mv "$recorded.made" "$cache"
        fi
        rm -f "$recorded".*
    ) </dev/null >/dev/null 2>&1 &
}

if [ -f "$cache" ]; then
    aot=-XX:AOTCache=$cache
elif [ "${1:-}" = draw ] && [ -w "$(dirname "$jar")" ] && ! ls "$cache".* >/dev/null 2>&1; then
    record
    aot=-XX:AOTMode=record
fi
