#!/bin/sh
# scripts/local-bottom: called with the root file system mounted.
[ "$1" != prereqs ] || exit 0
exec /sunup/iscsi-root/keep "${rootmnt}"
