#!/usr/bin/env bash
# Compares the time of one signature here with that of other tools, on the same files, and prints a table.
#
#   benches/compare.sh [ORGANIZATIONS]     default: 2000
#
# It installs what it compares with (Debian), builds both programs, and makes the registry in a temporary folder. Times
# are those of the processor (user and system), so other work on the machine disturbs them little; each is the median of
# five runs, which take turns. A tool that starts one process for each signature gets 200 of the files.
set -euo pipefail
top="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
organizations="${1:-2000}"
sampled=200
runs=5

packages=()
command -v ssh-keygen > /dev/null || packages+=(openssh-client)
command -v git > /dev/null || packages+=(git)
command -v minisign > /dev/null || packages+=(minisign)
python=/usr/bin/python3
"$python" -c 'import cryptography' 2> /dev/null || packages+=(python3-cryptography)
if [ "${#packages[@]}" -gt 0 ]; then
    sudo=
    [ "$(id -u)" -eq 0 ] || sudo=sudo
    $sudo apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${packages[@]}" > /dev/null
fi
cargo build --quiet --release --locked --manifest-path "$top/Cargo.toml" --bin accord --example demonstration --example limit
built="${CARGO_TARGET_DIR:-$top/target}/release"

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
# Settings, keys and caches of the user take no part.
export HOME="$work" XDG_CACHE_HOME="$work/cache" XDG_DATA_HOME="$work/data" GIT_CONFIG_GLOBAL="$work/gitconfig"
registry="$work/registry"
"$built/examples/demonstration" "$registry" --organizations "$organizations" > /dev/null
signatures="$("$built/examples/limit" "$registry" --only-read)"

cd "$registry"
"$built/accord" allowed-signers > "$work/allowed_signers" 2> /dev/null
find keys pledges -name '*.toml' | LC_ALL=C sort | awk -v most="$sampled" 'NR % 5 == 1 && taken++ < most' > "$work/records"

# The same files for the two tools that have signatures of their own.
ssh-keygen -q -t ed25519 -N '' -f "$work/key"
git config --global user.name Compare
git config --global user.email compare@compare.example
git config --global gpg.format ssh
git config --global user.signingKey "$work/key"
git config --global gpg.ssh.allowedSignersFile "$work/committers"
echo "compare@compare.example $(cat "$work/key.pub")" > "$work/committers"
minisign -G -W -p "$work/minisign.pub" -s "$work/minisign.key" > /dev/null
git init -q "$work/commits"
while read -r record; do
    minisign -S -s "$work/minisign.key" -m "$record" -x "$work/$(basename "$record").${record//\//-}.minisig" > /dev/null
    cp "$record" "$work/commits/record.toml"
    git -C "$work/commits" add record.toml
    git -C "$work/commits" commit -q --allow-empty -S -m "$record"
done < "$work/records"
git -C "$work/commits" rev-list HEAD > "$work/revisions"

whole() { "$built/accord" verify; }
read_only() { "$built/examples/limit" . --only-read; }
limit() { "$built/examples/limit" .; }
python_loop() { "$python" "$top/benches/loop.py" .; }
ssh_keygen() {
    local record organization
    while read -r record; do
        organization="${record#*/}"
        ssh-keygen -Y verify -f "$work/allowed_signers" -I "${organization%%/*}" -n accord-record-v1 -s "$record.sig" < "$record"
    done < "$work/records"
}
git_commits() { xargs -n 1 git -C "$work/commits" verify-commit < "$work/revisions"; }
minisign_files() {
    local record
    while read -r record; do
        minisign -V -q -p "$work/minisign.pub" -m "$record" -x "$work/$(basename "$record").${record//\//-}.minisig"
    done < "$work/records"
}

# Runs $1 and appends its seconds of processor time to a file of its own.
TIMEFORMAT='%U %S'
measure() {
    { time "$1" > "$work/out" 2>&1; } 2> "$work/time" || { cat "$work/out" >&2; echo "$1 failed" >&2; exit 1; }
    awk '{ print $1 + $2 }' "$work/time" >> "$work/times.$1"
}
for ((run = 0; run < runs; run++)); do
    for each in whole read_only limit python_loop ssh_keygen git_commits minisign_files; do
        measure "$each"
    done
done

median() { sort -n "$work/times.$1" | sed -n "$(((runs + 1) / 2))p"; }
ours="$(awk -v all="$(median whole)" -v count="$signatures" 'BEGIN { print all / count }')"
row() {
    awk -v name="$1" -v count="$2" -v seconds="$3" -v ours="$ours" \
        'BEGIN { printf "| %s | %d | %.3f ms | %.2f |\n", name, count, 1000 * seconds / count, seconds / count / ours }'
}
arithmetic="$(awk -v all="$(median limit)" -v read="$(median read_only)" 'BEGIN { print all - read }')"
echo "$(date -u +%F), $(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1); $organizations organizations"
echo
echo "| what verifies | signatures | CPU time for each | ratio |"
echo "|---|---|---|---|"
row "\`accord verify\`: records, chains, keys, all rules" "$signatures" "$(median whole)"
row "the limit: each signature and each key, nothing else" "$signatures" "$arithmetic"
row "a loop in Python with \`cryptography\`" "$signatures" "$(median python_loop)"
row "\`minisign -V\`" "$sampled" "$(median minisign_files)"
row "\`ssh-keygen -Y verify\`" "$sampled" "$(median ssh_keygen)"
row "\`git verify-commit\`" "$sampled" "$(median git_commits)"
