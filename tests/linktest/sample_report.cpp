// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/linktest/sample_report.hpp"

#include <string>
#include <utility>

#include "tools/oam-linktest/statistics/judge.hpp"

namespace oam_linktest {

namespace {

constexpr std::uint32_t kModules = 8;
constexpr double kLimit = 1e-12;
const std::string kDigest(64, 'a');

std::string module_name(std::uint32_t module) {
  return "ubb0/oam" + std::to_string(module);
}

/// Port 1 to 7 of a module goes to the 1st to 7th of the others.
std::string port_to(std::uint32_t module, std::uint32_t peer) {
  return std::to_string(peer < module ? peer + 1 : peer);
}

Subject link_subject(std::uint32_t module, std::uint32_t peer, std::string direction = "") {
  Subject subject;
  subject.module = module_name(module);
  subject.port = port_to(module, peer);
  subject.peer_module = module_name(peer);
  subject.peer_port = port_to(peer, module);
  subject.direction = std::move(direction);
  return subject;
}

Result result_of(std::string test, Subject subject, Verdict verdict, std::string reason = "",
                 double seconds = 0) {
  Result result;
  result.test = std::move(test);
  result.subject = std::move(subject);
  result.verdict = verdict;
  result.reason = std::move(reason);
  result.seconds = seconds;
  return result;
}

void add_machine(Report& report) {
  for (std::uint32_t i = 0; i < kModules; ++i) {
    ModuleRow module;
    module.name = module_name(i);
    module.label = "OAM " + std::to_string(i + 1);
    module.model = "Reference module";
    module.serial = "S00" + std::to_string(4711 + i);
    module.firmware = "1.4.2";
    module.driver = "vfio-pci";
    module.bdf = "0000:" + std::to_string(10 + 4 * i) + ":00.0";
    module.slot = i;
    report.modules.push_back(module);
    for (std::uint32_t peer = 0; peer < kModules; ++peer) {
      if (peer == i) continue;
      const bool broken = (i == 3 && peer == 6) || (i == 6 && peer == 3);
      report.links.push_back({i, port_to(i, peer), peer, port_to(peer, i), broken ? "down" : "up", 8U,
                              broken ? 0U : 8U, 53125U});
    }
  }
}

void add_status(Report& report, bool broken) {
  for (std::uint32_t i = 0; i < kModules; ++i)
    for (std::uint32_t peer = i + 1; peer < kModules; ++peer) {
      const bool bad = broken && i == 3 && peer == 6;
      report.results.push_back(
          result_of("status", link_subject(i, peer), bad ? Verdict::fail : Verdict::pass,
                    bad ? "The link is down: it should have 8 lanes at 53.125 Gb/s." : ""));
    }
}

/// Lanes of the links of two modules; `errors` of lane 4 of one of them.
void add_prbs(Report& report, std::uint64_t errors) {
  for (const auto& [module, peer] : {std::pair(0U, 1U), std::pair(0U, 4U), std::pair(5U, 7U)})
    for (std::uint32_t lane = 0; lane < 8; ++lane) {
      Subject subject = link_subject(module, peer, "in");
      subject.lane = lane;
      std::uint64_t count = lane % 4 == 1 ? 1 : 0;
      if (module == 0 && peer == 4 && lane == 4) count = errors;
      const double bits = peer == 7 ? 4e12 : 9.5e12;
      const Judgement judgement = judge({RateKind::bit_errors, count, bits}, kLimit, 0.95);
      Result result = result_of("prbs", subject, judgement.verdict, judgement.reason, bits / 53.125e9);
      result.measures = measures_of(judgement);
      report.results.push_back(result);
    }
}

void add_margin(Report& report, std::uint32_t lane, std::int32_t good_steps, Verdict verdict) {
  Subject subject;
  subject.module = module_name(2);
  subject.port = "pcie";
  subject.lane = lane;
  Result result =
      result_of("margin", subject, verdict,
                verdict == Verdict::fail ? "Timing has 9 %UI to the right; at least 15 are asked for." : "");
  result.measures = {{"timing-margin", "%UI", good_steps * 1.5, "", 15, "min"}};
  for (const std::string axis : {"timing", "voltage"})
    for (std::int32_t step = -16; step <= 16; step += 2) {
      const bool good = step >= -14 && step <= good_steps;
      const double scale = axis == "timing" ? 1.5 : 4;
      result.margin.push_back({axis, step, step * scale, good ? 0U : 40U, good});
    }
  report.results.push_back(result);
}

void add_rest(Report& report) {
  Subject pair = link_subject(0, 1);
  Result bandwidth = result_of("bandwidth", pair, Verdict::pass, "", 5);
  bandwidth.measures = {{"bandwidth", "Mb/s", 389000, "", 340000, "min"}, {"latency", "us", 1.9, "", {}, ""}};
  report.results.push_back(bandwidth);
  for (std::uint32_t i = 2; i < kModules; ++i) {
    Result untested =
        result_of("bandwidth", link_subject(0, i), Verdict::not_tested, "No copy engine is at hand.");
    untested.enable = "run with --via vfio";
    untested.measures = {{"bandwidth", "Mb/s", {}, "not measured", {}, ""}};
    report.results.push_back(untested);
  }
  Subject host;
  host.module = module_name(7);
  host.port = "pcie";
  report.results.push_back(result_of("pcie", host, Verdict::pass, "Width and speed are those of the slot."));
}

/// One module that throttled, one whose driver tells little, one that tells nothing.
void add_readings(Report& report) {
  report.looks = 85;
  report.readings = {
      {module_name(0), "temperature.hotspot", "mC", 46800, 46800, 85300, 80100, 85, {}, "", ""},
      {module_name(0), "temperature.edge", "mC", 40600, 40600, 79200, 74000, 85, {}, "", ""},
      {module_name(0), "power", "mW", 140000, 138600, 460000, 141200, 85, {}, "of the moment", ""},
      {module_name(0), "throttle", "1", 0, 0, 1, 0, 85, 3, "temperature; <power> \x1b", ""},
      {module_name(5),
       "temperature.hotspot",
       "mC",
       {},
       43000,
       44500,
       43000,
       80,
       {},
       "",
       "the device did not tell it at first."},
      {module_name(5), "power", "mW", {}, {}, {}, {}, 0, {}, "", "<amdgpu> does not have the device."},
      {module_name(7), "", "", {}, {}, {}, {}, 0, {}, "", "its backend tells none of this device."}};
  Subject module;
  module.module = module_name(0);
  Result inside = result_of("environment", module, Verdict::pass, "", 425);
  inside.measures = {{"temperature-hotspot-peak", "mC", 85300, "", 90000, "max"}};
  report.results.push_back(inside);
  report.coverage.push_back({"environment", TestClass::passive, "windows of temperature", 1, 1, {}, true});
}

void add_head(Report& report) {
  report.tool_version = "0.1.0";
  report.command = "oam-linktest run --plan medium --meta 'rack=B12'";
  report.host = "node7";
  report.kernel = "6.1.0-28-amd64";
  report.origin = "simulated";
  report.machine = "ubb8-reference";
  report.board = "Universal baseboard, fully connected";
  report.board_proof = "exchanged identity";
  report.started = "2026-11-26T15:04:05Z";
  report.seconds = 425;
  report.plan = "medium";
  report.plan_sha256 = kDigest;
  report.limits_sha256 = std::string(64, 'b');
  report.confidence = 0.95;
  report.meta = {{"customer", "Example & Sons"}, {"rack", "B12"}};
}

}  // namespace

Report sample_report() {
  Report report;
  add_head(report);
  add_machine(report);
  report.modules[2].serial = "<script>alert(\"x\")</script>";
  add_status(report, true);
  add_prbs(report, 31);
  add_margin(report, 0, 12, Verdict::pass);
  add_margin(report, 1, 6, Verdict::fail);
  add_rest(report);
  report.results.push_back(result_of("counters", link_subject(1, 2), Verdict::inconclusive,
                                     "=1+1, \"quoted\" <b>& more</b>\x1b[31m \xff end"));
  report.coverage = {
      {"status", TestClass::passive, "links", 28, 28, {}, true},
      {"counters", TestClass::passive, "links", 1, 28, {{"no counter is known", 27}}, false},
      {"prbs", TestClass::disruptive, "lanes", 24, 448, {{"not asked for", 424}}, true},
      {"margin", TestClass::disruptive, "lanes", 2, 128, {{"not asked for", 126}}, false},
      {"bandwidth", TestClass::load, "pairs", 1, 7, {{"No copy engine is at hand.", 6}}, false},
      {"pcie", TestClass::passive, "host links", 1, 8, {{"not asked for", 7}}, false}};
  add_readings(report);
  report.suspects = {{"wire oam3:6 - oam6:4",
                      "The link between them is down, and no other of either module.",
                      {"status oam3:6 - oam6:4"}}};
  report.notes = {"The clock of the host was set during the run; durations are of a monotonic one."};
  return report;
}

Report sample_baseline() {
  Report report;
  add_head(report);
  add_machine(report);
  report.started = "2026-10-26T09:00:00Z";
  report.limits_sha256 = std::string(64, 'c');
  add_status(report, false);
  add_prbs(report, 0);
  add_margin(report, 0, 16, Verdict::pass);
  Subject host;
  host.module = module_name(7);
  host.port = "pcie";
  report.results.push_back(result_of("pcie", host, Verdict::not_tested, "not asked for"));
  report.results.push_back(result_of("soak", link_subject(0, 1), Verdict::pass, "", 3600));
  return report;
}

Report clean_report() {
  Report report;
  add_head(report);
  report.origin = "live";
  report.machine.clear();
  add_machine(report);
  for (LinkRow& link : report.links) {
    link.state = "up";
    link.active_lanes = 8;
  }
  add_status(report, false);
  report.coverage = {{"status", TestClass::passive, "links", 28, 28, {}, true}};
  return report;
}

}  // namespace oam_linktest
