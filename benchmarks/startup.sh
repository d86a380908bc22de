#!/bin/bash
# Start-up of whole processes, in ms: rows "area | case | ours | peer | ratio | target" for ./bench.
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "$0")")/.."
./sunup --version >/dev/null
program=$(readlink -f out/launcher/current/sunup)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# median COMMAND: in ms, one decimal.
median() {
    hyperfine -N --ignore-failure --warmup 3 --runs 30 --export-csv "$work/times.csv" "$1" >/dev/null 2>&1
    awk -F, 'NR == 1 { for (c = 1; c <= NF; c++) if ($c == "median") column = c } NR == 2 { printf "%.1f", $column * 1000 }' "$work/times.csv"
}

# row CASE OURS LIMIT
row() {
    printf 'startup | %s | %s ms | - | - | < %s ms\n' "$1" "$2" "$3"
}

through=$(median "./sunup --version")
direct=$(median "$program --version")
row "sunup --version" "$through" 70
row "launcher alone" "$(awk -v a="$through" -v b="$direct" 'BEGIN { printf "%.1f", a - b }')" 10
row "sunup --help" "$(median "./sunup --help")" 120
row "sunup explain --list" "$(median "./sunup explain --list")" 120
row "sunup boot, no such file" "$(median "./sunup boot /nonexistent.machine.yaml")" 120
row "sunup explain --code SU0180" "$(median "./sunup explain --code SU0180")" 120
