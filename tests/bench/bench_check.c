/* SPDX-FileCopyrightText: 2026 The oamhal authors */
/* SPDX-License-Identifier: Apache-2.0 */

/* bench_check COUNT ROOT check BOARD-FILE   enumerates ROOT ("/" is the live machine) once, then COUNT times
 * checks all its baseboards against the board bench_check COUNT ROOT graph              ... makes the graph
 * of all its units Found is the number of baseboards, or of edges. A check that does not say that all is
 * right is a failure. */

#include <oamhal/oamhal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_common.h"

struct run {
  oamhal_snapshot_t* snapshot;
  oamhal_snapshot_info_t info;
  oamhal_board_t* board;
};

static long check(void* user) {
  struct run* run = user;
  for (uint32_t i = 0; i < run->info.baseboard_count; i++) {
    oamhal_check_t* made = NULL;
    oamhal_check_info_t info = {.size = sizeof info};
    if (oamhal_check_board(run->snapshot, i, run->board, &made, NULL) != OAMHAL_OK ||
        oamhal_check_get(made, &info) != OAMHAL_OK)
      return -1;
    oamhal_check_unref(made);
    if (info.verdict != OAMHAL_VERDICT_RIGHT) return -1;
  }
  return (long)run->info.baseboard_count;
}

static long graph(void* user) {
  struct run* run = user;
  oamhal_graph_t* made = NULL;
  oamhal_graph_info_t info = {.size = sizeof info};
  if (oamhal_graph_create(run->snapshot, NULL, NULL, 0, &made, NULL) != OAMHAL_OK ||
      oamhal_graph_get(made, &info) != OAMHAL_OK)
    return -1;
  oamhal_graph_unref(made);
  return (long)info.edge_count;
}

static int read_board(struct run* run, const char* path) {
  static char text[1 << 16];
  oamhal_error_t error = OAMHAL_ERROR_INIT;
  FILE* file = fopen(path, "r");
  if (file == NULL) {
    perror(path);
    return 1;
  }
  const size_t length = fread(text, 1, sizeof text, file);
  fclose(file);
  if (oamhal_board_parse(text, length, path, &run->board, &error) == OAMHAL_OK) return 0;
  fprintf(stderr, "%s\n", error.message);
  return 1;
}

static int prepare(struct run* run, const char* root) {
  oamhal_context_options_t options = OAMHAL_CONTEXT_OPTIONS_INIT;
  oamhal_context_t* context = NULL;
  oamhal_error_t error = OAMHAL_ERROR_INIT;
  if (strcmp(root, "/") != 0) options.root = root;
  if (oamhal_context_create(&options, &context, &error) != OAMHAL_OK ||
      oamhal_enumerate(context, NULL, &run->snapshot, &error) != OAMHAL_OK)
    fprintf(stderr, "%s\n", error.message);
  oamhal_context_unref(context);
  run->info.size = sizeof run->info;
  return run->snapshot == NULL || oamhal_snapshot_get(run->snapshot, &run->info) != OAMHAL_OK ? 1 : 0;
}

int main(int argc, char** argv) {
  struct run run = {0};
  const int checks = argc == 5 && strcmp(argv[3], "check") == 0;
  if (!checks && (argc != 4 || strcmp(argv[3], "graph") != 0)) {
    fprintf(stderr, "usage: bench_check COUNT ROOT check BOARD-FILE | bench_check COUNT ROOT graph\n");
    return 2;
  }
  int status = checks ? read_board(&run, argv[4]) : 0;
  if (status == 0) status = prepare(&run, argv[2]);
  if (status == 0) status = bench_run(bench_count(argv[1]), checks ? check : graph, &run);
  oamhal_board_unref(run.board);
  oamhal_snapshot_unref(run.snapshot);
  return status;
}
