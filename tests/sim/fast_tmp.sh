# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# Sourced: puts trees on a tmpfs when there is a roomy one. ext4 will not reuse inodes deleted in the last minutes and searches
# past them, so that a series of tests that write and remove trees slows down thirty times.
if [ -z "${TMPDIR:-}" ] && [ -w /dev/shm ] &&
  [ "$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1)" -gt $((2 * 1024 * 1024)) ]; then
  export TMPDIR=/dev/shm
fi
