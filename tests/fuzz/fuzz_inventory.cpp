// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What oam-info diff and merge read. An inventory does not differ from itself, and two nodes with the same
// one agree, whatever it says.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <source_location>
#include <string_view>

#include "tools/oam-info/compare/compare.hpp"

namespace {

void require(bool holds, std::source_location where = std::source_location::current()) {
  if (holds) return;
  std::fprintf(stderr, "line %u does not hold\n", static_cast<unsigned>(where.line()));
  std::abort();
}

void check_diff(const oam_info::Document& document) {
  const oam_info::Record record(document, oam_info::Detail::kOneMachine);
  const oam_info::Diff diff = oam_info::find_differences(record, record);
  require(diff.differences.empty());
  require(!oam_info::render_diff(record, record, diff, false).empty());
  require(!oam_info::render_diff_json(record, record, diff).empty());
}

void check_merge(const oam_info::Document& document) {
  oam_info::Fleet fleet;
  fleet.add(document);
  fleet.add(document);
  fleet.finish();
  require(fleet.deviations(oam_info::kNoDevice).empty());
  require(!oam_info::render_merge(fleet, 0, false).empty());
  require(!oam_info::render_merge_json(fleet, 1).empty());
}

/// Something to differ from: every part that is looked at is there.
constexpr std::string_view kOther =
    R"({"schema":"oamhal.inventory/1","library_version":"0.1.0","root":"live","machine":null,)"
    R"("host":{"hostname":"other","kernel":"6.1","numa_nodes":[0]},"baseboards":[{"id":"ubb0","board":null}],)"
    R"("modules":[{"id":"ubb0/oam0","devices":["amd:1"]}],"devices":[{"id":"amd:1","id_source":"unique-id",)"
    R"("bdf":"0000:01:00.0","module":"ubb0/oam0","slot":0,"device_in_module":0,"serial":"S1","model":"M",)"
    R"("firmware":[{"name":"smc","version":"1"}],"host_link":{"speed_gts":32.0,"width":16},)"
    R"("partitions":[],"ports":[{"index":1,"state":"up"}]}],)"
    R"("links":[{"id":"l","a":{"device":"amd:1","port":1},"b":{"kind":"unknown","bdf":"0000:02:00.0"},)"
    R"("type":"xgmi","state":"up"}],"findings":[{"code":"link.down","severity":"error","subject":"amd:1",)"
    R"("message":"m"}]})";

void check_against_other(const oam_info::Document& document) {
  const auto other = oam_info::Document::parse("other", kOther);
  require(other.has_value());
  const oam_info::Record before(*other, oam_info::Detail::kOneMachine);
  const oam_info::Record after(document, oam_info::Detail::kOneMachine);
  const auto there = oam_info::find_differences(before, after);
  const auto back = oam_info::find_differences(after, before);
  require(there.differences.empty() == back.differences.empty());
  require(!oam_info::render_diff_json(before, after, there).empty());
  oam_info::Fleet fleet;
  fleet.add(*other);
  fleet.add(document);
  fleet.finish();
  require(!oam_info::render_merge_json(fleet, oam_info::kNoDevice).empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto document = oam_info::Document::parse("input", text);
  if (!document) {
    require(!document.error().message.empty());
    return 0;
  }
  check_diff(*document);
  check_merge(*document);
  check_against_other(*document);
  return 0;
}
