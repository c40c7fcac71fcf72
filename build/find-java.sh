# Read by the launcher: finds a JDK or JRE that is recent enough. Takes the functions say and real.

oldest=25

# Whether the folder $1 holds a JDK or JRE that is recent enough. The release file spares starting a JVM.
fits() {
    [ -x "$1/bin/java" ] || return 1
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null) || version=
    [ -n "$version" ] || version=$("$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p')
    [ "${version:-0}" -ge "$oldest" ]
}

# Prints the first that fits: the user's own choice, what java on the PATH is, what lies where a JDK may be installed.
find_java() {
    java=$(command -v java) && java=$(real "$java") && java=$(dirname "$(dirname "$java")") || java=
    home=${HOME:-/nonexistent}
    for jdk in "${JAVA_HOME:-}" "$java" "${SDKMAN_DIR:-$home/.sdkman}"/candidates/java/* "$home"/.jdks/* \
        "$home"/.asdf/installs/java/* "$home"/.local/share/mise/installs/java/* \
        "$home"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /usr/lib/jvm/* /usr/java/* /usr/local/java/* /opt/java/* /opt/jdk* /opt/*jdk* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        if [ -n "$jdk" ] && fits "$jdk"; then printf '%s\n' "$jdk" && return; fi
    done
    say "needs Java $oldest or newer and found none: install it (Debian, Ubuntu: apt install openjdk-$oldest-jdk; macOS:" \
        "brew install openjdk; any system: https://adoptium.net), or set JAVA_HOME to it"
    exit 2
}
