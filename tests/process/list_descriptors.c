/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

/* Prints the numbers of the descriptors that it was started with, a line each. Standard ones are not listed.
 */

#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  DIR* list = opendir("/proc/self/fd");
  if (list == NULL) return 1;
  const int own = dirfd(list);
  struct dirent* entry = NULL;
  while ((entry = readdir(list)) != NULL) {  // NOLINT(concurrency-mt-unsafe): one thread
    const long number = strtol(entry->d_name, NULL, 10);
    if (entry->d_name[0] != '.' && number > 2 && number != own) printf("%ld\n", number);
  }
  closedir(list);
  return 0;
}
