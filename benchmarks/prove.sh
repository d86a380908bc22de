#!/bin/bash
# What `sunup prove` costs beyond the boots themselves: the whole time against the time that its machines ran, from power-on until the outcome was known,
# divided by the boots at once. One machine with a word too many on its command line, by route direct. A second run of the same is then booted from memory alone.
# With one boot at once all else is overhead: reading, hashing, making QEMU's command line, ending QEMU, thinking, telling. With two, also what the search leaves idle.
# Needs qemu-system-x86_64. Prints rows: area | case | ours | peer | ratio | target
# ROUNDS (3).
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${ROUNDS:-3}
for tool in qemu-system-x86_64 jq; do
    command -v "$tool" >/dev/null || { echo "prove.sh: $tool is missing: tools/ensure-packages runtime bench" >&2; exit 3; }
done
./sunup --version >&2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/m.machine.yaml" <<'MACHINE'
boot:
  kernel: deb:linux-image-cloud-amd64
  initrd: builtin:initramfs
  cmdline: console=ttyS0 panic=-1 quiet rdinit=/no/such nomodeset audit=0
route: direct
hardware: { memory: 512MiB, accel: tcg }
expect: { stage: init, within: 120s }
MACHINE

now_ms() { echo $(($(date +%s%N) / 1000000)); }

# One investigation: its whole time in ms, then its JSON in $work/proof.json.
prove() {
    local started
    started=$(now_ms)
    ./sunup prove "$work/m.machine.yaml" --json "$@" >"$work/proof.json" 2>"$work/prove.log" || [ $? = 1 ]
    [ "$(jq -r .outcome "$work/proof.json")" = cured ] || { cat "$work/prove.log" >&2; exit 1; }
    echo $(($(now_ms) - started))
}

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

echo "area | case | ours | peer | ratio | target"
for jobs in 1 2; do
    for _ in $(seq "$rounds"); do
        whole=$(prove --fresh --jobs $jobs)
        jq -r --argjson whole "$whole" --argjson jobs $jobs '([.trials[].running_ms] | add) / $jobs | ($whole - .) / . * 100' "$work/proof.json"
    done | median >"$work/overhead.$jobs"
done
echo "prove | beyond the boots, one at once | $(printf %.1f "$(cat "$work/overhead.1")") % | - | - | < 5 %"
echo "prove | beyond the boots and idle, two at once | $(printf %.1f "$(cat "$work/overhead.2")") % | - | - | -"

# The boots of an earlier run are known by what they depend on.
export SUNUP_CACHE=$work/cache
mkdir -p "$SUNUP_CACHE"
first=$(prove --jobs 2)
again=$(prove --jobs 2)
echo "prove | boots of the same investigation again | $(jq '[.trials[] | select(.from_cache | not)] | length' "$work/proof.json") | $(jq '.trials | length' "$work/proof.json") | - | <= 0"
echo "prove | the same investigation again | $again ms | $first ms | $(awk -v a="$again" -v f="$first" 'BEGIN { printf "%.2f", a / f }')x | <= 0.2x"
