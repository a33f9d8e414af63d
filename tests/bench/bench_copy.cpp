// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// bench_copy COUNT WHAT: copies, COUNT times
//   aperture-wc, aperture-uc  4 MiB into an aperture that is ordinary memory: by lines, by words
//   aperture-floor            the same by memcpy
//   aperture-read             4 MiB out of it
//   host                      tells what the copier of this process measured, as JSON
// bench_copy COUNT engine ROOT: copies 4 MiB between the host and a module that is served below ROOT, by
// its own engine. What that measures is the simulator.

#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <oamhal/bringup/memory.hpp>
#include <oamhal/oamhal.hpp>

#include "hal/bringup/memory/aperture.hpp"
#include "hal/bringup/memory/host_copy.hpp"

extern "C" {
#include "bench_common.h"
}

namespace {

using oamhal::hal::Stores;

constexpr std::size_t kBytes = std::size_t{4} << 20U;
constexpr std::size_t kLine = 64;

/// Memory in the place of a device's.
class Aperture {
 public:
  Aperture() {
    access_.size = sizeof access_;
    access_.length = kBytes;
    access_.mapped = memory_.get();
    access_.read_bytes = kBytes;
    access_.capabilities = OAMHAL_WINDOW_READ | OAMHAL_WINDOW_WRITE;
    std::memset(memory_.get(), 1, kBytes);
  }
  template <Stores kStores>
  static long write(void* self) {
    auto& it = *static_cast<Aperture*>(self);
    return oamhal::hal::write_aperture(it.access_, 0, it.host_, kStores) ? static_cast<long>(kBytes) : -1;
  }
  static long read(void* self) {
    auto& it = *static_cast<Aperture*>(self);
    return oamhal::hal::read_aperture(it.access_, 0, it.host_) ? static_cast<long>(kBytes) : -1;
  }
  static long floor(void* self) {
    auto& it = *static_cast<Aperture*>(self);
    std::memcpy(it.memory_.get(), it.host_.data(), kBytes);
    // It is looked at, or the compiler leaves it out.
    __asm__ volatile("" : : "r"(it.memory_.get()) : "memory");
    return static_cast<long>(kBytes);
  }

 private:
  struct Free {
    void operator()(std::byte* memory) const { ::operator delete[](memory, std::align_val_t{kLine}); }
  };
  std::unique_ptr<std::byte[], Free> memory_{
      static_cast<std::byte*>(::operator new[](kBytes, std::align_val_t{kLine}))};
  std::vector<std::byte> host_ = std::vector<std::byte>(kBytes, std::byte{2});
  oamhal_window_access_t access_{};
};

/// Copies of an engine to its device.
class Engine {
 public:
  explicit Engine(const char* root)
      : context_(make(root)),
        engine_(oamhal::bringup::engine::open(context_, (*context_.enumerate().devices().begin()).bdf_text)) {
    host_ = engine_.try_allocate_host(kBytes).value();
    device_ = engine_.allocate(kBytes);
  }
  static long copy(void* self) {
    auto& it = *static_cast<Engine*>(self);
    oamhal_copy_t copy = OAMHAL_COPY_INIT;
    copy.from = it.host_;
    copy.to = it.device_;
    copy.length = kBytes;
    const auto ticket = it.engine_.try_copy(copy);
    if (!ticket || !it.engine_.try_wait(*ticket, std::chrono::seconds(10))) return -1;
    return static_cast<long>(kBytes);
  }

 private:
  static oamhal::context make(const char* root) {
    oamhal::context_options options;
    options.root = root;
    auto context = oamhal::context::create(options);
    oamhal::bringup::attach(context, {OAMHAL_BRINGUP_WRITE, {}});
    return context;
  }
  oamhal::context context_;
  oamhal::bringup::engine engine_;
  oamhal_buffer_t host_ = 0;
  oamhal_buffer_t device_ = 0;
};

int tell_host() {
  auto& copier = oamhal::hal::host_copier();
  const auto begin = std::chrono::steady_clock::now();
  static_cast<void>(copier.way_of(oamhal::hal::kLargeCopy));
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  const auto rates = copier.rates();
  std::printf(
      "{\"measured\": %s, \"why_not\": \"%s\", \"beyond_cache\": %s, \"buffer_bytes\": %zu, \"took_ms\": "
      "%.1f, \"classes\": [",
      rates.measured ? "true" : "false", rates.why_not, rates.beyond_cache ? "true" : "false",
      rates.buffer_bytes, took.count());
  const char* between = "";
  for (const auto& of : rates.classes) {
    std::printf("%s{\"bytes\": %zu, \"chosen\": \"%s\", \"bytes_per_second\": {", between, of.bytes,
                name_of(of.chosen));
    between = "";
    for (std::size_t i = 0; i < of.bytes_per_second.size(); ++i) {
      const auto way = static_cast<oamhal::hal::CopyWay>(i);
      if (has_way(way)) std::printf("%s\"%s\": %.0f", between, name_of(way), of.bytes_per_second[i]);
      between = ", ";
    }
    std::printf("}}");
    between = ", ";
  }
  std::printf("]}\n");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc >= 3 ? argv[2] : "";
  try {
    if (argc == 4 && what == "engine") {
      Engine engine(argv[3]);
      return bench_run(bench_count(argv[1]), &Engine::copy, &engine);
    }
    if (argc == 3 && what == "host") return tell_host();
    bench_work work = nullptr;
    if (what == "aperture-wc") work = &Aperture::write<Stores::kCombined>;
    if (what == "aperture-uc") work = &Aperture::write<Stores::kUncached>;
    if (what == "aperture-read") work = &Aperture::read;
    if (what == "aperture-floor") work = &Aperture::floor;
    if (argc != 3 || work == nullptr) {
      std::fprintf(stderr,
                   "usage: bench_copy COUNT aperture-wc|aperture-uc|aperture-read|aperture-floor|host\n"
                   "       bench_copy COUNT engine ROOT\n");
      return 2;
    }
    Aperture aperture;
    return bench_run(bench_count(argv[1]), work, &aperture);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
