// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What a vfio-user server sends to the client of liboamhal-bringup: framing, the version and its JSON,
// descriptions of regions, answers to every kind of request, requests for memory. The server says everything
// before it is asked, and then closes: so nothing waits. Whatever comes, each call ends with a value or an
// error that names the device.

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "hal/bringup/vfio_user/function.hpp"

namespace {

using oamhal::hal::FunctionAccess;
using oamhal::hal::UniqueFd;
using oamhal::hal::VfioUserFunction;

template <typename T>
void expect_named(const oamhal::hal::Result<T>& result) {
  if (!result && !result.error().message.starts_with("device: ")) std::abort();
}

void use(FunctionAccess& function) {
  std::array<std::byte, 8> bytes{};
  std::array<std::byte, 64> memory{};
  expect_named(function.map_dma(0x1000, memory, -1, 0, true));
  for (unsigned index = 0; index < 3; ++index) {
    const auto region = function.region(index);
    expect_named(region);
    if (!region) continue;
    for (const auto& area : region->mappable)
      if (area.length > region->length || area.offset > region->length - area.length) std::abort();
  }
  expect_named(function.read(0, 0, bytes));
  expect_named(function.write(0, 8, bytes));
  expect_named(function.interrupts(oamhal::hal::InterruptKind::kMsix));
  expect_named(function.reset());
  expect_named(function.alive());
  expect_named(function.unmap_dma(0x1000, memory.size()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // What does not fit into a socket's buffer is not sent.
  constexpr std::size_t kMost = 64 << 10;
  int ends[2];
  if (size > kMost || ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
    return 0;
  UniqueFd client(ends[0]);
  const UniqueFd server(ends[1]);
  if (::send(server.get(), data, size, MSG_NOSIGNAL) != static_cast<ssize_t>(size)) return 0;
  ::shutdown(server.get(), SHUT_WR);
  const auto function = VfioUserFunction::take(std::move(client), "device", std::chrono::seconds(5));
  expect_named(function);
  if (function) use(**function);
  return 0;
}
