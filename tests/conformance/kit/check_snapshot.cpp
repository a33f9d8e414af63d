// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string_view>

#include "subject.hpp"
#include "tests/conformance/rules.hpp"

/// What the backend says of a machine that is as it should be.
namespace oamhal::conformance {

namespace {

void judge_rules(const snapshot& seen, const Outcomes& out) {
  Judgement judgement = judge(seen);
  for (const auto& [rule, looked] : judgement.looked) {
    std::vector<std::string> breaches;
    for (Breach& breach : judgement.breaches)
      if (breach.rule == rule) breaches.push_back(std::move(breach.what));
    if (looked == 0)
      out.not_tested(rule, "the machine shows nothing that it is about");
    else
      out.judge(rule, std::move(breaches));
  }
}

/// A finding's code begins with the name of a backend, or is the library's.
void judge_codes(const Bench& bench, const snapshot& seen, const Outcomes& out) {
  constexpr std::string_view kOfLibrary[] = {"access.", "attribute.", "backend.", "device.", "driver.",
                                             "fabric.", "firmware.",  "host.",    "link.",   "module.",
                                             "none.",   "pci.",       "pcie."};
  std::vector<std::string> breaches;
  for (const auto& finding : seen.findings()) {
    const std::string_view code = finding.code;
    bool known =
        std::ranges::any_of(kOfLibrary, [&](std::string_view begin) { return code.starts_with(begin); });
    for (const auto& backend : bench.here().backends())
      known = known || code.starts_with(fmt::format("{}.", text_of(backend.name)));
    if (!known)
      breaches.push_back(fmt::format("{}: codes of a backend begin with its name and a point", code));
  }
  if (seen.findings().empty())
    return out.not_tested("findings.codes", "the machine shows nothing that is wrong");
  out.judge("findings.codes", std::move(breaches));
}

void judge_stability(const Subject& subject, Bench& bench, const snapshot& first, const Outcomes& out) {
  constexpr const char* kRule = "snapshot.stable";
  if (subject.live()) return out.not_tested(kRule, "a live machine may change while it is looked at");
  const std::string before = dump(first);
  std::vector<std::string> breaches;
  if (dump(bench.look()) != before) breaches.push_back("a second look at the same files says something else");
  const auto again = bench.here().try_rescan(first, kAllClasses, OAMHAL_ENUMERATE_NODES);
  if (!again || dump(*again) != before) breaches.push_back("a rescan of the same files says something else");
  if (dump(Bench(subject).look()) != before) breaches.push_back("another context says something else");
  out.judge(kRule, std::move(breaches));
}

/// Who a device is does not depend on what the caller asks for.
void judge_classes(Bench& bench, const snapshot& all, const Outcomes& out) {
  const auto ids = [](const snapshot& seen) {
    std::vector<std::string> list;
    for (const auto& device : seen.devices()) list.emplace_back(device.id);
    for (const auto& partition : seen.partitions()) list.emplace_back(partition.id);
    return list;
  };
  std::vector<std::string> breaches;
  for (const std::uint32_t classes : {0U, static_cast<std::uint32_t>(OAMHAL_ATTRIBUTE_CONFIG)}) {
    const auto seen = bench.here().try_enumerate(classes, 0);
    if (!seen || ids(*seen) != ids(all))
      breaches.push_back(fmt::format("with the classes {:#x} alone there are other devices or ids", classes));
    if (seen)
      for (std::string& breach : broken_rules(*seen)) breaches.push_back(std::move(breach));
  }
  out.judge("snapshot.classes", std::move(breaches));
}

}  // namespace

void check_snapshot(const Subject& subject, const Outcomes& out) {
  Bench bench(subject);
  const std::string name = bench.backend().name;
  const snapshot seen = bench.look();
  const std::size_t taken = addresses(seen, name).size();
  if (taken == 0)
    return out.judge("devices.taken", {fmt::format("the backend takes none of the {} devices of {}",
                                                   seen.devices().size(), subject.root)});
  out.judge("devices.taken", {});
  out.judge("operations.succeed", failures_of(seen, name));
  std::vector<std::string> late;
  if (bench.longest_seconds() > subject.deadline_seconds)
    late.push_back(fmt::format("{} took {:.1f} s", bench.longest_in(), bench.longest_seconds()));
  out.judge("operations.in-time", std::move(late));
  judge_rules(seen, out);
  judge_codes(bench, seen, out);
  judge_stability(subject, bench, seen, out);
  judge_classes(bench, seen, out);
  out.covered(fmt::format("{} of {} devices, operations {}, {} attributes read", taken, seen.devices().size(),
                          fmt::join(bench.operations(), " "), bench.attributes().size()));
}

}  // namespace oamhal::conformance
