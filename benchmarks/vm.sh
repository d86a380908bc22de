#!/bin/bash
# Virtual machines: a boot by route direct beside the bare qemu command with the same kernel and initrd, and what the commands around VMs cost.
# Prints rows: area | case | ours | peer | ratio | target. ROUNDS (5): boots of each, in turns.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${ROUNDS:-5}
for tool in hyperfine qemu-system-x86_64; do
    command -v "$tool" >/dev/null || { echo "vm.sh: $tool is missing: tools/ensure-packages runtime bench" >&2; exit 3; }
done
./sunup --version >&2
sunup=$(readlink -f out/launcher/current/sunup)
machine=examples/netboot-direct.machine.yaml
work=$(mktemp -d /dev/shm/sunup-vm.XXXXXX)
export SUNUP_STATE=$work/state
trap '"$sunup" vm stop --all --force >/dev/null 2>&1 || true; rm -rf "$work"' EXIT

# What the bare command boots is what ours boots.
"$sunup" boot "$machine" --json >"$work/first.json" 2>"$work/first.log"
argument() { "$sunup" boot "$machine" --dry-run --json 2>/dev/null | awk -F'"' -v want="$1" 'found { print $2; exit } $2 == want { found = 1 }'; }
kernel=$(argument -kernel) initrd=$(argument -initrd) cmdline=$(argument -append)

# Both are timed to the same line, init's first word: by it ours says that stage init is reached, and the kernel's "Run /init" comes a tenth of a second before it.
# Same kernel, initrd, command line, machine, CPU, memory, accelerator; no devices. What ours has besides and keeps: the machine protocol, a socket and a log for the console,
# SeaBIOS's words on it (graphics=off), SMBIOS strings, the sandbox. Ours ends QEMU and removes its files within its time, the bare one after it.
now() { date +%s%N; }
bare() {
    local start
    start=$(now)
    mkfifo "$work/console"
    qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot -machine pc,accel=tcg -cpu max -m 512M \
        -kernel "$kernel" -initrd "$initrd" -append "$cmdline" -serial stdio </dev/null >"$work/console" 2>/dev/null &
    local id=$!
    grep -m 1 -q 'sunup-init: started' "$work/console"
    echo $((($(now) - start) / 1000000))
    kill "$id" 2>/dev/null || true
    wait "$id" 2>/dev/null || true
    rm -f "$work/console"
}
ours() {
    local start
    start=$(now)
    "$sunup" boot "$machine" --accel tcg >/dev/null 2>&1
    echo $((($(now) - start) / 1000000))
}
for ((i = 0; i < rounds; i++)); do
    bare >>"$work/bare"
    ours >>"$work/ours"
done
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
awk -v o="$(median "$work/ours")" -v b="$(median "$work/bare")" \
    'BEGIN { printf "vm | boot, route direct, whole command to init | %.2f s | qemu %.2f s | %.2fx | <= 1.1x\n", o / 1000, b / 1000, o / b }'

# seconds COMMAND: the least of ten runs.
seconds() {
    hyperfine --ignore-failure --warmup 2 --runs 10 --export-csv "$work/times.csv" "$1" >/dev/null 2>&1
    awk -F, 'NR == 1 { for (c = 1; c <= NF; c++) if ($c == "min") column = c } NR == 2 { printf "%.4f", $column }' "$work/times.csv"
}
awk -v s="$(seconds "$sunup doctor")" 'BEGIN { printf "vm | doctor | %.2f s | - | - | < 3 s\n", s }'

"$sunup" vm start examples/background.machine.yaml >&2
supervisor=$("$sunup" vm info background --json | awk -F'[ ,]+' '/supervisor_pid/ { print $3 }')
for ((i = 0; i < 120; i++)); do
    grep -q '"is_up":true' "$SUNUP_STATE/vms/background/state.json" && break
    sleep 0.5
done
sleep 10
awk '/VmRSS/ { printf "vm | supervisor, resident memory | %.1f MB | - | - | < 40 MB\n", $2 / 1000 }' "/proc/$supervisor/status"
"$sunup" vm stop background --force >&2

for ((i = 0; i < 200; i++)); do
    cp -r "$SUNUP_STATE/vms/background" "$SUNUP_STATE/vms/vm$i"
    sed -i "s/\"background\"/\"vm$i\"/; s/\"Stopped\"/\"Running\"/" "$SUNUP_STATE/vms/vm$i"/{vm,state}.json
done
awk -v s="$(seconds "$sunup vm list")" 'BEGIN { printf "vm | vm list, 200 VMs, whole process | %.0f ms | - | - | < 150 ms\n", s * 1000 }'
