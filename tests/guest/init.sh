#!/bin/busybox sh
# shellcheck shell=dash
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
#
# The first process of a guest. It loads the modules, then runs the commands that come by the port "agent":
# a line has a mark and the command in base64; back go the command's output, a line with the mark, its exit
# status and the length of what it wrote to standard error, and that.

/bin/busybox --install -s /bin
export PATH=/opt/oamhal/bin:/bin HOME=/root LANG=C.UTF-8
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
echo "guest: up after $(cut -d ' ' -f 1 /proc/uptime) s"

while read -r module; do
  insmod "/modules/$module.ko" || echo "guest: $module cannot be loaded"
done </modules/order

port=
for place in /sys/class/virtio-ports/*; do
  if [ "$(cat "$place/name" 2>/dev/null)" = agent ]; then
    port=/dev/${place##*/}
  fi
done
if [ -z "$port" ]; then
  echo "guest: there is no port agent"
  poweroff -f
fi
exec 3<>"$port"
echo "guest: ready" >&3
while read -r mark coded <&3; do
  echo "$coded" | base64 -d >/tmp/command
  echo "guest: $(head -n 1 /tmp/command)"
  sh /tmp/command </dev/null >&3 2>/tmp/stderr
  status=$?
  printf '\n%s %d %d\n' "$mark" "$status" "$(stat -c %s /tmp/stderr)" >&3
  cat /tmp/stderr >&3
done
echo "guest: the port is closed"
poweroff -f
