# shellcheck shell=sh
# A hook of dracut, which reads it with its own shell: attaches once, on the console.
[ -e /run/sunup/iscsi-root.tried ] || { mkdir -p /run/sunup; : >/run/sunup/iscsi-root.tried; /sunup/iscsi-root/attach </dev/null >/dev/console 2>&1; }
