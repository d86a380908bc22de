#!/bin/busybox sh
# /init of the incident "broken padding": compares each file of both initrds with its hash, says which are lost, and powers off.
B=/bin/busybox
$B mkdir -p /proc /dev
$B mount -t proc proc /proc
cd / || exit 1

whole=yes
lost() {
    echo "sunup-init: lost $1"
    whole=no
}

[ -f supplement.sha256 ] || lost supplement.sha256
for list in main.sha256 supplement.sha256; do
    [ -f "$list" ] || continue
    while read -r sum name; do
        [ "$($B sha256sum "$name" 2>/dev/null | $B cut -c 1-64)" = "$sum" ] || lost "$name"
    done <"$list"
done
[ "$whole" = no ] || echo "sunup-init: every file arrived whole"
$B poweroff -f
