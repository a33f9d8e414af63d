// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TOOLS_OAM_LINKTEST_REPORT_WORDS_HPP
#define OAMHAL_TOOLS_OAM_LINKTEST_REPORT_WORDS_HPP

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/common/color.hpp"
#include "tools/oam-linktest/model/report.hpp"

namespace oam_linktest {

// What the formats share: counts of verdicts, and numbers in words.

/// The sentence of a simulated report, which stands in every format.
inline constexpr std::string_view kWatermark = "SIMULATED";
inline constexpr std::string_view kWatermarkSentence =
    "SIMULATED: every figure comes from a model, and none from hardware.";

/// How many results have each verdict.
class Tally {
 public:
  void add(Verdict verdict) { ++counts_[static_cast<std::size_t>(verdict) % counts_.size()]; }
  [[nodiscard]] std::uint64_t of(Verdict verdict) const { return counts_[static_cast<std::size_t>(verdict)]; }
  [[nodiscard]] std::uint64_t total() const;
  /// The worst of what was tested: as verdict_of() of a report.
  [[nodiscard]] Verdict verdict() const;
  /// Whether it passed as far as it was tested, and was not in full.
  [[nodiscard]] bool partial() const { return verdict() == Verdict::pass && of(Verdict::not_tested) > 0; }

 private:
  std::array<std::uint64_t, 4> counts_{};
};

Tally tally_of(const Report& report);

/// "3 FAIL, 1 INCONCLUSIVE, 40 PASS, 56 NOT-TESTED": those that there are, the worst first.
std::string tally_words(const Tally& tally);

/// The headline as a sentence for somebody who knows nothing of the tool.
std::string headline_sentence(const Report& report);

/// Four digits: "12", "0.25", "3.1e-13".
std::string number_words(double number);

/// A number with its unit, in a readable multiple of it: "425 Gb/s", "3 Tbit", "12", "3.1e-13".
std::string value_words(double value, std::string_view unit);

/// "ber-upper 3.1e-13 (at most 1e-12)", or its reason when it has no value.
std::string measure_words(const Measure& measure);

/// What a module told of itself meanwhile, for people: of temperatures the sensor that was hottest.
struct ModuleReadings {
  std::string module;
  /// Null where it has no such reading; `why` says why it has none at all, in place of the first.
  const Reading* temperature = nullptr;
  const Reading* power = nullptr;
  const Reading* throttle = nullptr;
  std::string why;

  /// "46.8 / 85.3 / 80.1 C hotspot", at the start, the most, and at the end; "140 / 460 / 141 W"; "no".
  [[nodiscard]] std::string temperature_words() const;
  [[nodiscard]] std::string power_words() const;
  [[nodiscard]] std::string throttle_words() const;
};
/// In the order of the modules in the report.
std::vector<ModuleReadings> module_readings(const Report& report);

/// 46800 mC as "46.8 C", or "?".
std::string reading_words(const std::optional<double>& value, std::string_view unit);

/// "oam3" of "ubb0/oam3".
std::string_view last_name(std::string_view module);

/// The tests that have results or coverage, in the order in which they appear first.
std::vector<std::string> tests_of(const Report& report);

/// "2 min 5 s".
std::string duration_words(double seconds);

oam_tools::Tone tone_of(Verdict verdict);

}  // namespace oam_linktest

#endif  // OAMHAL_TOOLS_OAM_LINKTEST_REPORT_WORDS_HPP
