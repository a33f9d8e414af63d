# shellcheck shell=bash
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
#
# Stages with their times, sourced by ./dev and .ci/run. Every stage ends in one line of one form:
#   [time]    12.3 s  ok      build dev

checks_passed=0
checks_failed=()

# Microseconds of a clock. The decimal sign of EPOCHREALTIME depends on the locale.
now_us() { printf '%s' "${EPOCHREALTIME//[.,]/}"; }

time_line() { # MICROSECONDS RESULT NAME
  printf '[time] %6d.%d s  %-6s  %s\n' $(($1 / 1000000)) $(($1 / 100000 % 10)) "$2" "$3"
}

started_us=$(now_us)

# timed NAME COMMAND...: runs COMMAND in a subshell that stops at its first failing command.
timed() {
  local name=$1 begin status=0
  shift
  begin=$(now_us)
  printf '\n==> %s\n' "$name"
  # Not "|| status=$?": that would switch errexit off inside the function that is run.
  set +e
  (
    set -e
    "$@"
  )
  status=$?
  set -e
  if ((status == 0)); then
    time_line $(($(now_us) - begin)) ok "$name"
  else
    time_line $(($(now_us) - begin)) FAILED "$name"
  fi
  stage_status=$status
}

# The script ends with the first stage that fails.
stage() {
  timed "$@"
  ((stage_status == 0)) || exit "$stage_status"
}

# A check that fails is remembered, and the next one runs.
check_stage() {
  timed "$@"
  if ((stage_status == 0)); then
    checks_passed=$((checks_passed + 1))
  else
    checks_failed+=("$1")
  fi
}

# Says how the checks went, and ends the script when one failed.
check_summary() {
  printf '\n%d passed, %d failed\n' "$checks_passed" "${#checks_failed[@]}"
  if ((${#checks_failed[@]} > 0)); then
    printf 'failed checks: %s\n' "${checks_failed[*]}"
    exit 1
  fi
}

total_time() { time_line $(($(now_us) - started_us)) total "$1"; }
