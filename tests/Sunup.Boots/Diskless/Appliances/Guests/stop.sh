#!/bin/sh
# shutdown of the appliance's system: all that is behind the network is written and read-only before power-off; the network is left alone.
echo "appliance: stopping"
sync
mount -o remount,ro /
mount -o remount,ro /imgpart
sync
