// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// bench_ports COUNT ROOT WHAT [NOTES]: asks the first 56 ports of a machine with reference modules, COUNT
// times
//   status, counters              what the library says, by testers that stay open
//   status-floor, counters-floor  the same registers by plain volatile loads, as NOTES lists them
//   status-allocations, ...       one round, and how often memory was allocated in it
//   note                          writes NOTES: the registers that each of the above reads, with their values
// ROOT "/" is reached by the mapped resource files of sysfs, another by the modules that are served there.

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <oamhal/bringup/tester.hpp>
#include <oamhal/bringup/window.hpp>
#include <oamhal/oamhal.hpp>

extern "C" {
#include "bench_common.h"
}

extern "C" void* __libc_malloc(std::size_t size);

namespace {

using oamhal::bringup::tester;

constexpr std::size_t kPorts = 56;

bool counting = false;
long allocations = 0;

/// A register that was read, of which device and for what.
struct Note {
  std::string phase;
  std::string bdf;
  std::uint64_t offset = 0;
  std::uint32_t width = 0;
  std::uint64_t value = 0;
};

oamhal::context make_context(const std::string& root) {
  oamhal::context_options options;
  options.root = root;
  return oamhal::context::create(options);
}

void attach(const oamhal::context& context, const std::string& root) {
  oamhal::bringup::attach(context, {root == "/" ? OAMHAL_BRINGUP_SYSFS_UNOWNED : 0U, {}});
}

/// A source of windows that hands every access on to those of another context, and notes it.
class Recorder {
 public:
  Recorder(oamhal::context real, std::vector<Note>& notes) : real_(std::move(real)), notes_(notes) {}

  void set_as_source(const oamhal::context& context) {
    const oamhal_window_source_t source{sizeof source,      this,
                                        OAMHAL_WINDOW_READ, 0,
                                        &Recorder::open,    [](void*, const oamhal_window_access_t*) {},
                                        [](void*) {}};
    if (oamhal_context_set_window_source(context.c_handle(), &source, nullptr) != OAMHAL_OK)
      throw std::runtime_error(oamhal_last_error());
  }
  void set_phase(std::string phase) { phase_ = std::move(phase); }

 private:
  struct Noted {
    Recorder* recorder;
    std::string bdf;
    oamhal::bringup::function function;
    oamhal::bringup::window window;
    oamhal_window_access_t access{};
    std::string why;
  };

  static std::int32_t open(void* self, const char* bdf, std::uint32_t bar,
                           const oamhal_window_access_t** window, oamhal_error_t* /*error*/) {
    auto& recorder = *static_cast<Recorder*>(self);
    auto& known = recorder.windows_[bdf];
    if (!known) {
      auto function = oamhal::bringup::function::open(recorder.real_, bdf);
      auto opened = function.window(bar);
      known = std::make_unique<Noted>(Noted{&recorder, bdf, std::move(function), std::move(opened), {}, {}});
      known->access = known->window.access();
      known->access.self = known.get();
      // Not by loads, which nobody would see.
      known->access.mapped = nullptr;
      known->access.read_bytes = 0;
      known->access.capabilities = OAMHAL_WINDOW_READ;
      known->access.read = &Recorder::read;
      known->access.why = [](void* noted) { return static_cast<Noted*>(noted)->why.c_str(); };
    }
    *window = &known->access;
    return OAMHAL_OK;
  }
  static std::int32_t read(void* self, std::uint64_t offset, std::uint32_t width, std::uint64_t* value) {
    auto& noted = *static_cast<Noted*>(self);
    const auto got = noted.window.try_read(offset, width);
    if (!got) noted.why = got.error().message;
    if (!got) return got.error().status;
    *value = *got;
    noted.recorder->notes_.push_back({noted.recorder->phase_, noted.bdf, offset, width, *got});
    return OAMHAL_OK;
  }

  oamhal::context real_;
  std::vector<Note>& notes_;
  std::string phase_ = "open";
  std::map<std::string, std::unique_ptr<Noted>> windows_;
};

/// The ports that are asked, by testers that stay open, as oam-linktest has them.
class Sweep {
 public:
  explicit Sweep(const oamhal::context& context) {
    const auto snapshot = context.enumerate();
    for (const auto& device : snapshot.devices()) {
      auto ports = snapshot.ports(device);
      if (ports.begin() == ports.end() || ports_.size() == kPorts) continue;
      testers_.push_back(tester::open(context, device.bdf_text));
      for (const auto& port : ports)
        if (ports_.size() < kPorts) ports_.push_back({&testers_.back(), port.index});
    }
  }
  [[nodiscard]] std::size_t size() const { return ports_.size(); }

  long status() {
    for (const Port& port : ports_)
      if (!port.of->try_port(port.number)) return -1;
    return static_cast<long>(ports_.size());
  }
  long counters() {
    long found = 0;
    for (const Port& port : ports_) {
      const auto count = port.of->try_counters(port.number, counters_.data(), OAMHAL_PORT_COUNTER_LIMIT);
      if (!count) return -1;
      found += static_cast<long>(*count);
    }
    return found;
  }

 private:
  struct Port {
    tester* of;
    std::uint32_t number;
  };
  std::deque<tester> testers_;
  std::vector<Port> ports_;
  std::array<oamhal_port_counter_t, OAMHAL_PORT_COUNTER_LIMIT> counters_{};
};

/// The same registers, where they are mapped.
class Floor {
 public:
  Floor(const oamhal::context& context, const std::string& notes, const std::string& phase) {
    std::ifstream file(notes);
    Note note;
    while (file >> note.phase >> note.bdf >> note.offset >> note.width >> note.value) {
      if (note.phase != phase) continue;
      auto& open = windows_[note.bdf];
      if (!open) {
        open.emplace(oamhal::bringup::function::open(context, note.bdf));
        access_.insert_or_assign(note.bdf, windows_[note.bdf]->window(0));
      }
      const auto& access = access_.at(note.bdf).access();
      if (note.offset >= access.read_bytes)
        throw std::runtime_error(note.bdf + ": its registers are not mapped");
      const auto* place = static_cast<const volatile char*>(access.mapped) + note.offset;
      (note.width == 8 ? wide_ : narrow_).push_back(place);
    }
  }
  long read() const {
    std::uint64_t sum = 0;
    for (const volatile char* place : narrow_) sum += *reinterpret_cast<const volatile std::uint32_t*>(place);
    for (const volatile char* place : wide_) sum += *reinterpret_cast<const volatile std::uint64_t*>(place);
    sum_ = sum;
    return static_cast<long>(narrow_.size() + wide_.size());
  }

 private:
  std::map<std::string, std::optional<oamhal::bringup::function>> windows_;
  std::map<std::string, oamhal::bringup::window> access_;
  std::vector<const volatile char*> narrow_, wide_;
  mutable std::uint64_t sum_ = 0;
};

int note(const std::string& root, const std::string& path) {
  std::vector<Note> notes;
  auto real = make_context(root);
  attach(real, root);
  Recorder recorder(real, notes);
  const auto context = make_context(root);
  recorder.set_as_source(context);
  Sweep sweep(context);
  recorder.set_phase("status");
  if (sweep.status() < 0) return 1;
  recorder.set_phase("counters");
  if (sweep.counters() < 0) return 1;
  std::ofstream file(path);
  for (const Note& one : notes)
    file << one.phase << ' ' << one.bdf << ' ' << one.offset << ' ' << one.width << ' ' << one.value << '\n';
  std::printf("{\"ports\": %zu}\n", sweep.size());
  return file.flush() ? 0 : 1;
}

int ask(const char* count, const std::string& root, const std::string& what, const std::string& notes) {
  const auto context = make_context(root);
  attach(context, root);
  const std::string phase = what.substr(0, what.find('-'));
  if (what == phase + "-floor") {
    Floor floor(context, notes, phase);
    return bench_run(
        bench_count(count), [](void* user) { return static_cast<Floor*>(user)->read(); }, &floor);
  }
  Sweep sweep(context);
  const bench_work work = phase == "status"
                              ? [](void* user) { return static_cast<Sweep*>(user)->status(); }
                              : bench_work{[](void* user) { return static_cast<Sweep*>(user)->counters(); }};
  if (what == phase) return bench_run(bench_count(count), work, &sweep);
  // What grows once does so in the first round.
  if (work(&sweep) < 0) return 1;
  counting = true;
  const long found = work(&sweep);
  counting = false;
  std::printf("{\"found\": %ld, \"allocations\": %ld}\n", found, allocations);
  return found < 0 ? 1 : 0;
}

}  // namespace

// Everything that allocates by new or malloc comes here, the libraries too.
extern "C" void* malloc(std::size_t size) {
  if (counting) ++allocations;
  return __libc_malloc(size);
}

int main(int argc, char** argv) {
  const std::string what = argc >= 4 ? argv[3] : "";
  const std::string notes = argc == 5 ? argv[4] : "";
  constexpr const char* kUsage =
      "usage: bench_ports COUNT ROOT status|counters|status-allocations|counters-allocations\n"
      "       bench_ports COUNT ROOT status-floor|counters-floor|note NOTES\n";
  const bool needs_notes = what == "note" || what.ends_with("-floor");
  const bool known = what == "note" || what.starts_with("status") || what.starts_with("counters");
  if (!known || needs_notes == notes.empty()) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  try {
    return what == "note" ? note(argv[2], notes) : ask(argv[1], argv[2], what, notes);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
