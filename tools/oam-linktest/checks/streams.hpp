// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_STREAMS_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_STREAMS_HPP

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <oamhal/bringup/memory.hpp>

#include "tools/oam-linktest/checks/run.hpp"

/// Copies between the memories of two devices: what the tests of them share.
namespace oam_linktest {

/// The engines of the devices, each opened once.
class Engines {
 public:
  explicit Engines(Machine& machine) : machine_(machine) {}

  oamhal::bringup::engine* of(std::uint32_t device);
  [[nodiscard]] const oamhal::error& why(std::uint32_t device) { return why_[device]; }

 private:
  Machine& machine_;
  std::map<std::uint32_t, std::unique_ptr<oamhal::bringup::engine>> opened_;
  std::map<std::uint32_t, oamhal::error> why_;
};

/// One direction of a link: from the memory of one device over a port into that of the other. Or of a pair of
/// devices whose driver chooses the way: the ports mean nothing then.
struct Stream {
  PortAt from;
  PortAt to;
  bool of_pair = false;
  oamhal::bringup::engine* source = nullptr;
  oamhal::bringup::engine* target = nullptr;
  oamhal_buffer_t source_buffer = 0;
  oamhal_buffer_t target_buffer = 0;
  std::uint64_t seed = 0;
  std::deque<std::uint64_t> tickets;
  std::uint64_t bytes = 0;
  std::string failed;

  bool fail(const oamhal::error& error) {
    failed = error.message;
    return false;
  }
};

/// The streams of all chosen links, and of pairs where links cannot be named.
class Copies {
 public:
  Copies(Run& run, const char* test)
      : run_(run), test_(test), engines_(run.machine), tally_(test, TestClass::load, "links") {}
  Copies(const Copies&) = delete;
  Copies& operator=(const Copies&) = delete;
  ~Copies();

 protected:
  /// Copies in flight: the next is there when one is done.
  static constexpr std::size_t kAhead = 4;

  /// Makes the streams, two of each link, which are neighbours. What cannot be tested is in the report.
  void collect(std::uint64_t bytes);
  /// Starts one more copy of a stream.
  bool push(Stream& stream, std::uint64_t length);
  /// Waits for the oldest copy of a stream.
  static bool pop(Stream& stream);
  [[nodiscard]] Result result_of(const Stream& stream) const;

  static void add(Result& result, std::string name, const char* unit, std::optional<double> value,
                  std::optional<double> limit = std::nullopt, const char* kind = "");
  /// Nothing was found wrong, and nothing to call right either.
  static void not_judged(Result& result, const char* why);
  /// What a stream of a pair tells is of no link, and not judged as one. Whether it was such a stream.
  static bool not_judged_as_pair(const Stream& stream, Result& result);
  static void say(Result& result, Verdict verdict, const std::string& words);

  Run& run_;
  const char* test_;
  Engines engines_;
  TestCount tally_;
  std::deque<Stream> streams_;
  /// Of one copy.
  std::uint64_t bytes_ = 0;

 private:
  using Pair = std::pair<std::uint32_t, std::uint32_t>;

  std::optional<oamhal_link_capability_t> missing(const Link& link);
  std::optional<oamhal_link_capability_t> missing(std::uint32_t device);
  /// Whether the drivers of the two let memory be copied between them, over a way that they choose.
  bool driver_joins(std::uint32_t a, std::uint32_t b);
  void leave_out(std::uint32_t a, std::uint32_t b, const Subject& subject,
                 const oamhal_link_capability_t& why, std::set<Pair>& pairs);
  std::uint64_t fitting(const std::vector<std::pair<PortAt, PortAt>>& ends, std::uint64_t wished);
  void prepare(Stream& stream);

  static void release(Stream& stream);
};

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_CHECKS_STREAMS_HPP
