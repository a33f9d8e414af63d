// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Opens a PCI function through liboamhal-bringup and does to it what the lines of standard input say, one
// answer a line: function_tool vfio|guarded|sysfs|combined|config BDF. "guarded" is vfio with the guard
// against SIGBUS, "combined" sysfs with write combining; "config" opens no function. A failure is answered as
// "STATUS: sentence", and the next line is read. The words of each line are in kCommands; numbers are as C
// writes them.

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
#include <optional>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <oamhal/bringup/config.hpp>
#include <oamhal/bringup/dma.hpp>
#include <oamhal/bringup/interrupt.hpp>
#include <oamhal/bringup/window.hpp>

#include "hal/bringup/api/handles.hpp"

namespace {

namespace bringup = oamhal::bringup;
using Clock = std::chrono::steady_clock;

constexpr auto kPatience = std::chrono::seconds(60);

/// What the commands work on.
struct Session {
  std::optional<oamhal::context> context;
  std::string bdf;
  std::optional<bringup::function> function;
  std::map<std::uint64_t, bringup::window> windows;
  std::map<std::uint64_t, bringup::dma_mapping> mappings;
  std::span<std::byte> memory;
  std::vector<int> events;
};

using Words = std::vector<std::string>;
using Answer = oamhal::result<std::string>;

std::uint64_t number(const Words& words, std::size_t index) {
  if (index >= words.size()) throw std::out_of_range(words[0] + " wants more words");
  return std::strtoull(words[index].c_str(), nullptr, 0);
}
std::uint32_t number32(const Words& words, std::size_t index) {
  return static_cast<std::uint32_t>(number(words, index));
}

Answer done(const oamhal::result<void>& result) {
  if (!result) return result.error();
  return std::string("ok");
}

Answer hex(const oamhal::result<std::uint64_t>& result) {
  if (!result) return result.error();
  return fmt::format("{:#x}", *result);
}

bringup::window& window(Session& session, const Words& words) {
  const auto found = session.windows.find(number(words, 1));
  if (found == session.windows.end()) throw std::out_of_range("map the BAR first");
  return found->second;
}

Answer of_system_call(const oamhal::hal::Result<void>& result, std::uint64_t value) {
  if (!result)
    return oamhal::error{result.error().status, result.error().message, result.error().system_errno};
  return fmt::format("{:#x}", value);
}

/// read BAR OFFSET WIDTH: by a system call, for which the library has no function: it maps what it can.
Answer read(Session& session, const Words& words) {
  std::uint64_t value = 0;
  const auto bytes = std::as_writable_bytes(std::span(&value, 1)).first(number(words, 3));
  auto& access = *session.function->c_handle()->open->access;
  const auto got = access.read(number32(words, 1), number(words, 2), bytes);
  return of_system_call(got, value);
}

/// write BAR OFFSET WIDTH VALUE: likewise.
Answer write(Session& session, const Words& words) {
  const std::uint64_t value = number(words, 4);
  const auto bytes = std::as_bytes(std::span(&value, 1)).first(number(words, 3));
  auto& access = *session.function->c_handle()->open->access;
  const auto put = access.write(number32(words, 1), number(words, 2), bytes);
  return put ? Answer(std::string("ok")) : of_system_call(put, value);
}

/// config OFFSET WIDTH [VALUE]: reads, or writes, configuration space.
Answer config(Session& session, const Words& words) {
  if (words.size() > 3)
    return done(bringup::try_write_config(*session.context, session.bdf, number32(words, 1),
                                          number32(words, 2), number32(words, 3)));
  const auto got =
      bringup::try_get_config(*session.context, session.bdf, number32(words, 1), number32(words, 2));
  if (!got) return got.error();
  return fmt::format("{:#x}", *got);
}

/// region BAR: its length, and how much of it is mapped.
Answer region(Session& session, const Words& words) {
  const auto opened = session.function->try_window(number32(words, 1));
  if (!opened) return opened.error();
  return fmt::format("{:#x} {:#x}", opened->info().length, opened->info().mapped_length);
}

/// map BAR: opens a window over it.
Answer map(Session& session, const Words& words) {
  auto opened = session.function->try_window(number32(words, 1));
  if (!opened) return opened.error();
  session.windows.insert_or_assign(number(words, 1), *std::move(opened));
  return std::string("ok");
}

/// load BAR OFFSET, of what was mapped
Answer load(Session& session, const Words& words) {
  return hex(window(session, words).try_read(number(words, 2), 4));
}

/// store BAR OFFSET VALUE
Answer store(Session& session, const Words& words) {
  return done(window(session, words).try_write(number(words, 2), 4, number(words, 3)));
}

/// confirm BAR OFFSET: whether the device is there, by a register that is never all ones.
Answer confirm(Session& session, const Words& words) {
  const oamhal_window_access_t& access = window(session, words).access();
  const auto status = static_cast<oamhal_status>(access.confirm(access.self, number(words, 2)));
  if (status != OAMHAL_OK) return oamhal::error{status, access.why(access.self), 0};
  return std::string("ok");
}

/// until BAR OFFSET MASK VALUE: loads until the masked register is so.
Answer until(Session& session, const Words& words) {
  const auto end = Clock::now() + kPatience;
  for (;;) {
    const auto got = window(session, words).try_read(number(words, 2), 4);
    if (!got) return got.error();
    if ((*got & number(words, 3)) == number(words, 4)) return std::string("ok");
    if (Clock::now() > end) return fmt::format("still {:#x}", *got);
  }
}

/// memory BYTES: makes the memory that the commands below are about.
Answer memory(Session& session, const Words& words) {
  const std::size_t length = number(words, 1);
  void* made = ::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (made == MAP_FAILED) return oamhal::error{OAMHAL_ERROR_NO_MEMORY, "no memory", errno};
  session.memory = {static_cast<std::byte*>(made), length};
  return std::string("ok");
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
  return std::string("ok");
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
  return std::string("ok");
}

/// equal OFFSET OFFSET BYTES
Answer equal(Session& session, const Words& words) {
  const auto left = part(session, number(words, 1), number(words, 3));
  const auto right = part(session, number(words, 2), number(words, 3));
  return std::string(std::memcmp(left.data(), right.data(), left.size()) == 0 ? "equal" : "different");
}

/// dma ADDRESS: lets the device reach the memory there. undma ADDRESS
Answer dma(Session& session, const Words& words) {
  oamhal_dma_range_t range = OAMHAL_DMA_RANGE_INIT;
  range.address = number(words, 1);
  range.memory = session.memory.data();
  range.length = session.memory.size();
  range.flags = OAMHAL_DMA_WRITABLE;
  auto mapped = bringup::dma_mapping::try_map(*session.function, range);
  if (!mapped) return mapped.error();
  session.mappings.insert_or_assign(range.address, *std::move(mapped));
  return std::string("ok");
}

Answer undma(Session& session, const Words& words) {
  const auto gone = done(session.mappings.at(number(words, 1)).try_unmap());
  session.mappings.erase(number(words, 1));
  return gone;
}

oamhal_interrupt_kind kind(const Words& words) {
  return static_cast<oamhal_interrupt_kind>(number(words, 1));
}

/// interrupts KIND: how many there are.
Answer interrupts(Session& session, const Words& words) {
  const auto count = bringup::try_interrupt_count(*session.function, kind(words));
  if (!count) return count.error();
  return fmt::format("{}", *count);
}

/// events KIND COUNT: lets the first interrupts signal events; with 0 none any more.
Answer events(Session& session, const Words& words) {
  session.events.resize(number(words, 2));
  for (int& event : session.events) event = ::eventfd(0, EFD_CLOEXEC);
  return done(bringup::try_set_interrupts(*session.function, kind(words), 0, session.events));
}

/// event INDEX: waits for it.
Answer event(Session& session, const Words& words) {
  pollfd wanted{session.events.at(number(words, 1)), POLLIN, 0};
  if (::poll(&wanted, 1, std::chrono::milliseconds(kPatience).count()) != 1)
    return std::string("did not come");
  eventfd_t count = 0;
  ::eventfd_read(wanted.fd, &count);
  return fmt::format("came {}", count);
}

Answer alive(Session& session, const Words&) {
  return done(bringup::try_check(*session.function));
}
Answer reset(Session& session, const Words&) {
  return done(session.function->try_reset());
}
Answer transport(Session& session, const Words&) {
  const auto info = session.function->try_info();
  if (!info) return info.error();
  return std::string(info->transport);
}

Answer close(Session& session, const Words&) {
  session.windows.clear();
  session.mappings.clear();
  session.function.reset();
  return std::string("ok");
}

/// Says so and goes on, so that another process can be tried meanwhile.
Answer say(Session&, const Words& words) {
  return words.at(1);
}

struct Command {
  const char* name;
  Answer (*run)(Session&, const Words&);
};

constexpr Command kCommands[] = {{"read", read},
                                 {"write", write},
                                 {"config", config},
                                 {"region", region},
                                 {"map", map},
                                 {"load", load},
                                 {"store", store},
                                 {"confirm", confirm},
                                 {"until", until},
                                 {"memory", memory},
                                 {"put", put},
                                 {"get", get},
                                 {"fill", fill},
                                 {"equal", equal},
                                 {"dma", dma},
                                 {"undma", undma},
                                 {"events", events},
                                 {"event", event},
                                 {"interrupts", interrupts},
                                 {"alive", alive},
                                 {"reset", reset},
                                 {"close", close},
                                 {"transport", transport},
                                 {"say", say}};

void answer(const Answer& told) {
  if (told)
    std::cout << *told << std::endl;
  else
    std::cout << oamhal_status_name(told.error().status) << ": " << told.error().message << std::endl;
}

std::uint32_t flags_of(const std::string& way) {
  if (way == "vfio") return OAMHAL_BRINGUP_VFIO | OAMHAL_BRINGUP_WRITE;
  if (way == "guarded") return OAMHAL_BRINGUP_VFIO | OAMHAL_BRINGUP_WRITE | OAMHAL_BRINGUP_GUARD_SIGBUS;
  if (way == "sysfs") return OAMHAL_BRINGUP_SYSFS_UNOWNED | OAMHAL_BRINGUP_WRITE;
  if (way == "combined")
    return OAMHAL_BRINGUP_SYSFS_UNOWNED | OAMHAL_BRINGUP_SYSFS_COMBINED | OAMHAL_BRINGUP_WRITE;
  if (way == "config") return OAMHAL_BRINGUP_WRITE;
  throw std::invalid_argument("no such way: " + way);
}

Answer open(Session& session, const std::string& way) {
  session.context = oamhal::context::create();
  bringup::attach(*session.context, {flags_of(way), {}});
  if (way == "config") return std::string("open");
  auto opened = bringup::function::try_open(*session.context, session.bdf);
  if (!opened) return opened.error();
  session.function = *std::move(opened);
  return std::string("open");
}

}  // namespace

int main(int count, char** arguments) try {
  if (count != 3) {
    std::cerr << "usage: function_tool vfio|guarded|sysfs|combined|config BDF <COMMANDS\n";
    return 2;
  }
  Session session;
  session.bdf = arguments[2];
  const auto opened = open(session, arguments[1]);
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
