// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/runtime_mask.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "hal/base/text.hpp"

namespace oamhal::hal {

namespace {

using Index = std::optional<std::size_t>;

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

bool begins_with(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::ranges::equal(text.substr(0, prefix.size()), prefix, {}, upper, upper);
}

/// strtol of the C locale with base 0, cut to 32 bits as the runtimes do.
Index c_number(const std::string& entry) {
  char* end = nullptr;
  const auto value = static_cast<std::int32_t>(std::strtol(entry.c_str(), &end, 0));
  if (*end != '\0' || value < 0) return std::nullopt;
  return static_cast<std::size_t>(value);
}

Index plain_number(std::string_view entry) {
  const bool leading_zero = entry.size() > 1 && entry.front() == '0';
  const auto value = parse_number(entry);
  if (leading_zero || !value || *value > INT32_MAX) return std::nullopt;
  return static_cast<std::size_t>(*value);
}

/// One mask over one order.
class MaskReader {
 public:
  MaskReader(const RuntimeOrder& order, const oamhal_backend_mask_t& mask, std::string_view variable)
      : order_(order), mask_(mask), variable_(variable), used_(order.size()) {}

  std::expected<RuntimeOrder, std::string> read(std::string_view list) {
    RuntimeOrder left;
    // A comma at the end is not followed by an entry.
    while (!list.empty()) {
      const std::size_t comma = list.find(',');
      const auto found = entry(list.substr(0, comma));
      list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
      if (!found) return std::unexpected(found.error());
      const Index& index = *found;
      if (!index || *index >= order_.size()) break;
      if (used_[*index] && has(OAMHAL_MASK_STOP_AT_REPEAT)) break;
      if (!used_[*index]) left.push_back(order_[*index]);
      used_[*index] = true;
    }
    return left;
  }

 private:
  [[nodiscard]] bool has(std::uint32_t flag) const { return (mask_.flags & flag) != 0; }

  std::expected<Index, std::string> entry(std::string_view text) const {
    if (has(OAMHAL_MASK_TRIM)) text = trim(text);
    if (text.empty() && has(OAMHAL_MASK_EMPTY_ENTRY_FAILS))
      return std::unexpected(fmt::format("{} has an empty entry, with which the runtime fails", variable_));
    if (mask_.uuid_prefix != nullptr && begins_with(text, mask_.uuid_prefix)) {
      if (has(OAMHAL_MASK_UUID_IN_SOME_VERSIONS))
        return std::unexpected(
            fmt::format("{} has a UUID, which not every version of the runtime takes", variable_));
      if (has(OAMHAL_MASK_UUID)) return find_uuid(text);
    }
    return has(OAMHAL_MASK_C_NUMBERS) ? c_number(std::string(text)) : plain_number(text);
  }

  std::expected<Index, std::string> find_uuid(std::string_view text) const {
    Index found;
    // No number behind the prefix: the runtime does not even look.
    if (text.size() == std::string_view(mask_.uuid_prefix).size()) return found;
    for (std::size_t i = 0; i < order_.size(); ++i) {
      if (order_[i].unit == OAMHAL_NO_INDEX && order_[i].uuid.empty())
        return std::unexpected(fmt::format(
            "{} has a UUID, and the runtime sees a device whose UUID is not known here", variable_));
      if (!begins_with(order_[i].uuid, text)) continue;
      if (found) return Index();
      found = i;
    }
    return found;
  }

  const RuntimeOrder& order_;
  const oamhal_backend_mask_t& mask_;
  std::string_view variable_;
  std::vector<bool> used_;
};

}  // namespace

std::optional<std::string_view> Environment::get(std::string_view name) const {
  for (const char* const* entry = entries_; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (text.size() > name.size() && text[name.size()] == '=' && text.starts_with(name))
      return text.substr(name.size() + 1);
  }
  return std::nullopt;
}

std::expected<RuntimeOrder, std::string> apply_mask(const RuntimeOrder& order,
                                                    const oamhal_backend_mask_t& mask,
                                                    const Environment& environment) {
  std::string_view variable = mask.variable;
  auto list = environment.get(variable);
  if ((!list || list->empty()) && mask.otherwise != nullptr) {
    variable = mask.otherwise;
    list = environment.get(variable);
  }
  if (!list) return order;
  if (list->empty()) return (mask.flags & OAMHAL_MASK_EMPTY_HIDES_ALL) != 0 ? RuntimeOrder() : order;
  return MaskReader(order, mask, variable).read(*list);
}

}  // namespace oamhal::hal
