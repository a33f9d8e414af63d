// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "drivers/amd/kfd_text.hpp"

namespace {

template <typename Properties>
void parse_one(std::string_view text) {
  Properties properties;
  (void)oamhal::amd::parse(text, properties);
  if (properties.seen >> Properties::kKeys != 0) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace oamhal::amd;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  parse_one<NodeProperties>(text);
  parse_one<IoLinkProperties>(text);
  parse_one<MemBankProperties>(text);
  const auto lines = parse_port_num(text);
  if (lines && lines->size() > size) std::abort();
  const auto counts = parse_num_links(text);
  if (counts && counts->size() > size) std::abort();
  (void)parse_hex(text);
  if (board_type(text).size() > size) std::abort();
  return 0;
}
