// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-info/groups.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "tools/oam-info/matrix_file.hpp"
#include "tools/oam-info/words.hpp"

namespace oam_info {

namespace {

oamhal::error wrong(std::string message) {
  return {OAMHAL_ERROR_INVALID_ARGUMENT, std::move(message), 0};
}

oamhal::result<Units> wanted_units(const Inventory& inventory, const Options& options) {
  if (!options.units.empty()) return named_units(inventory, options.units);
  Units units;
  for (const auto& unit : inventory.snapshot.units()) units.push_back(unit.position);
  return units;
}

/// The matrix of units that are left, out of that of all.
std::vector<std::uint64_t> matrix_of(const std::vector<std::uint64_t>& all, std::size_t count,
                                     const std::vector<std::size_t>& places) {
  std::vector<std::uint64_t> matrix;
  if (all.empty()) return matrix;
  matrix.reserve(places.size() * places.size());
  for (const std::size_t row : places)
    for (const std::size_t column : places) matrix.push_back(all[row * count + column]);
  return matrix;
}

/// Takes one group after the other out of the units.
class Placer {
 public:
  Placer(const Inventory& inventory, const Options& options, Units units, oamhal::placement_options how)
      : inventory_(inventory), options_(options), units_(std::move(units)), how_(std::move(how)) {
    for (std::size_t i = 0; i < units_.size(); ++i) left_.push_back(i);
  }

  oamhal::result<Placement> run() {
    Placement made;
    while (left_.size() >= options_.group_size && made.groups.size() < options_.group_count) {
      auto group = oamhal::try_group_find(inventory_.snapshot, units_at(left_), options_.group_size,
                                          options_for(left_));
      if (!group) return group.error();
      const std::set<std::uint32_t> taken(group->units.begin(), group->units.end());
      std::vector<std::size_t> places;
      std::erase_if(left_, [&](std::size_t place) {
        if (taken.count(units_[place]) == 0) return false;
        places.push_back(place);
        return true;
      });
      Placed placed{std::move(*group), {}};
      if (options_.rings > 0) {
        auto rings =
            oamhal::try_ring_find(inventory_.snapshot, units_at(places), options_.rings, options_for(places));
        if (!rings) return rings.error();
        placed.rings = std::move(*rings);
      }
      made.groups.push_back(std::move(placed));
    }
    made.left = left_.size();
    return made;
  }

 private:
  [[nodiscard]] Units units_at(const std::vector<std::size_t>& places) const {
    Units units;
    for (const std::size_t place : places) units.push_back(units_[place]);
    return units;
  }
  [[nodiscard]] oamhal::placement_options options_for(const std::vector<std::size_t>& places) const {
    oamhal::placement_options how = how_;
    how.matrix = matrix_of(how_.matrix, units_.size(), places);
    return how;
  }

  const Inventory& inventory_;
  const Options& options_;
  Units units_;
  oamhal::placement_options how_;
  std::vector<std::size_t> left_;
};

}  // namespace

oamhal_weight weight_of(const std::string& name) {
  for (const auto weight : {OAMHAL_WEIGHT_RAW, OAMHAL_WEIGHT_REPORTED, OAMHAL_WEIGHT_LINKS})
    if (name == oamhal_weight_name(weight)) return weight;
  return OAMHAL_WEIGHT_UNKNOWN;
}

oamhal::result<Placement> place(const Inventory& inventory, const Options& options) {
  auto units = wanted_units(inventory, options);
  if (!units) return units.error();
  if (std::set(units->begin(), units->end()).size() < units->size())
    return wrong("--units names a unit twice.");
  if (units->size() < options.group_size)
    return wrong(fmt::format("there are {}, fewer than a group of {} needs.",
                             count_text(units->size(), "unit"), options.group_size));
  oamhal::placement_options how;
  how.all_links = options.all_links;
  how.weight = weight_of(options.weight);
  const std::string& file = options.measured_file.empty() ? options.matrix_file : options.measured_file;
  if (!file.empty()) {
    how.weight = options.measured_file.empty() ? OAMHAL_WEIGHT_CALLER : OAMHAL_WEIGHT_MEASURED;
    // GB/s as Mb/s; a caller's own numbers keep three places behind the point.
    auto matrix = read_matrix(file, units->size(), options.measured_file.empty() ? 1000 : 8000);
    if (!matrix) return matrix.error();
    how.matrix = std::move(*matrix);
  }
  return Placer(inventory, options, std::move(*units), std::move(how)).run();
}

std::string weight_text(const Inventory& inventory, std::int32_t weight) {
  switch (weight) {
    case OAMHAL_WEIGHT_RAW:
      return "lanes x lane rate of its links, one direction";
    case OAMHAL_WEIGHT_REPORTED: {
      std::set<std::string> sources;
      bool trusted = true;
      for (const auto& link : inventory.links) {
        if (link.reported_by == nullptr) continue;
        sources.insert(text_or_dash(link.reported_by));
        trusted = trusted && link.reported_trusted != 0;
      }
      return fmt::format("what {} reports{}", fmt::join(sources, ", "),
                         trusted ? "" : ", a figure that is known to be wrong and good for comparing alone");
    }
    case OAMHAL_WEIGHT_LINKS:
      return "how many links it has";
    case OAMHAL_WEIGHT_MEASURED:
      return "what --measured says";
    case OAMHAL_WEIGHT_CALLER:
      return "what --matrix says, in its own unit";
    default:
      return "not known: the nearness alone decides";
  }
}

}  // namespace oam_info
