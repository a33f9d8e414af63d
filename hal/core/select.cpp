// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/select.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <span>

#include "hal/base/bdf.hpp"
#include "hal/base/text.hpp"

namespace oamhal::hal {

namespace {

constexpr const char* kForms =
    "Write a slot (oam3, oam3.1, ubb0/oam3), a PCI address (0000:0c:00.0), id:ID, uuid:UNIQUE-ID or an index "
    "(0)";

/// "ubb0/oam3.1" taken apart.
struct SlotSelector {
  std::optional<std::uint64_t> baseboard;
  std::uint64_t slot = 0;
  std::optional<std::uint64_t> position;
};

std::optional<SlotSelector> parse_slot(std::string_view text) {
  SlotSelector selector;
  if (text.starts_with("ubb")) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    selector.baseboard = parse_number(text.substr(3, slash - 3));
    if (!selector.baseboard) return std::nullopt;
    text.remove_prefix(slash + 1);
  }
  if (!text.starts_with("oam")) return std::nullopt;
  text.remove_prefix(3);
  const std::size_t dot = text.find('.');
  const auto slot = parse_number(text.substr(0, dot));
  if (!slot) return std::nullopt;
  selector.slot = *slot;
  if (dot != std::string_view::npos) {
    selector.position = parse_number(text.substr(dot + 1));
    if (!selector.position) return std::nullopt;
  }
  return selector;
}

class Selector {
 public:
  Selector(const oamhal_snapshot& snapshot, std::string_view text) : snapshot_(snapshot), text_(text) {}

  Result<oamhal_selection_t> run() const {
    if (text_.starts_with("id:")) return by_id(text_.substr(3));
    if (text_.starts_with("uuid:")) {
      const std::string_view wanted = text_.substr(5);
      return one_device(
          [&](const auto& device) { return device.unique_id != nullptr && wanted == device.unique_id; });
    }
    if (const auto bdf = parse_bdf(text_))
      return one_device([&](const auto& device) { return bdf_key(device.bdf) == bdf_key(*bdf); });
    if (const auto slot = parse_slot(text_)) return by_slot(*slot);
    if (const auto index = parse_number(text_)) {
      if (*index < snapshot_.devices.size()) return device(static_cast<std::uint32_t>(*index));
      return std::unexpected(not_found());
    }
    return std::unexpected(
        Error{OAMHAL_ERROR_INVALID_ARGUMENT, 0, fmt::format("\"{}\" is no selector. {}.", text_, kForms)});
  }

 private:
  oamhal_selection_t device(std::uint32_t index) const {
    return {sizeof(oamhal_selection_t), snapshot_.devices[index].module, index, OAMHAL_NO_INDEX, 0};
  }

  Error not_found() const {
    return {OAMHAL_ERROR_NOT_FOUND, 0,
            fmt::format("nothing here is called \"{}\"; there are {} devices, which oam-info lists.", text_,
                        snapshot_.devices.size())};
  }

  Error ambiguous(const std::vector<std::string>& choices) const {
    return {OAMHAL_ERROR_AMBIGUOUS, 0,
            fmt::format("\"{}\" names {} things: {}. Choose one.", text_, choices.size(),
                        fmt::join(choices, ", "))};
  }

  Result<oamhal_selection_t> one_device(
      const std::function<bool(const oamhal_device_info_t&)>& wanted) const {
    std::vector<std::string> choices;
    std::uint32_t found = 0;
    for (std::uint32_t index = 0; index < snapshot_.devices.size(); ++index) {
      if (!wanted(snapshot_.devices[index])) continue;
      choices.emplace_back(snapshot_.devices[index].bdf_text);
      found = index;
    }
    if (choices.empty()) return std::unexpected(not_found());
    if (choices.size() > 1) return std::unexpected(ambiguous(choices));
    return device(found);
  }

  Result<oamhal_selection_t> by_id(std::string_view id) const {
    std::vector<std::string> choices;
    oamhal_selection_t found = {};
    for (std::uint32_t index = 0; index < snapshot_.partitions.size(); ++index) {
      const auto& partition = snapshot_.partitions[index];
      if (id != partition.id) continue;
      found = device(partition.device);
      found.partition = index;
      choices.push_back(
          fmt::format("partition {} of {}", partition.index, snapshot_.devices[partition.device].bdf_text));
    }
    if (choices.size() > 1) return std::unexpected(ambiguous(choices));
    if (choices.size() == 1) return found;
    for (std::uint32_t index = 0; index < snapshot_.modules.size(); ++index)
      if (id == snapshot_.modules[index].id) return module(index, std::nullopt);
    return one_device([&](const auto& device) { return id == device.id; });
  }

  Result<oamhal_selection_t> module(std::uint32_t index, std::optional<std::uint64_t> position) const {
    const auto devices = std::span(snapshot_.module_devices)
                             .subspan(snapshot_.module_first[index], snapshot_.modules[index].device_count);
    const auto found = std::ranges::find_if(devices, [&](std::uint32_t each) {
      return !position || snapshot_.devices[each].device_in_module == *position;
    });
    if (found == devices.end()) return std::unexpected(not_found());
    auto selection = device(*found);
    selection.whole_module = position ? 0 : 1;
    return selection;
  }

  Result<oamhal_selection_t> by_slot(const SlotSelector& wanted) const {
    std::vector<std::string> choices;
    std::uint32_t found = 0;
    for (std::uint32_t index = 0; index < snapshot_.modules.size(); ++index) {
      const auto& info = snapshot_.modules[index];
      if (info.slot.absence != OAMHAL_PRESENT || info.slot.value != wanted.slot) continue;
      if (wanted.baseboard && info.baseboard != *wanted.baseboard) continue;
      choices.emplace_back(info.id);
      found = index;
    }
    if (choices.empty()) return std::unexpected(not_found());
    if (choices.size() > 1) return std::unexpected(ambiguous(choices));
    return module(found, wanted.position);
  }

  const oamhal_snapshot& snapshot_;
  std::string_view text_;
};

}  // namespace

Result<oamhal_selection_t> select(const oamhal_snapshot& snapshot, std::string_view selector) {
  return Selector(snapshot, selector).run();
}

}  // namespace oamhal::hal
