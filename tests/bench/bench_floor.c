/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

/* bench_floor COUNT ROOT LIST live|replayed: the least that reading a list of attributes can cost. For each
 * line of LIST, below ROOT:
 *   R path   openat, read, close, and the numbers in the text are converted; an absent file is one openat
 *   D path   openat, getdents64 until the end, close
 *   L path   readlinkat
 * replayed adds an fstat to each read: a captured tree may hold FIFOs and device nodes, so a reader that
 * does not look would hang or touch hardware. */

#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench_common.h"

struct item {
  char kind;
  const char* path;
};

struct floor {
  int root;
  int replayed;
  struct item* items;
  size_t count;
  uint64_t sum;
};

static char buffer[65536];

/* Converts every decimal and hexadecimal number of a text. */
static uint64_t numbers(const char* text, size_t length) {
  uint64_t sum = 0;
  size_t i = 0;
  while (i < length) {
    uint64_t value = 0;
    unsigned base = 10;
    if (text[i] < '0' || text[i] > '9') {
      i++;
      continue;
    }
    if (text[i] == '0' && i + 1 < length && text[i + 1] == 'x') {
      base = 16;
      i += 2;
    }
    for (; i < length; i++) {
      const unsigned c = (unsigned char)text[i];
      if (c - '0' < 10U) {
        value = value * base + (c - '0');
      } else if (base == 16 && (c | 0x20U) - 'a' < 6U) {
        value = value * 16 + (c | 0x20U) - 'a' + 10;
      } else {
        break;
      }
    }
    sum += value;
  }
  return sum;
}

static void read_item(struct floor* floor, const char* path) {
  struct stat status;
  const int fd = openat(floor->root, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) return;
  if (!floor->replayed || (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))) {
    const ssize_t length = read(fd, buffer, sizeof buffer);
    if (length > 0) floor->sum += numbers(buffer, (size_t)length);
  }
  close(fd);
}

static void list_item(struct floor* floor, const char* path) {
  const int fd = openat(floor->root, path, O_RDONLY | O_CLOEXEC | O_DIRECTORY);
  if (fd < 0) return;
  long length = 0;
  do {
    length = syscall(SYS_getdents64, fd, buffer, sizeof buffer);
    if (length > 0) floor->sum += (uint64_t)length;
  } while (length > 0);
  close(fd);
}

static long once(void* user) {
  struct floor* floor = user;
  for (size_t i = 0; i < floor->count; i++) {
    const struct item* item = &floor->items[i];
    if (item->kind == 'R') {
      read_item(floor, item->path);
    } else if (item->kind == 'D') {
      list_item(floor, item->path);
    } else {
      const ssize_t length = readlinkat(floor->root, item->path, buffer, sizeof buffer);
      if (length > 0) floor->sum += (uint64_t)length;
    }
  }
  return (long)floor->count;
}

static int load(struct floor* floor, const char* name) {
  char line[4096];
  FILE* file = fopen(name, "r");
  if (file == NULL) return -1;
  while (fgets(line, sizeof line, file) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    if (strlen(line) < 3 || strchr("RDL", line[0]) == NULL) continue;
    struct item* items = realloc(floor->items, (floor->count + 1) * sizeof *items);
    if (items == NULL) break;
    floor->items = items;
    floor->items[floor->count].kind = line[0];
    floor->items[floor->count].path = strdup(line + 2);
    floor->count++;
  }
  return fclose(file);
}

int main(int argc, char** argv) {
  struct floor floor = {0};
  if (argc != 5) {
    fprintf(stderr, "usage: bench_floor COUNT ROOT LIST live|replayed\n");
    return 2;
  }
  floor.root = open(argv[2], O_PATH | O_DIRECTORY | O_CLOEXEC);
  floor.replayed = strcmp(argv[4], "replayed") == 0;
  if (floor.root < 0 || load(&floor, argv[3]) != 0) {
    perror(argv[2]);
    return 1;
  }
  const int status = bench_run(bench_count(argv[1]), once, &floor);
  fprintf(stderr, "sum of all numbers %llu\n", (unsigned long long)floor.sum);
  return status;
}
