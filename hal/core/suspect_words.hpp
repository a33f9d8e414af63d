// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_SUSPECT_WORDS_HPP
#define OAMHAL_HAL_CORE_SUSPECT_WORDS_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <oamhal/types.h>

#include "hal/topology/board.hpp"
#include "hal/topology/check.hpp"

namespace oamhal::hal {

/// A wire between two modules by its names; the ports are empty where pairs were judged.
struct CheckedWire {
  std::uint32_t module_a = 0;
  std::uint32_t module_b = 0;
  std::string port_a;
  std::string port_b;
};

/// Suspects of one check in words.
class SuspectWords {
 public:
  struct Said {
    std::string code;
    oamhal_severity severity = OAMHAL_SEVERITY_ERROR;
    std::string subject;
    std::string message;
    std::string advice;
  };

  /// Labels are those of slots: without known slots they say nothing.
  SuspectWords(const Board& board, const BoardCheck& check, std::string_view baseboard, bool slots_known);

  /// Nothing for one that leaves the board.
  [[nodiscard]] std::optional<CheckedWire> wire(std::uint32_t index) const;
  [[nodiscard]] Said say(const Suspect& suspect) const;

 private:
  [[nodiscard]] std::string module(std::uint32_t module) const;
  [[nodiscard]] std::string port(BoardPort port) const;
  [[nodiscard]] std::string wire_text(std::uint32_t index) const;
  [[nodiscard]] std::string wire_list(const std::vector<std::uint32_t>& wires) const;
  [[nodiscard]] std::string leads_text(const Suspect& suspect) const;
  [[nodiscard]] bool has_cable(const Suspect& suspect) const;
  [[nodiscard]] std::string module_id(std::uint32_t module) const;
  [[nodiscard]] std::string wire_id(const Suspect& suspect) const;
  void say_pattern(const Suspect& suspect, Said& said) const;
  void say_slots(const Suspect& suspect, Said& said) const;
  void say_wrong(const Suspect& suspect, Said& said) const;
  void say_wire(const Suspect& suspect, Said& said) const;

  const Board& board_;
  bool by_pairs_;
  bool has_labels_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs_;
  std::string baseboard_;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_SUSPECT_WORDS_HPP
