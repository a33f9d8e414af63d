// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// hang_fs FILE: puts in the place of FILE a file that can be opened, and that never answers a read, as an
// attribute of a wedged driver. Says "ready" on standard output; ends, and uncovers FILE, on SIGTERM. Exit
// status 77 when this machine lets nobody mount.

#define FUSE_USE_VERSION 35

#include <fuse_lowlevel.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

namespace {

constexpr int kNoFuse = 77;

void file_attributes(fuse_req_t request, fuse_ino_t, fuse_file_info*) {
  struct stat attributes = {};
  attributes.st_ino = FUSE_ROOT_ID;
  attributes.st_mode = S_IFREG | 0444;
  attributes.st_nlink = 1;
  attributes.st_size = 4096;
  fuse_reply_attr(request, &attributes, 1.0);
}

void open_file(fuse_req_t request, fuse_ino_t, fuse_file_info* info) {
  // So that every read arrives here.
  info->direct_io = 1;
  fuse_reply_open(request, info);
}

// Never answered: the reader waits in the kernel, and a signal does not wake it any more.
void read_file(fuse_req_t, fuse_ino_t, size_t, off_t, fuse_file_info*) {
}

void succeed(fuse_req_t request, fuse_ino_t, fuse_file_info*) {
  fuse_reply_err(request, 0);
}

void started(void*, fuse_conn_info*) {
  std::puts("ready");
  std::fflush(stdout);
}

int serve(fuse_session* session, const char* file) {
  if (fuse_set_signal_handlers(session) != 0) return 1;
  if (fuse_session_mount(session, file) != 0) return kNoFuse;
  const int ended = fuse_session_loop(session);
  fuse_session_unmount(session);
  return ended < 0 ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FILE\n", argv[0]);
    return 2;
  }
  if (::access("/dev/fuse", R_OK | W_OK) != 0) return kNoFuse;
  fuse_lowlevel_ops operations = {};
  operations.init = started;
  operations.getattr = file_attributes;
  operations.open = open_file;
  operations.read = read_file;
  operations.flush = succeed;
  operations.release = succeed;
  char* only_name[] = {argv[0], nullptr};
  fuse_args arguments = FUSE_ARGS_INIT(1, only_name);
  fuse_session* session = fuse_session_new(&arguments, &operations, sizeof operations, nullptr);
  if (session == nullptr) return kNoFuse;
  const int status = serve(session, argv[1]);
  fuse_remove_signal_handlers(session);
  fuse_session_destroy(session);
  return status;
}
