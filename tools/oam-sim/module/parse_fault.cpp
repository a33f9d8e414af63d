// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "board_wiring.hpp"
#include "faults.hpp"
#include "tools/oam-sim/error.hpp"
#include "tools/oam-sim/pci_config.hpp"

namespace oam_sim {
namespace {

struct Form {
  FaultKind kind;
  std::string_view word, arguments;
  std::size_t least, most;  // arguments
};

constexpr std::array<Form, 18> kForms = {{
    {FaultKind::kLinkDown, "link-down", "PORT", 1, 1},
    {FaultKind::kLanes, "lanes", "PORT COUNT", 2, 2},
    {FaultKind::kRate, "rate", "PORT MBPS", 2, 2},
    {FaultKind::kLaneBer, "lane-ber", "PORT LANE|all RATIO [random|bursty]", 3, 4},
    {FaultKind::kFlapping, "flapping", "PORT [PERIOD-MS]", 1, 2},
    {FaultKind::kWrongPeer, "wrong-peer", "PORT MODULE.PORT", 2, 2},
    {FaultKind::kStuckTraining, "stuck-training", "PORT", 1, 1},
    {FaultKind::kHang, "hang", "", 0, 0},
    {FaultKind::kAllOnes, "all-ones", "", 0, 0},
    {FaultKind::kKill, "kill", "", 0, 0},
    {FaultKind::kHot, "hot", "DEGREES", 1, 1},
    {FaultKind::kThermalTrip, "thermal-trip", "", 0, 0},
    {FaultKind::kEccBurst, "ecc-burst", "CORRECTED [UNCORRECTED]", 1, 2},
    {FaultKind::kHostLink, "host-link", "xWIDTH [GT/S]", 1, 2},
    {FaultKind::kAerBurst, "aer-burst", "COUNT", 1, 1},
    {FaultKind::kRetimerHalf, "retimer-half", "lower|upper", 1, 1},
    {FaultKind::kRequest, "request", "", 0, 0},
    {FaultKind::kClear, "clear", "", 0, 0},
}};

template <typename Number>
std::optional<Number> number_of(std::string_view text) {
  Number number{};
  const auto [next, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || next != text.data() + text.size()) return std::nullopt;
  return number;
}

class Parser {
 public:
  explicit Parser(std::span<const std::string> words) : words_(words), form_(form_of(words)) {}

  Fault parse(std::string_view module) {
    fault_.kind = form_.kind;
    if (module.starts_with("oam")) module.remove_prefix(3);
    const auto slot = number_of<unsigned>(module);
    if (!slot || *slot >= kMaxModules)
      throw Error(fmt::format("\"{}\" is no module: name its slot, 0 to {}", module, kMaxModules - 1));
    fault_.module = *slot;
    if (form_.kind <= FaultKind::kStuckTraining) read_port();
    read_arguments();
    return fault_;
  }

 private:
  static const Form& form_of(std::span<const std::string> words) {
    if (words.empty()) throw Error(fmt::format("say what should break:\n{}", fault_forms()));
    const auto form = std::ranges::find(kForms, words.front(), &Form::word);
    if (form == kForms.end())
      throw Error(fmt::format("\"{}\" is no fault: choose one of\n{}", words.front(), fault_forms()));
    const std::size_t arguments = words.size() - 1;
    if (arguments < form->least || arguments > form->most)
      throw Error(
          fmt::format("write `{}{}{}`", form->word, form->arguments.empty() ? "" : " ", form->arguments));
    return *form;
  }

  [[noreturn]] void fail(std::size_t word, std::string_view problem) const {
    throw Error(fmt::format("{} {}: {}", form_.word, words_[word], problem));
  }

  [[nodiscard]] std::uint64_t count(std::size_t word, std::uint64_t least, std::uint64_t most) const {
    const auto number = number_of<std::uint64_t>(words_[word]);
    if (!number || *number < least || *number > most)
      fail(word, fmt::format("must be a number from {} to {}", least, most));
    return *number;
  }

  void read_port() {
    const auto port = parse_port(words_[1]);
    if (!port) fail(1, "is no port: it looks like 3L, 3H or, when the link is not split, 3");
    fault_.port = port->port;
    fault_.half = port->half;
  }

  void read_ber() {
    if (words_[2] != "all") fault_.lane = static_cast<int>(count(2, 0, rm::kLanes - 1));
    const auto ratio = number_of<double>(words_[3]);
    if (!ratio || !(*ratio > 0) || *ratio > 0.5) fail(3, "must be a ratio of errors, above 0 and up to 0.5");
    fault_.ratio = *ratio;
    if (words_.size() < 5) return;
    if (words_[4] != "random" && words_[4] != "bursty") fail(4, "must be random or bursty");
    fault_.bursty = words_[4] == "bursty";
  }

  void read_rate() {
    fault_.number = count(2, 0, 1'000'000);
    if (rate_of(static_cast<std::uint32_t>(fault_.number)) == nullptr)
      fail(2, "must be 25781, 32000, 53125 or 106250");
  }

  void read_peer() {
    const auto end = parse_end(words_[2]);
    if (!end) fail(2, "is no port of a module: it looks like 5.2L, 5.2H or 5.2");
    fault_.other = end->end;
    fault_.other_half = end->half;
  }

  void read_host_link() {
    const std::string_view width = words_[1];
    const auto lanes = width.starts_with('x') ? number_of<std::uint64_t>(width.substr(1)) : std::nullopt;
    if (!lanes || (*lanes != 1 && *lanes != 2 && *lanes != 4 && *lanes != 8 && *lanes != 16))
      fail(1, "must be x1, x2, x4, x8 or x16");
    fault_.number = *lanes;
    if (words_.size() < 3) return;
    const auto speed = number_of<double>(words_[2]);
    fault_.second = speed ? speed_code(*speed) : 0;
    if (fault_.second == 0) fail(2, "must be 2.5, 5.0, 8.0, 16.0, 32.0 or 64.0");
  }

  void read_arguments() {
    constexpr std::uint64_t kMany = 1'000'000'000;
    switch (form_.kind) {
      case FaultKind::kLanes:
        fault_.number = count(2, 1, rm::kLanes);
        break;
      case FaultKind::kRate:
        read_rate();
        break;
      case FaultKind::kLaneBer:
        read_ber();
        break;
      case FaultKind::kFlapping:
        fault_.number = words_.size() > 2 ? count(2, 100, 3'600'000) : 1000;
        break;
      case FaultKind::kWrongPeer:
        read_peer();
        break;
      case FaultKind::kHot:
        fault_.number = count(1, 0, 200);
        break;
      case FaultKind::kEccBurst:
        fault_.number = count(1, 0, kMany);
        fault_.second = words_.size() > 2 ? count(2, 0, kMany) : 0;
        break;
      case FaultKind::kHostLink:
        read_host_link();
        break;
      case FaultKind::kAerBurst:
        fault_.number = count(1, 1, kMany);
        break;
      case FaultKind::kRetimerHalf:
        if (words_[1] != "lower" && words_[1] != "upper") fail(1, "must be lower or upper");
        fault_.number = words_[1] == "lower" ? 0 : 1;
        break;
      default:
        break;
    }
  }

  std::span<const std::string> words_;
  const Form& form_;
  Fault fault_;
};

}  // namespace

Fault parse_fault(std::string_view module, std::span<const std::string> words) {
  return Parser(words).parse(module);
}

std::string fault_forms() {
  std::string forms;
  for (const Form& form : kForms) forms += fmt::format("  {} {}\n", form.word, form.arguments);
  return forms;
}

}  // namespace oam_sim
