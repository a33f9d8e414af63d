/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

#define _GNU_SOURCE
#include "process_state.h"

#include <dirent.h>
#include <fcntl.h>
#include <fenv.h>
#include <locale.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

struct Text {
  char* begin;
  size_t capacity;
  size_t length;
};

__attribute__((format(printf, 2, 3))) static void line(struct Text* text, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  if (text->length < text->capacity) {
    // NOLINTNEXTLINE(clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling): bounded
    const int added = vsnprintf(text->begin + text->length, text->capacity - text->length, format, arguments);
    text->length += added < 0 ? text->capacity : (size_t)added;
  }
  va_end(arguments);
}

static void signals(struct Text* text) {
  sigset_t mask;
  stack_t stack;
  pthread_sigmask(SIG_BLOCK, NULL, &mask);
  for (int number = 1; number < NSIG; number++) {
    struct sigaction action;
    if (sigaction(number, NULL, &action) != 0) continue;
    line(text, "signal %d: handler %#lx flags %#x blocked %d\n", number,
         (unsigned long)(uintptr_t)action.sa_handler, (unsigned)action.sa_flags, sigismember(&mask, number));
  }
  sigaltstack(NULL, &stack);
  line(text, "alternate stack: %p %#x\n", stack.ss_sp, (unsigned)stack.ss_flags);
  for (int which = ITIMER_REAL; which <= ITIMER_PROF; which++) {
    struct itimerval timer;
    getitimer((__itimer_which_t)which, &timer);
    line(text, "timer %d: armed %d\n", which, timer.it_value.tv_sec != 0 || timer.it_value.tv_usec != 0);
  }
}

static void limits(struct Text* text) {
  for (int resource = 0; resource < RLIM_NLIMITS; resource++) {
    struct rlimit limit;
    if (getrlimit((__rlimit_resource_t)resource, &limit) != 0) continue;
    line(text, "limit %d: %llu %llu\n", resource, (unsigned long long)limit.rlim_cur,
         (unsigned long long)limit.rlim_max);
  }
}

static void attributes(struct Text* text) {
  char directory[4096];
  char name[17] = "";
  cpu_set_t cpus;
  const mode_t mask = umask(0);
  umask(mask);
  prctl(PR_GET_NAME, name);
  CPU_ZERO(&cpus);
  sched_getaffinity(0, sizeof cpus, &cpus);
  line(text, "umask: %o\n", (unsigned)mask);
  line(text, "directory: %s\n", getcwd(directory, sizeof directory) != NULL ? directory : "?");
  line(text, "locale: %s\n", setlocale(LC_ALL, NULL));  // NOLINT(concurrency-mt-unsafe): asks
  line(text, "thread locale: %p\n", (void*)uselocale((locale_t)0));
  line(text, "rounding: %d, floating-point traps: %d\n", fegetround(), fegetexcept());
  line(text, "name: %s\n", name);
  line(text, "CPUs: %d\n", CPU_COUNT(&cpus));
  line(text, "priority: %d, scheduler: %d\n", getpriority(PRIO_PROCESS, 0), sched_getscheduler(0));
  line(text, "dumpable: %d, parent: %d\n", prctl(PR_GET_DUMPABLE), (int)getppid());
  line(text, "ids: %d %d %d %d, group %d, session %d\n", (int)getuid(), (int)geteuid(), (int)getgid(),
       (int)getegid(), (int)getpgrp(), (int)getsid(0));
  for (char** variable = environ; *variable != NULL; variable++)
    line(text, "environment: %s at %p\n", *variable, (void*)*variable);
}

/* Entries of a directory of /proc/self in the order of their numbers, with what their links say. */
static void entries(struct Text* text, const char* directory, int is_descriptors) {
  DIR* list = opendir(directory);
  const int own = list != NULL ? dirfd(list) : -1;
  if (list == NULL) return;
  struct dirent* entry;
  while ((entry = readdir(list)) != NULL) {  // NOLINT(concurrency-mt-unsafe): its own stream
    char path[300];
    char target[4096] = "";
    if (entry->d_name[0] == '.' || strtol(entry->d_name, NULL, 10) == own) continue;
    snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
    if (is_descriptors && readlink(path, target, sizeof target - 1) < 0) target[0] = '\0';
    line(text, "%s: %s\n", path, target);
  }
  closedir(list);
}

int process_state(char* text, size_t capacity) {
  struct Text state = {text, capacity, 0};
  signals(&state);
  limits(&state);
  attributes(&state);
  entries(&state, "/proc/self/task", 0);
  entries(&state, "/proc/self/fd", 1);
  return state.length < capacity ? 0 : -1;
}

static int has_line(const char* text, const char* wanted, size_t length) {
  for (const char* at = text; *at != '\0';) {
    const size_t here = strcspn(at, "\n");
    if (here == length && memcmp(at, wanted, length) == 0) return 1;
    at += here + (at[here] == '\n');
  }
  return 0;
}

static int print_missing(const char* from, const char* in, char sign) {
  int count = 0;
  for (const char* at = from; *at != '\0';) {
    const size_t length = strcspn(at, "\n");
    if (!has_line(in, at, length)) {
      printf("%c %.*s\n", sign, (int)length, at);
      count++;
    }
    at += length + (at[length] == '\n');
  }
  return count;
}

int print_differences(const char* before, const char* after) {
  return print_missing(before, after, '-') + print_missing(after, before, '+');
}
