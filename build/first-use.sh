# Read by the launcher in a checkout: builds on first use and after changes.
#
# Takes $top, $jar, $jdk and the function say; ends the launcher where it cannot build.

stamp=$top/standalone/target/.built

# What the build is made of: its options, and the sum of every source. Times do not count, so neither a clock that was
# wrong nor a file that was copied with its old time leads to a build too many or too few.
sources() {
    printf '%s\n' "$options"
    (cd "$top" && find pom.xml ./*/pom.xml ./*/src/main schemas/released -type f -exec cksum {} + 2>/dev/null) |
        LC_ALL=C sort | cksum
}

# The options of the last build.
built_with() {
    [ ! -f "$stamp" ] || head -n 1 "$stamp"
}

stale() {
    [ ! -f "$jar" ] || [ ! -f "$stamp" ] || [ "$(sources)" != "$(cat "$stamp")" ]
}

build() {
    if ! command -v mvn >/dev/null; then
        if [ -f "$jar" ]; then
            say "sources have changed, but there is no mvn to build them; running what was built before"
            return
        fi
        say "building needs Apache Maven 3.8 or newer: install it (Debian, Ubuntu: apt install maven;" \
            "macOS: brew install maven; others: https://maven.apache.org/install.html)"
        exit 2
    fi
    if [ -f "$jar" ]; then
        say "building what has changed"
    else
        say "building on first use; this takes a minute or two, and fetches libraries where they are missing"
    fi
    begun=$stamp.$$
    sources >"$begun" # before the build: what changes meanwhile is built next time
    # Maven itself runs on any JDK; its compiler is the one found here.
    command -v java >/dev/null || export JAVA_HOME="${JAVA_HOME:-$jdk}"
    # shellcheck disable=SC2086 # they are several words
    if ! (cd "$top" && JAVA25_HOME=$jdk mvn $options -q -B -ntp -Dmaven.test.skip=true -Dexec.skip=true \
        -pl standalone -am package </dev/null >"$stamp.log" 2>&1); then
        cat "$stamp.log" >&2
        rm -f "$begun"
        say "the build failed"
        exit 1
    fi
    rm -f "$top"/standalone/target/start-*.aot*
    mv "$begun" "$stamp"
}

# One build at a time: several commands may be started at once after a change.
build_alone() {
    lock=$top/standalone/target/.building
    waited=
    while ! mkdir "$lock" 2>/dev/null; do
        owner=$(cat "$lock/pid" 2>/dev/null || true)
        if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
            rm -rf "$lock"
            continue
        fi
        [ -n "$waited" ] || say "waiting for another build in $top"
        waited=yes
        sleep 1
    done
    trap 'rm -rf "$lock"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    printf '%s\n' "$$" >"$lock/pid"
    if stale; then
        build
    fi
    rm -rf "$lock"
    trap - EXIT INT TERM
}

options=${DARKROOM_MAVEN_OPTS-$(built_with)}
if stale; then
    if mkdir -p "$top/standalone/target" 2>/dev/null && [ -w "$top/standalone/target" ]; then
        build_alone
    elif [ ! -f "$jar" ]; then
        say "cannot build: found $top/standalone/target, which this user cannot write to; wanted a checkout of their own"
        exit 2
    else
        say "sources have changed, but this user cannot write to $top/standalone/target; running what was built before"
    fi
fi
