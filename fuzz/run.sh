#!/usr/bin/env bash
# Fuzzes each target for so many seconds: fuzz/run.sh [SECONDS [TARGET...]]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds=${1:-60}
targets=("${@:2}")
[ "${#targets[@]}" -gt 0 ] || mapfile -t targets < <(cargo fuzz list)

# No sanitizer: the product forbids unsafe code, and without one the limits are those of the product.
# The memory is that of one process for many inputs. A second is much for one input, five are a fault;
# in between lies a busy machine, and inputs of more than a second are reported.
limits=(-timeout=5 -report_slow_units=1 -rss_limit_mb=256 -max_len=40000)

cargo run --quiet --manifest-path fuzz/Cargo.toml --example seeds
for target in "${targets[@]}"; do
    echo "== $target"
    corpora=("fuzz/corpus/$target")
    [ ! -d "fuzz/regressions/$target" ] || corpora+=("fuzz/regressions/$target")
    cargo fuzz run --sanitizer none "$target" "${corpora[@]}" -- \
        "${limits[@]}" -dict=fuzz/dictionary.txt -max_total_time="$seconds" -print_final_stats=1
done
