#!/bin/sh
# Draws one request alone, with seven others, and beside twenty strangers on one worker, and compares the bytes.
# Prints the three SHA-256 sums and how many rows shared how many passes; exits 1 where the sums differ.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
up=
trap 'if [ -n "$up" ]; then kill "$up" 2>/dev/null || :; wait "$up" || :; fi; rm -rf "$work"' EXIT
first() { sed -n 's/.*"index":0.*"sha256":"\([0-9a-f]*\)".*/\1/p'; }

alone=$(./darkroom draw --json --data "$work/a" --seed 7 "a red apple" | first)
eight=$(./darkroom draw --json --data "$work/a" --seed 7 --count 8 "a red apple" | first)

./darkroom up --port 0 --data "$work/b" --lanes 32 >"$work/up" &
up=$!
until grep -qx ready "$work/up"; do sleep 0.2; done
broker=$(awk '/^broker/ { print $2 }' "$work/up")
for i in $(seq 20); do
    echo "{\"id\":\"stranger-$i\",\"prompt\":\"a dog number $i\",\"steps\":$((20 + i * 3)),\"guidanceScale\":$((i % 5))}"
done | ./darkroom publish --bootstrap-servers "$broker" -
among=$(./darkroom draw --json --seed 7 --bootstrap-servers "$broker" --out "$work/out" "a red apple" | first)
health=$(awk '/^health/ { print $2 }' "$work/up")
curl -s "${health%/health/ready}/metrics" | grep -E '^darkroom_pass_rows_(count|sum)'

printf '%s alone\n%s with seven others\n%s among strangers\n' "$alone" "$eight" "$among"
[ -n "$alone" ] && [ "$alone" = "$eight" ] && [ "$alone" = "$among" ]
