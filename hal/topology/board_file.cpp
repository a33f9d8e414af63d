// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/topology/board_file.hpp"

#include <fmt/format.h>

#include "hal/base/toml.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "hal/base/text.hpp"

namespace oamhal::hal {

namespace {

using Failure = std::unexpected<Error>;

constexpr std::size_t kMaxText = 256;
constexpr std::uint32_t kMaxRate = 1000000;

struct End {
  BoardPort port;
  std::uint32_t halves = 1;
};

/// "3.7H", "3.7", "3:17".
std::optional<End> parse_end(std::string_view text) {
  const auto split = text.find_first_of(".:");
  if (split == 0 || split == std::string_view::npos || split > 2) return std::nullopt;
  std::uint32_t module = 0;
  for (const char digit : text.substr(0, split)) {
    if (digit < '0' || digit > '9') return std::nullopt;
    module = module * 10 + static_cast<std::uint32_t>(digit - '0');
  }
  const auto place = parse_place(text.substr(text[split] == ':' ? split : split + 1));
  if (!place) return std::nullopt;
  return End{{module, place->place}, place->halves};
}

class Reader {
 public:
  Reader(const toml::table& table, std::string_view file) : table_(table), file_(file) {}

  Result<Board> read(std::string_view name) {
    board_.name = name;
    if (auto done = read_head(); !done) return Failure(std::move(done.error()));
    if (auto done = read_places(); !done) return Failure(std::move(done.error()));
    if (auto done = read_link_config(); !done) return Failure(std::move(done.error()));
    if (auto done = read_links(); !done) return Failure(std::move(done.error()));
    if (auto done = read_pairs(); !done) return Failure(std::move(done.error()));
    if (auto done = read_limits(); !done) return Failure(std::move(done.error()));
    if (board_.wires.empty() && board_.pairs.empty()) return fail("has neither [links] nor [pairs]");
    for (const auto& [key, value] : table_)
      if (std::ranges::find(kKeys, key.str()) == kKeys.end())
        return fail(fmt::format("has \"{}\", which no board has: look for a typing error", key.str()));
    return std::move(board_);
  }

 private:
  static constexpr std::array<std::string_view, 16> kKeys{
      "description", "source",         "vendor",         "parts", "modules",     "link_config",
      "positions",   "labels",         "hive_slots",     "links", "numa_groups", "host_link",
      "pairs",       "ports_per_pair", "lane_rate_mbps", "limits"};

  [[nodiscard]] Failure fail(std::string_view why) const {
    return Failure(Error{OAMHAL_ERROR_MALFORMED, 0, fmt::format("{} {}.", file_, why)});
  }

  Result<std::string> text(std::string_view key) const {
    const auto value = table_[key].value<std::string>();
    if (!value || value->empty() || value->size() > kMaxText || value->contains('\n'))
      return fail(fmt::format("has no \"{}\" that is a text of one line", key));
    return *value;
  }

  /// A number from low to high; low - 1 where there is none.
  Result<std::int64_t> number(std::string_view key, std::int64_t low, std::int64_t high) const {
    const auto node = table_[key];
    if (!node) return low - 1;
    const auto value = node.value<std::int64_t>();
    if (!value || *value < low || *value > high)
      return fail(fmt::format("has \"{}\" that is no number from {} to {}", key, low, high));
    return *value;
  }

  Result<void> read_head() {
    auto description = text("description");
    if (!description) return Failure(std::move(description.error()));
    board_.description = std::move(*description);
    auto source = text("source");
    if (!source) return Failure(std::move(source.error()));
    board_.source = std::move(*source);
    const auto modules = number("modules", 1, kMaxBoardModules);
    if (!modules) return Failure(modules.error());
    if (*modules < 1) return fail("does not say how many \"modules\" there are");
    board_.modules = static_cast<std::uint32_t>(*modules);
    if (table_["vendor"]) {
      auto vendor = text("vendor");
      if (!vendor) return Failure(std::move(vendor.error()));
      board_.vendor = std::move(*vendor);
    }
    if (auto done = read_parts(); !done) return done;
    const auto rate = number("lane_rate_mbps", 1, kMaxRate);
    if (!rate) return Failure(rate.error());
    board_.lane_rate_mbps = static_cast<std::uint32_t>(*rate);
    const auto ports = number("ports_per_pair", 1, BoardPort::kMaxNumber);
    if (!ports) return Failure(ports.error());
    ports_per_pair_ = static_cast<std::uint32_t>(*ports);
    return {};
  }

  Result<void> read_parts() {
    const auto node = table_["parts"];
    if (!node) return {};
    constexpr std::string_view kWhat =
        "has \"parts\" that are no PCI ids (\"1002:74a1\") and names of models";
    const auto* const parts = node.as_array();
    if (parts == nullptr || parts->empty()) return fail(kWhat);
    for (const auto& part : *parts) {
      auto value = part.value<std::string>();
      if (!value || value->empty() || value->size() > kMaxText || value->contains('\n')) return fail(kWhat);
      board_.parts.push_back(std::move(*value));
    }
    return {};
  }

  /// Each module once, from an array of numbers; those of `empty` may be there too.
  Result<void> add_modules(const toml::array& array, std::string_view key, std::int64_t low,
                           std::vector<std::int32_t>& to, std::set<std::int64_t>& seen) const {
    for (const auto& node : array) {
      const auto value = node.value<std::int64_t>();
      if (!value || *value < low || *value >= board_.modules || (*value >= 0 && !seen.insert(*value).second))
        return fail(fmt::format("has \"{}\" with something else than each of its modules once", key));
      to.push_back(static_cast<std::int32_t>(*value));
    }
    return {};
  }

  Result<void> read_places() {
    std::set<std::int64_t> seen;
    if (const auto node = table_["positions"]) {
      const auto* const rows = node.as_array();
      if (rows == nullptr) return fail("has \"positions\" that are no rows of modules");
      for (const auto& row : *rows) {
        const auto* const modules = row.as_array();
        if (modules == nullptr) return fail("has \"positions\" that are no rows of modules");
        board_.positions.emplace_back();
        if (auto done = add_modules(*modules, "positions", -1, board_.positions.back(), seen); !done)
          return done;
      }
      if (seen.size() != board_.modules) return fail("has \"positions\" without each of its modules");
    }
    if (const auto node = table_["hive_slots"]) {
      const auto* const slots = node.as_array();
      if (slots == nullptr || slots->size() != board_.modules)
        return fail("has \"hive_slots\" that are no slot for each module");
      std::set<std::int64_t> slots_seen;
      std::vector<std::int32_t> order;
      if (auto done = add_modules(*slots, "hive_slots", 0, order, slots_seen); !done) return done;
      board_.hive_slots.assign(order.begin(), order.end());
    }
    if (auto done = read_labels(); !done) return done;
    if (auto done = read_numa_groups(); !done) return done;
    return read_host_link();
  }

  Result<void> read_numa_groups() {
    const auto node = table_["numa_groups"];
    if (!node) return {};
    constexpr std::string_view kWhat = "has \"numa_groups\" that are no number from 0 to 31 for each module";
    const auto* const groups = node.as_array();
    if (groups == nullptr || groups->size() != board_.modules) return fail(kWhat);
    for (const auto& group : *groups) {
      const auto value = group.value<std::int64_t>();
      if (!value || *value < 0 || *value >= kMaxBoardModules) return fail(kWhat);
      board_.numa_groups.push_back(static_cast<std::uint32_t>(*value));
    }
    return {};
  }

  /// { speed_gts = 32.0, width = 16 }, either or both.
  Result<void> read_host_link() {
    const auto node = table_["host_link"];
    if (!node) return {};
    const auto* const table = node.as_table();
    constexpr std::string_view kWhat =
        "has a \"host_link\" that is no table of speed_gts (2.5 to 128) and width (1 to 32)";
    if (table == nullptr || table->empty()) return fail(kWhat);
    for (const auto& [key, value] : *table) {
      const auto number = value.value<double>();
      const bool speed = key.str() == "speed_gts";
      const bool in_range = number && *number >= (speed ? 2.5 : 1) && *number <= (speed ? 128 : 32);
      if (!in_range || (!speed && key.str() != "width")) return fail(kWhat);
      (speed ? board_.host_speed_tenth_gts : board_.host_width) =
          static_cast<std::uint32_t>(speed ? *number * 10 : *number);
    }
    return {};
  }

  Result<void> read_labels() {
    const auto node = table_["labels"];
    if (!node) return {};
    const auto* const labels = node.as_array();
    if (labels == nullptr || labels->size() != board_.modules)
      return fail("has \"labels\" that are no text for each module");
    for (const auto& label : *labels) {
      auto value = label.value<std::string>();
      if (!value || value->empty() || value->size() > kMaxText || value->contains('\n'))
        return fail("has \"labels\" that are no text for each module");
      board_.labels.push_back(std::move(*value));
    }
    return {};
  }

  Result<void> read_link_config() {
    const auto node = table_["link_config"];
    if (!node) return {};
    if (!node.is_table()) return fail("has \"link_config\" that is no table of revisions");
    for (const auto& [revision, value] : *node.as_table()) {
      const auto bits = value.value<std::string>();
      if (!bits || bits->size() != 5 || bits->find_first_not_of("01x") != std::string::npos)
        return fail(fmt::format("has a \"link_config\" of revision {} that is not five of 0, 1 and x",
                                revision.str()));
      LinkConfig config{std::string(revision.str()), 0, 0};
      for (const char bit : *bits) {
        config.bits = config.bits << 1 | (bit == '1' ? 1U : 0U);
        config.mask = config.mask << 1 | (bit == 'x' ? 0U : 1U);
      }
      board_.link_configs.push_back(std::move(config));
    }
    return {};
  }

  Result<End> named_end(std::string_view key, std::string_view text) const {
    const auto end = parse_end(text);
    if (!end)
      return fail(
          fmt::format("names \"{}\" at \"{}\": an end looks like 0.3L, 0.3H, 0.3 or 0:17", text, key));
    if (end->port.module >= board_.modules)
      return fail(fmt::format("names module {} at \"{}\", and the board has {}", end->port.module, key,
                              board_.modules));
    return *end;
  }

  Result<void> read_links() {
    const auto node = table_["links"];
    if (!node) return {};
    if (!node.is_table()) return fail("has \"links\" that are no table");
    for (const auto& [key, value] : *node.as_table())
      if (auto done = add(key.str(), value); !done) return done;
    for (const auto& [port, there] : across_) {
      const auto back = across_.find(there);
      if (back == across_.end() || back->second != port)
        return fail(
            fmt::format("leads from {} to {}, which does not come back", end_text(port), end_text(there)));
    }
    std::ranges::sort(board_.wires, {}, &BoardWire::a);
    return {};
  }

  static std::string end_text(BoardPort port) {
    return fmt::format("module {} {}", port.module, place_text(port.place, 1));
  }

  Result<void> add(std::string_view key, const toml::node& value) {
    const auto here = named_end(key, key);
    if (!here) return Failure(here.error());
    for (std::uint32_t half = 0; half < here->halves; ++half)
      if (!taken_.insert({here->port.module, here->port.place + half}).second)
        return fail(fmt::format("names {} twice", end_text({here->port.module, here->port.place + half})));
    BoardWire wire;
    wire.a = here->port;
    wire.halves = here->halves;
    std::string to;
    if (const auto* const table = value.as_table()) {
      if (auto done = read_wire(key, *table, wire, to); !done) return done;
    } else {
      to = value.value_or(std::string());
    }
    return finish(key, to, std::move(wire));
  }

  Result<void> read_wire(std::string_view key, const toml::table& table, BoardWire& wire,
                         std::string& to) const {
    to = table["to"].value_or(std::string());
    wire.label = table["label"].value_or(std::string());
    if (wire.label.size() > kMaxText || wire.label.contains('\n'))
      return fail(fmt::format("has a label at \"{}\" that is no text of one line", key));
    if (const auto* const through = table["through"].as_array()) {
      for (const auto& segment : *through) {
        const auto what = segment.value_or(std::string());
        if (what != "retimer" && what != "cable")
          return fail(fmt::format("leads through \"{}\" at \"{}\": a wire leads through a retimer or a cable",
                                  what, key));
        wire.segments.push_back(what == "cable" ? Segment::kCable : Segment::kRetimer);
      }
    }
    for (const auto& [name, ignored] : table)
      if (name.str() != "to" && name.str() != "label" && name.str() != "through")
        return fail(fmt::format("has \"{}\" at \"{}\": a wire has to, label and through", name.str(), key));
    return {};
  }

  Result<void> finish(std::string_view key, std::string_view to, BoardWire wire) {
    if (to == "connector" || to == "switch") {
      wire.end = to == "switch" ? WireEnd::kSwitch : WireEnd::kConnector;
      board_.wires.push_back(std::move(wire));
      return {};
    }
    const auto there = named_end(key, to);
    if (!there) return Failure(there.error());
    if (there->halves != wire.halves)
      return fail(
          fmt::format("leads from {} to {}: a half goes to a half, a whole link to a whole one", key, to));
    if (there->port.module == wire.a.module)
      return fail(fmt::format("leads from {} to {}: to the module that it comes from", key, to));
    across_[wire.a] = there->port;
    wire.b = there->port;
    if (wire.a < wire.b) board_.wires.push_back(std::move(wire));
    return {};
  }

  Result<void> read_pairs() {
    const auto node = table_["pairs"];
    if (!node) return {};
    if (!board_.wires.empty())
      return fail("has both [links] and [pairs]: pairs are for boards without a port map");
    if (node.value_or(std::string()) == "all") {
      for (std::uint32_t a = 0; a < board_.modules; ++a)
        for (std::uint32_t b = a + 1; b < board_.modules; ++b)
          board_.pairs.push_back({a, b, ports_per_pair_});
      return {};
    }
    const auto* const pairs = node.as_array();
    if (pairs == nullptr) return fail(kPairs);
    for (const auto& pair : *pairs)
      if (auto done = add_pair(pair.as_array()); !done) return done;
    std::ranges::sort(board_.pairs, {}, &BoardPair::ends);
    if (std::ranges::adjacent_find(board_.pairs, {}, &BoardPair::ends) != board_.pairs.end())
      return fail(kPairs);
    return {};
  }

  /// What link tests judge by: { pre_fec_ber = 1e-5 }, each above 0.
  Result<void> read_limits() {
    const auto node = table_["limits"];
    if (!node) return {};
    struct Known {
      std::string_view name;
      double most;
    };
    constexpr std::array kKnown{Known{"ber", 0.5}, Known{"crc_per_s", 1e9}, Known{"pre_fec_ber", 0.5},
                                Known{"uncorrectable_per_s", 1e9}};
    const auto* const table = node.as_table();
    if (table == nullptr) return fail("has \"limits\" that are no table");
    for (const auto& [key, value] : *table) {
      const auto known = std::ranges::find(kKnown, key.str(), &Known::name);
      const auto number = value.value<double>();
      if (known == kKnown.end() || !number || !(*number > 0 && *number <= known->most))
        return fail(
            fmt::format("has the limit \"{}\": there are ber and pre_fec_ber, above 0 and to 0.5, and "
                        "crc_per_s and uncorrectable_per_s, above 0",
                        key.str()));
      board_.limits.emplace_back(key.str(), *number);
    }
    return {};
  }

  /// [0, 1], or [0, 1, 2] with its own number of ports.
  Result<void> add_pair(const toml::array* pair) {
    if (pair == nullptr || pair->size() < 2 || pair->size() > 3) return fail(kPairs);
    std::uint32_t ports = ports_per_pair_;
    if (pair->size() == 3) {
      const auto value = pair->get(2)->value<std::int64_t>();
      if (!value || *value < 1 || *value > BoardPort::kMaxNumber) return fail(kPairs);
      ports = static_cast<std::uint32_t>(*value);
    }
    toml::array ends(*pair);
    ends.resize(2, 0);
    std::vector<std::int32_t> modules;
    std::set<std::int64_t> seen;
    if (auto done = add_modules(ends, "pairs", 0, modules, seen); !done) return done;
    const auto [low, high] = std::minmax(modules[0], modules[1]);
    board_.pairs.push_back({static_cast<std::uint32_t>(low), static_cast<std::uint32_t>(high), ports});
    return {};
  }

  static constexpr std::string_view kPairs =
      "has \"pairs\" that are neither \"all\" nor pairs of its modules, each once, with the number of ports "
      "behind them where they have their own";

  const toml::table& table_;
  std::string_view file_;
  Board board_;
  std::uint32_t ports_per_pair_ = 0;
  std::set<BoardPort> taken_;
  std::map<BoardPort, BoardPort> across_;
};

}  // namespace

Result<Board> parse_board(std::string_view text, std::string_view name, std::string_view file) {
  if (!text.ends_with('\n') || !is_plain_text(text))
    return Failure(
        Error{OAMHAL_ERROR_MALFORMED, 0, fmt::format("{} is empty, cut off, or no plain text.", file)});
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed)
    return Failure(Error{OAMHAL_ERROR_MALFORMED, 0,
                         fmt::format("{} is no TOML: {} at line {}.", file, parsed.error().description(),
                                     parsed.error().source().begin.line)});
  return Reader(parsed.table(), file).read(name);
}

}  // namespace oamhal::hal
