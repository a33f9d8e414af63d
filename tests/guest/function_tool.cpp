// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Opens a PCI function by VFIO or by sysfs' resource files and does to it what the lines of standard input
// say, one answer a line: function_tool vfio|sysfs BDF. A failure is answered as "STATUS: sentence", and the
// next line is read. The words of each line are in kCommands; numbers are as C writes them.

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <map>
#include <memory>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <oamhal/status.h>

#include "hal/bringup/function_access.hpp"
#include "hal/bringup/sysfs_function.hpp"
#include "hal/bringup/vfio/vfio.hpp"

namespace {

using oamhal::hal::Error;
using oamhal::hal::FunctionAccess;
using oamhal::hal::InterruptKind;
using oamhal::hal::Mapping;
using oamhal::hal::Result;
using Clock = std::chrono::steady_clock;

constexpr auto kPatience = std::chrono::seconds(60);

/// What the commands work on.
struct Session {
  oamhal::hal::Vfio vfio;
  std::unique_ptr<FunctionAccess> function;
  std::map<unsigned, Mapping> mappings;
  std::span<std::byte> memory;
  std::vector<int> events;
};

using Words = std::vector<std::string>;
using Answer = Result<std::string>;

std::uint64_t number(const Words& words, std::size_t index) {
  if (index >= words.size()) throw std::out_of_range(words[0] + " wants more words");
  return std::strtoull(words[index].c_str(), nullptr, 0);
}

Answer done(const Result<void>& result) {
  if (!result) return std::unexpected(result.error());
  return "ok";
}

template <typename T>
volatile T* place(Session& session, const Words& words) {
  const auto found = session.mappings.find(static_cast<unsigned>(number(words, 1)));
  if (found == session.mappings.end()) return nullptr;
  return reinterpret_cast<volatile T*>(found->second.data() + number(words, 2));
}

Answer not_mapped() {
  return std::unexpected(Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0, "map the region first"});
}

/// read REGION OFFSET WIDTH: by a system call.
Answer read(Session& session, const Words& words) {
  std::uint64_t value = 0;
  const auto bytes = std::as_writable_bytes(std::span(&value, 1)).first(number(words, 3));
  const auto got = session.function->read(static_cast<unsigned>(number(words, 1)), number(words, 2), bytes);
  if (!got) return std::unexpected(got.error());
  return fmt::format("{:#x}", value);
}

/// write REGION OFFSET WIDTH VALUE
Answer write(Session& session, const Words& words) {
  const std::uint64_t value = number(words, 4);
  const auto bytes = std::as_bytes(std::span(&value, 1)).first(number(words, 3));
  return done(session.function->write(static_cast<unsigned>(number(words, 1)), number(words, 2), bytes));
}

/// region REGION: its length, and how much of it may be mapped.
Answer region(Session& session, const Words& words) {
  const auto told = session.function->region(static_cast<unsigned>(number(words, 1)));
  if (!told) return std::unexpected(told.error());
  std::uint64_t mappable = 0;
  for (const auto& area : told->mappable) mappable += area.length;
  return fmt::format("{:#x} {:#x}", told->length, mappable);
}

/// map REGION: its first mappable area.
Answer map(Session& session, const Words& words) {
  const auto index = static_cast<unsigned>(number(words, 1));
  const auto told = session.function->region(index);
  if (!told) return std::unexpected(told.error());
  if (told->mappable.empty()) return std::unexpected(Error{OAMHAL_ERROR_NOT_SUPPORTED, 0, "not mappable"});
  auto mapping = session.function->map(index, told->mappable[0], true);
  if (!mapping) return std::unexpected(mapping.error());
  session.mappings[index] = std::move(*mapping);
  return "ok";
}

/// load REGION OFFSET, of what was mapped
Answer load(Session& session, const Words& words) {
  const auto* from = place<std::uint32_t>(session, words);
  if (from == nullptr) return not_mapped();
  return fmt::format("{:#x}", *from);
}

/// store REGION OFFSET VALUE
Answer store(Session& session, const Words& words) {
  auto* to = place<std::uint32_t>(session, words);
  if (to == nullptr) return not_mapped();
  *to = static_cast<std::uint32_t>(number(words, 3));
  return "ok";
}

/// until REGION OFFSET MASK VALUE: loads until the masked register is so.
Answer until(Session& session, const Words& words) {
  const auto* from = place<std::uint32_t>(session, words);
  if (from == nullptr) return not_mapped();
  const auto end = Clock::now() + kPatience;
  while ((*from & number(words, 3)) != number(words, 4)) {
    if (Clock::now() > end) return fmt::format("still {:#x}", *from);
  }
  return "ok";
}

/// memory BYTES: makes the memory that the commands below are about.
Answer memory(Session& session, const Words& words) {
  const std::size_t length = number(words, 1);
  void* made = ::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (made == MAP_FAILED) return std::unexpected(Error{OAMHAL_ERROR_NO_MEMORY, errno, "no memory"});
  session.memory = {static_cast<std::byte*>(made), length};
  return "ok";
}

std::span<std::byte> part(const Session& session, std::uint64_t offset, std::uint64_t length) {
  if (offset > session.memory.size() || length > session.memory.size() - offset)
    throw std::out_of_range("outside of the memory");
  return session.memory.subspan(offset, length);
}

/// put OFFSET VALUE, get OFFSET: words of 8 bytes.
Answer put(Session& session, const Words& words) {
  const std::uint64_t value = number(words, 2);
  std::memcpy(part(session, number(words, 1), sizeof value).data(), &value, sizeof value);
  return "ok";
}

Answer get(Session& session, const Words& words) {
  std::uint64_t value = 0;
  std::memcpy(&value, part(session, number(words, 1), sizeof value).data(), sizeof value);
  return fmt::format("{:#x}", value);
}

/// fill OFFSET BYTES SEED; 0 fills with zeros.
Answer fill(Session& session, const Words& words) {
  std::uint64_t value = number(words, 3);
  for (auto& byte : part(session, number(words, 1), number(words, 2))) {
    byte = static_cast<std::byte>(value >> 56U);
    value = value * 6364136223846793005U + (value != 0 ? 1442695040888963407U : 0);
  }
  return "ok";
}

/// equal OFFSET OFFSET BYTES
Answer equal(Session& session, const Words& words) {
  const auto left = part(session, number(words, 1), number(words, 3));
  const auto right = part(session, number(words, 2), number(words, 3));
  return std::memcmp(left.data(), right.data(), left.size()) == 0 ? "equal" : "different";
}

/// dma ADDRESS: lets the device reach the memory there. undma ADDRESS
Answer dma(Session& session, const Words& words) {
  return done(session.function->map_dma(number(words, 1), session.memory, -1, 0, true));
}

Answer undma(Session& session, const Words& words) {
  return done(session.function->unmap_dma(number(words, 1), session.memory.size()));
}

/// interrupts KIND: how many there are; kinds as VFIO numbers them.
Answer interrupts(Session& session, const Words& words) {
  const auto count = session.function->interrupts(static_cast<InterruptKind>(number(words, 1)));
  if (!count) return std::unexpected(count.error());
  return fmt::format("{}", *count);
}

/// events KIND COUNT: lets the first interrupts signal events; with 0 none any more.
Answer events(Session& session, const Words& words) {
  std::vector<int> made(number(words, 2));
  for (int& event : made) event = ::eventfd(0, EFD_CLOEXEC);
  const auto kind = static_cast<InterruptKind>(number(words, 1));
  if (const auto set = session.function->set_interrupts(kind, 0, made); !set)
    return std::unexpected(set.error());
  session.events = made;
  return "ok";
}

/// event INDEX: waits for it.
Answer event(Session& session, const Words& words) {
  pollfd wanted{session.events.at(number(words, 1)), POLLIN, 0};
  if (::poll(&wanted, 1, std::chrono::milliseconds(kPatience).count()) != 1) return "did not come";
  eventfd_t count = 0;
  ::eventfd_read(wanted.fd, &count);
  return fmt::format("came {}", count);
}

Answer alive(Session& session, const Words&) {
  return done(session.function->alive());
}
Answer reset(Session& session, const Words&) {
  return done(session.function->reset());
}
Answer asked(Session& session, const Words&) {
  return session.function->asked_to_let_go() ? "yes" : "no";
}
Answer transport(Session& session, const Words&) {
  return std::string(session.function->transport());
}

Answer close(Session& session, const Words&) {
  session.mappings.clear();
  session.function.reset();
  return "ok";
}

/// Says so and goes on, so that another process can be tried meanwhile.
Answer say(Session&, const Words& words) {
  return words.at(1);
}

struct Command {
  const char* name;
  Answer (*run)(Session&, const Words&);
};

constexpr Command kCommands[] = {{"read", read},     {"write", write},   {"region", region},
                                 {"map", map},       {"load", load},     {"store", store},
                                 {"until", until},   {"memory", memory}, {"put", put},
                                 {"get", get},       {"fill", fill},     {"equal", equal},
                                 {"dma", dma},       {"undma", undma},   {"interrupts", interrupts},
                                 {"events", events}, {"event", event},   {"alive", alive},
                                 {"reset", reset},   {"asked", asked},   {"transport", transport},
                                 {"close", close},   {"say", say}};

void answer(const Answer& told) {
  if (told)
    std::cout << *told << std::endl;
  else
    std::cout << oamhal_status_name(told.error().status) << ": " << told.error().message << std::endl;
}

Answer open(Session& session, std::string_view way, std::string bdf) {
  auto opened = way == "sysfs"
                    ? oamhal::hal::SysfsFunction::open(oamhal::hal::Kernel::real(), std::move(bdf),
                                                       {.writable = true, .write_combining = false})
                    : session.vfio.open(bdf);
  if (!opened) return std::unexpected(opened.error());
  session.function = std::move(*opened);
  return "open";
}

}  // namespace

int main(int count, char** arguments) try {
  if (count != 3) {
    std::cerr << "usage: function_tool vfio|sysfs BDF <COMMANDS\n";
    return 2;
  }
  Session session;
  const auto opened = open(session, arguments[1], arguments[2]);
  answer(opened);
  if (!opened) return 1;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream stream(line);
    Words words;
    for (std::string word; stream >> word;) words.push_back(word);
    if (words.empty()) continue;
    const auto* command = std::ranges::find(kCommands, words[0], &Command::name);
    if (command == std::end(kCommands)) throw std::invalid_argument("unknown: " + words[0]);
    answer(command->run(session, words));
  }
  return 0;
} catch (const std::exception& error) {
  std::cerr << "function_tool: " << error.what() << '\n';
  return 2;
}
