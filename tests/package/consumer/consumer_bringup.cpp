// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include <oamhal/bringup/config.hpp>
#include <oamhal/bringup/dma.hpp>
#include <oamhal/bringup/interrupt.hpp>
#include <oamhal/bringup/pcie.hpp>
#include <oamhal/bringup/window.hpp>
#include <oamhal/oamhal.hpp>

// The C++ face of the bring-up library, on a module of the reference design that oam-sim serves: each part of
// it once. Offsets are those of docs/reference-module.md.
namespace {

namespace bringup = oamhal::bringup;

constexpr std::uint64_t kScratch = 0x2c, kEnable = 0x204, kTrigger = 0x208;
constexpr oamhal_index_range_t kRanges[] = {{0x000, 0x01f}, {0x100, 0x13f}};
constexpr oamhal_index_pair_t kDiagnostic = {
    sizeof kDiagnostic, "diagnostic", 0, 4, 0x300, 0x304, OAMHAL_NO_OFFSET, kRanges, 2, sizeof kRanges[0]};

void require(bool holds, const char* what) {
  if (holds) return;
  std::cerr << "wrong: " << what << '\n';
  std::exit(1);
}

void use_registers(bringup::function& function) {
  bringup::window window = function.window(0);
  require(window.read(0, 4) == 0x314d414f, "MAGIC");
  window.write(kScratch, 4, 0x600d);
  bringup::window moved = std::move(window);
  require(moved.read(kScratch, 4) == 0x600d, "SCRATCH");
  require(moved.read_indexed(kDiagnostic, 0x104) == 800, "VOLTAGE of rail 0");
  moved.write_indexed(kDiagnostic, 0x008, 7);
  require(moved.read_indexed(kDiagnostic, 0x008) == 7, "NOTE");
  const auto refused = moved.try_read_indexed(kDiagnostic, 0x200);
  require(!refused && refused.error().status == OAMHAL_ERROR_NO_PERMISSION, "an index that is not listed");
  require(moved.info().bar == 0 && moved.access().length == moved.info().length, "the window's description");
}

void use_interrupts(const oamhal::context& context, const std::string& bdf, bringup::function& function) {
  require(bringup::interrupt_count(function, OAMHAL_INTERRUPT_MSIX) == 4, "vectors");
  const int event = ::eventfd(0, EFD_CLOEXEC);
  bringup::set_interrupts(function, OAMHAL_INTERRUPT_MSIX, 0, {event});
  // Without leave to master the bus no interrupt leaves it.
  bringup::write_config(context, bdf, 4, 2, 6);
  bringup::window window = function.window(0);
  window.write(kEnable, 4, 1);
  window.write(kTrigger, 4, 1);
  pollfd wanted{event, POLLIN, 0};
  require(::poll(&wanted, 1, 30000) == 1, "the interrupt did not come");
  bringup::set_interrupts(function, OAMHAL_INTERRUPT_MSIX, 0, {});
  ::close(event);
  bringup::check(function);
}

void use_memory(bringup::function& function) {
  constexpr std::size_t kPage = 4096;
  void* memory = std::aligned_alloc(kPage, kPage);
  oamhal_dma_range_t range = OAMHAL_DMA_RANGE_INIT;
  range.address = 0x100000;
  range.memory = memory;
  range.length = kPage;
  {
    const auto mapped = bringup::dma_mapping::map(function, range);
    require(mapped.address() == range.address, "where it is mapped");
    require(!bringup::dma_mapping::try_map(function, range), "the same address twice");
  }
  auto again = bringup::dma_mapping::map(function, range);
  again.unmap();
  bringup::enable_dma(function, false);
  std::free(memory);
}

void use_pcie(const oamhal::context& context, const oamhal::device_info& device) {
  const auto space = bringup::read_config(context, device.bdf_text);
  require(bringup::get_config(context, device.bdf_text, 0, 2) == 0x1af4, "the vendor");
  require(bringup::capabilities(space).size() > 4, "capabilities");
  require(bringup::parse_pcie(space).vendor_id == 0x1af4, "parsed");
  const auto path = bringup::read_path(context, {device.bdf_text});
  require(path.nodes.size() == 1 && path.hops.empty(), "a path of one");
  const auto hop = bringup::judge(path.nodes[0].info, path.nodes[0].info);
  require(hop.speed_limited_by == OAMHAL_SIDE_NEITHER, "a link of two like ends");
}

int run() {
  oamhal::context_options options;
  options.use_environment = true;
  const auto context = oamhal::context::create(options);
  bringup::attach(context, {OAMHAL_BRINGUP_WRITE | OAMHAL_BRINGUP_INDIRECT, std::chrono::seconds(30)});
  const auto snapshot = context.enumerate();
  const auto device = snapshot.devices()[0];
  auto function = bringup::function::open(context, device.bdf_text);
  require(std::strcmp(function.info().transport, "vfio-user") == 0, "the transport");
  use_registers(function);
  use_interrupts(context, device.bdf_text, function);
  use_memory(function);
  use_pcie(context, device);
  function.reset();
  require(function.window(0).read(kScratch, 4) == 0, "SCRATCH after a reset");
  const auto missing = bringup::function::try_open(context, "0000:00:1f.7");
  require(!missing && !missing.error().message.empty(), "a function that nobody serves");
  std::cout << "all of it works on " << device.bdf_text << '\n';
  return 0;
}

}  // namespace

int main() try { return run(); } catch (const oamhal::exception& failure) {
  std::cerr << failure.what() << '\n';
  return 1;
}
