// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/runtime_mask.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

#include "hal/base/text.hpp"

namespace oamhal::hal {

namespace {

using Index = std::optional<std::size_t>;
using Places = std::vector<std::size_t>;
/// What an entry names: places, none of which when it is passed over. Without a value it ends the list; an
/// error is why that is not known.
using Found = std::expected<std::optional<Places>, std::string>;

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

bool is_negative(std::string_view entry) {
  const auto value = entry.starts_with('-') ? plain_number(entry.substr(1)) : Index();
  return value && *value != 0;
}

/// One mask over one order.
class MaskReader {
 public:
  MaskReader(const RuntimeOrder& order, const oamhal_backend_mask_t& mask, std::string_view variable,
             const MaskSetting& setting)
      : order_(order), mask_(mask), variable_(variable), setting_(setting), used_(order.size()) {
    if (setting.whole) devices_ = places_of_devices(order);
  }

  std::expected<Places, std::string> read(std::string_view list) {
    // A comma at the end is not followed by an entry.
    if (has(OAMHAL_MASK_ODD_ENTRY_UNKNOWN) && list.ends_with(','))
      return std::unexpected(why("ends with a comma"));
    while (!list.empty()) {
      const std::size_t comma = list.find(',');
      const auto found = entry(list.substr(0, comma));
      list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
      if (!found) return std::unexpected(found.error());
      if (!*found) break;
      const auto goes_on = take(**found);
      if (!goes_on) return std::unexpected(goes_on.error());
      if (!*goes_on) break;
    }
    if (has(OAMHAL_MASK_KEEPS_ORDER)) std::ranges::sort(left_);
    return left_;
  }

 private:
  [[nodiscard]] bool has(std::uint32_t flag) const { return (mask_.flags & flag) != 0; }

  [[nodiscard]] std::string why(std::string_view what) const {
    return fmt::format("{} {}, and what the runtime then does is not documented", variable_, what);
  }

  /// Whether the list goes on.
  std::expected<bool, std::string> take(const Places& places) {
    for (const std::size_t place : places) {
      if (used_[place]) {
        if (has(OAMHAL_MASK_REPEAT_UNKNOWN)) return std::unexpected(why("names a unit twice"));
        if (has(OAMHAL_MASK_STOP_AT_REPEAT)) return false;
        continue;
      }
      if (has(OAMHAL_MASK_ASCENDING) && !left_.empty() && place < left_.back())
        return std::unexpected(why("is not in ascending order"));
      left_.push_back(place);
      used_[place] = true;
    }
    return true;
  }

  [[nodiscard]] Found entry(std::string_view text) const {
    if (has(OAMHAL_MASK_TRIM)) text = trim(text);
    if (text.empty() && has(OAMHAL_MASK_EMPTY_ENTRY_FAILS))
      return std::unexpected(fmt::format("{} has an empty entry, with which the runtime fails", variable_));
    if (mask_.uuid_prefix != nullptr && begins_with(text, mask_.uuid_prefix)) {
      if (has(OAMHAL_MASK_UUID_IN_SOME_VERSIONS))
        return std::unexpected(
            fmt::format("{} has a UUID, which not every version of the runtime takes", variable_));
      if (has(OAMHAL_MASK_UUID)) return find_uuid(text);
    }
    if (setting_.whole) return of_device(text);
    const Index number = has(OAMHAL_MASK_C_NUMBERS) ? c_number(std::string(text)) : plain_number(text);
    if (!number) return no_number(text);
    if (*number >= order_.size() || is_empty_place(*number)) return stranger(text);
    if (!setting_.unordered.empty()) return std::unexpected(setting_.unordered);
    return Places{*number};
  }

  /// Elsewhere a place that nobody claims is a device that the library does not list.
  [[nodiscard]] bool is_empty_place(std::size_t place) const {
    return has(OAMHAL_MASK_MODULES | OAMHAL_MASK_STRANGER_UNKNOWN) && !order_[place].claimed;
  }

  [[nodiscard]] Found no_number(std::string_view text) const {
    if (is_negative(text) && has(OAMHAL_MASK_STRANGER_UNKNOWN | OAMHAL_MASK_PASS_STRANGERS))
      return std::unexpected(why(fmt::format("has the entry \"{}\"", text)));
    if (has(OAMHAL_MASK_ODD_ENTRY_UNKNOWN) && !is_negative(text))
      return std::unexpected(why(fmt::format("has the entry \"{}\"", text)));
    return std::nullopt;
  }

  [[nodiscard]] Found stranger(std::string_view text) const {
    if (has(OAMHAL_MASK_STRANGER_UNKNOWN))
      return std::unexpected(why(fmt::format("has the entry \"{}\", which names no unit here", text)));
    if (has(OAMHAL_MASK_PASS_STRANGERS)) return Places();
    return std::nullopt;
  }

  /// "2", or "2.1" for one part.
  [[nodiscard]] Found of_device(std::string_view text) const {
    const std::size_t dot = text.find('.');
    const Index device = plain_number(text.substr(0, dot));
    const Index part = dot == std::string_view::npos ? Index() : plain_number(text.substr(dot + 1));
    if (!device || (dot != std::string_view::npos && !part)) return no_number(text);
    if (*device >= devices_.size()) return stranger(text);
    const Places& places = devices_[*device];
    if (part && *part >= places.size()) return stranger(text);
    if (!setting_.unordered.empty()) return std::unexpected(setting_.unordered);
    return part ? Places{places[*part]} : places;
  }

  [[nodiscard]] Found find_uuid(std::string_view text) const {
    const auto nothing = [&]() -> Found {
      if (!has(OAMHAL_MASK_ODD_ENTRY_UNKNOWN)) return std::nullopt;
      return std::unexpected(why(fmt::format("has the entry \"{}\", which fits no unit or several", text)));
    };
    // No number behind the prefix: the runtime does not even look.
    if (text.size() == std::string_view(mask_.uuid_prefix).size()) return nothing();
    // A whole UUID is nobody else's, other than the beginning of one.
    if (has(OAMHAL_MASK_ODD_ENTRY_UNKNOWN) && std::ranges::count(order_, text, &RuntimeUnit::uuid) == 1)
      return Places{
          static_cast<std::size_t>(std::ranges::find(order_, text, &RuntimeUnit::uuid) - order_.begin())};
    Index found;
    for (std::size_t i = 0; i < order_.size(); ++i) {
      if (order_[i].unit == OAMHAL_NO_INDEX && order_[i].uuid.empty())
        return std::unexpected(fmt::format(
            "{} has a UUID, and the runtime sees a device whose UUID is not known here", variable_));
      const bool fits = has(OAMHAL_MASK_ODD_ENTRY_UNKNOWN) ? order_[i].uuid.starts_with(text)
                                                           : begins_with(order_[i].uuid, text);
      if (!fits) continue;
      if (found) return nothing();
      found = i;
    }
    return found ? Found(Places{*found}) : nothing();
  }

  const RuntimeOrder& order_;
  const oamhal_backend_mask_t& mask_;
  std::string_view variable_;
  const MaskSetting& setting_;
  std::vector<Places> devices_;
  std::vector<bool> used_;
  Places left_;
};

/// Places to units; where devices are counted, one of which several parts are left is no unit.
std::expected<RuntimeOrder, std::string> finish(const RuntimeOrder& order, const Places& places, bool whole) {
  RuntimeOrder left;
  left.reserve(places.size());
  std::unordered_set<std::uint32_t> devices;
  for (const std::size_t place : places) {
    const std::uint32_t device = order[place].device;
    if (whole && device != OAMHAL_NO_INDEX && !devices.insert(device).second)
      return std::unexpected(
          "several partitions of one device are left, which the runtime counts as one unit here");
    left.push_back(order[place]);
  }
  return left;
}

}  // namespace

std::optional<std::string_view> Environment::get(std::string_view name) const {
  for (const char* const* entry = entries_; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (text.size() > name.size() && text[name.size()] == '=' && text.starts_with(name))
      return text.substr(name.size() + 1);
  }
  return std::nullopt;
}

std::vector<std::vector<std::size_t>> places_of_devices(const RuntimeOrder& order) {
  std::vector<Places> devices;
  std::unordered_map<std::uint32_t, std::size_t> known;
  for (std::size_t place = 0; place < order.size(); ++place) {
    const std::uint32_t device = order[place].device;
    if (device != OAMHAL_NO_INDEX) {
      const auto [at, first] = known.emplace(device, devices.size());
      if (!first) {
        devices[at->second].push_back(place);
        continue;
      }
    }
    devices.push_back({place});
  }
  return devices;
}

std::expected<RuntimeOrder, std::string> apply_mask(const RuntimeOrder& order,
                                                    const oamhal_backend_mask_t& mask,
                                                    const Environment& environment,
                                                    const MaskSetting& setting) {
  std::string_view variable = mask.variable;
  auto list = environment.get(variable);
  if ((!list || list->empty()) && mask.otherwise != nullptr) {
    variable = mask.otherwise;
    list = environment.get(variable);
  }
  if (list && list->empty()) {
    if ((mask.flags & OAMHAL_MASK_EMPTY_UNKNOWN) != 0)
      return std::unexpected(
          fmt::format("{} is empty, and what the runtime then does is not documented", variable));
    if ((mask.flags & OAMHAL_MASK_EMPTY_HIDES_ALL) != 0) return RuntimeOrder();
  }
  const bool all = !list || list->empty() || (mask.all != nullptr && *list == mask.all);
  if (all && !setting.unordered.empty()) return std::unexpected(setting.unordered);
  if (all) {
    Places places(order.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    return finish(order, places, setting.whole);
  }
  const auto left = MaskReader(order, mask, variable, setting).read(*list);
  if (!left) return std::unexpected(left.error());
  return finish(order, *left, setting.whole);
}

}  // namespace oamhal::hal
