#!/usr/bin/env bash
# Fuzzes each target for a number of seconds: fuzz/run.sh [SECONDS [TARGET...]]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds=${1:-60}
targets=("${@:2}")
[ "${#targets[@]}" -gt 0 ] || mapfile -t targets < <(cargo fuzz list)

# No sanitizer: the program forbids unsafe code, and a sanitizer would change its use of memory and time.
# The memory limit is for one process and many inputs. An input of more than one second is reported; more
# than five seconds are a fault, since a busy machine may need a few.
limits=(-timeout=5 -report_slow_units=1 -rss_limit_mb=256 -max_len=40000)

cargo run --quiet --manifest-path fuzz/Cargo.toml --example seeds
for target in "${targets[@]}"; do
    echo "== $target"
    corpora=("fuzz/corpus/$target")
    [ ! -d "fuzz/regressions/$target" ] || corpora+=("fuzz/regressions/$target")
    cargo fuzz run --sanitizer none "$target" "${corpora[@]}" -- \
        "${limits[@]}" -dict=fuzz/dictionary.txt -max_total_time="$seconds" -print_final_stats=1
done
