// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/triage/places.hpp"

#include <utility>

namespace oam_linktest {

namespace {

Place place_between(End a, End b) {
  if (b < a) std::swap(a, b);
  return {std::move(a), std::move(b)};
}

}  // namespace

Places::Places(const Report& report) {
  std::set<std::string> shared;
  for (const ModuleRow& module : report.modules) {
    serials_[module.name] = module.serial;
    if (module.serial.empty()) continue;
    if (!slots_.emplace(module.serial, module.name).second) shared.insert(module.serial);
  }
  // A number that two modules have names neither.
  for (const std::string& serial : shared) {
    slots_.erase(serial);
    for (auto& [slot, mine] : serials_)
      if (mine == serial) mine.clear();
  }
  const auto join = [&](End a, End b) {
    if (!serials_.contains(a.module) || !serials_.contains(b.module) || a.port.empty() || b.port.empty())
      return;
    peers_.emplace(a, b);
    peers_.emplace(std::move(b), std::move(a));
  };
  for (const LinkRow& link : report.links)
    if (link.peer)
      join({report.modules[link.module].name, link.port}, {report.modules[*link.peer].name, link.peer_port});
  for (const Result& result : report.results)
    join({result.subject.module, result.subject.port},
         {result.subject.peer_module, result.subject.peer_port});
  for (const Result& result : report.results) {
    if (result.verdict != Verdict::pass && result.verdict != Verdict::fail) continue;
    Said& said = said_[place_of(result.subject)];
    if (result.verdict == Verdict::pass) {
      said.passed.insert(result.test);
      continue;
    }
    if (said.failed.empty()) {
      said.subject = result.subject;
      said.reason = result.reason;
    }
    said.failed.insert(result.test);
  }
}

Place Places::place_of(const Subject& subject) const {
  return with_end({subject.module, subject.port});
}

Place Places::with_end(const End& end) const {
  const auto peer = peers_.find(end);
  return peer == peers_.end() ? Place{end, {}} : place_between(end, peer->second);
}

const Said* Places::at(const Place& place) const {
  const auto found = said_.find(place);
  return found == said_.end() ? nullptr : &found->second;
}

std::string Places::serial_in(const std::string& slot) const {
  const auto found = serials_.find(slot);
  return found == serials_.end() ? "" : found->second;
}

std::string Places::slot_of(const std::string& serial) const {
  const auto found = slots_.find(serial);
  return found == slots_.end() ? "" : found->second;
}

}  // namespace oam_linktest
