// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What oam-info topology --load reads. Each format has something to show or says why not, and what is written
// as JSON is the same when it is read again.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <source_location>
#include <string_view>

#include "tools/oam-info/export/export.hpp"

namespace {

void require(bool holds, std::source_location where = std::source_location::current()) {
  if (holds) return;
  std::fprintf(stderr, "line %u does not hold\n", static_cast<unsigned>(where.line()));
  std::abort();
}

void check_json(const oam_info::Document& document) {
  const auto text = oam_info::topology_json(document);
  if (!text) return require(text.error().find("has no list") != std::string::npos);
  const auto again = oam_info::Document::parse("again", *text);
  require(again.has_value());
  require(oam_info::topology_json(*again) == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document =
      oam_info::Document::parse("input", std::string_view(reinterpret_cast<const char*>(data), size));
  if (!document) return 0;
  check_json(*document);
  oam_info::Options options;
  for (const char* format : {"", "svg", "dot", "hwloc-xml", "nccl-xml"}) {
    options.format = format;
    for (const char* library : {"nccl", "rccl"}) {
      options.library = library;
      const auto text = oam_info::show_document(*document, options);
      require(text ? !text->empty() : !text.error().empty());
      // Pictures need nothing that not every inventory has.
      require(text.has_value() || std::string_view(format) == "" ||
              std::string_view(format).ends_with("xml"));
      if (options.format != "nccl-xml") break;
    }
  }
  return 0;
}
