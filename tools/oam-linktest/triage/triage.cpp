// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/triage/triage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "tools/oam-linktest/report/history.hpp"
#include "tools/oam-linktest/triage/places.hpp"

namespace oam_linktest {

namespace {

/// What a place says of tests that failed once.
enum class Now : std::uint8_t { unknown, passes, fails };

Now now_at(const Places& places, const Place& place, const std::set<std::string>& tests) {
  const Said* said = places.at(place);
  if (said == nullptr) return Now::unknown;
  if (!said->failed.empty()) return Now::fails;
  return std::ranges::includes(said->passed, tests) ? Now::passes : Now::unknown;
}

/// Where the module of an end went.
struct Mover {
  End from;
  std::string serial;
  /// "" when it is in the machine no more.
  std::string to;
  [[nodiscard]] std::string text() const {
    return fmt::format("{} ({}{}{})", serial, from.module, from.port.empty() ? "" : " ", from.port);
  }
};

/// A fault of the earlier run, held against the later one.
class Case {
 public:
  Case(const Places& before, const Places& after, const Place& place, const Said& said)
      : before_(before), after_(after), place_(place), said_(said) {
    fault_.place = said.subject;
    fault_.tests.assign(said.failed.begin(), said.failed.end());
    fault_.reason = said.reason;
    take_end(place.a);
    if (place.b) take_end(*place.b);
  }

  TriagedFault judge() {
    here_ = now_at(after_, place_, said_.failed);
    // A link that is down may not tell its other end, and one that is up does.
    for (const End& end : {place_.a, place_.b.value_or(place_.a)})
      if (here_ == Now::unknown) here_ = now_at(after_, after_.with_end(end), said_.failed);
    std::size_t following = 0;
    std::size_t same_place = 0;
    std::size_t unknown = 0;
    for (const Mover& mover : movers_) {
      if (mover.to.empty()) continue;
      const Place there = after_.with_end({mover.to, mover.from.port});
      if (there == place_) {
        ++same_place;
        continue;
      }
      const Now now = now_at(after_, there, said_.failed);
      if (now == Now::unknown) ++unknown;
      if (now != Now::fails) continue;
      ++following;
      follower_ = &mover;
      follower_place_ = there;
    }
    if (movers_.empty()) return not_moved();
    if (here_ == Now::fails) return still_here(following, same_place);
    if (following > 0) return went_with_a_module(following);
    if (here_ == Now::unknown || unknown > 0)
      return end(
          Outcome::not_tested,
          fmt::format("{} not tested to its end: run the same tests on all links.",
                      here_ == Now::unknown ? "the place where it was is" : "where its modules went is"));
    for (const Mover& mover : movers_)
      if (mover.to.empty())
        return end(Outcome::left,
                   fmt::format("{} is no longer in the machine, and what is in its slot passes: "
                               "suspect that module.",
                               mover.text()));
    return end(
        Outcome::cleared,
        "the place and the modules pass now: a contact that was seated anew, or a fault that comes and "
        "goes; test for longer before it is believed.");
  }

 private:
  void take_end(const End& end) {
    const std::string serial = before_.serial_in(end.module);
    const std::string now = after_.serial_in(end.module);
    const std::string to = after_.slot_of(serial);
    if (to == end.module && !serial.empty()) return;
    if (serial.empty() || (to.empty() && now.empty())) {
      nameless_ = true;
      fault_.why = fmt::format("{} has no serial number of its own in {}: whether it moved is not known; ",
                               end.module, serial.empty() ? "the earlier run" : "the later one");
      return;
    }
    movers_.push_back({end, serial, to});
  }

  TriagedFault end(Outcome outcome, std::string_view why) {
    fault_.outcome = outcome;
    fault_.why += why;
    return fault_;
  }

  /// It is about a module and not about a link: windows of a plan are.
  [[nodiscard]] bool is_module() const { return place_.a.port.empty() && !place_.b; }

  TriagedFault not_moved() {
    if (here_ == Now::fails && nameless_) return end(Outcome::cannot_tell, "it is where it was.");
    if (here_ == Now::fails)
      return end(
          Outcome::not_moved,
          is_module()
              ? "the same module is here: exchange it with one that passes."
              : "the same modules are at both ends: exchange one of them with a module whose links pass.");
    if (here_ == Now::unknown)
      return end(Outcome::not_tested, "its place is not tested to its end: run the same tests on all links.");
    return end(Outcome::cleared,
               nameless_ ? "it passes here now."
                         : "nothing was moved and it passes: a fault that comes and goes; test for longer.");
  }

  TriagedFault still_here(std::size_t following, std::size_t same_place) {
    if (following > 0)
      return end(Outcome::cannot_tell, fmt::format("it fails here and where {} went: two faults, or one that "
                                                   "harms both; move one module at a time.",
                                                   follower_->text()));
    if (same_place > 0)
      return end(Outcome::cannot_tell,
                 "its two modules changed places, and each has the same port at this link: exchange one of "
                 "them with a third.");
    if (nameless_) return end(Outcome::stayed, fmt::format("it is not {}.", movers_[0].text()));
    if (is_module())
      return end(Outcome::stayed, fmt::format("it is not {}: suspect the slot, and what cools and feeds it.",
                                              movers_[0].text()));
    if (movers_.size() == 2 || !place_.b)
      return end(Outcome::stayed,
                 "no module that was here is here now: suspect the wire, its connectors and "
                 "the slot.");
    const End& other = movers_[0].from == place_.a ? *place_.b : place_.a;
    return end(
        Outcome::stayed,
        fmt::format("it is not {}: suspect the wire, its connectors, or the module in {}, which was not "
                    "moved.",
                    movers_[0].text(), other.module));
  }

  TriagedFault went_with_a_module(std::size_t following) {
    const Said* there = after_.at(*follower_place_);
    fault_.now = there->subject.text();
    const Said* then = before_.at(*follower_place_);
    if (following > 1)
      return end(Outcome::cannot_tell,
                 "it passes here and fails where both modules went: exchange one of them with a third.");
    if (then != nullptr && !then->failed.empty())
      return end(Outcome::cannot_tell,
                 fmt::format("it passes here, and where {} went it failed before, too: exchange it with a "
                             "module whose links pass.",
                             follower_->text()));
    if (here_ == Now::unknown)
      return end(Outcome::cannot_tell,
                 "it fails where a module went, and its old place was not tested to its "
                 "end: run the same tests on all links.");
    return end(Outcome::followed, fmt::format("it went with {}: suspect that module.", follower_->text()));
  }

  const Places& before_;
  const Places& after_;
  const Place& place_;
  const Said& said_;
  TriagedFault fault_;
  std::vector<Mover> movers_;
  /// Of an end it is not known which module it was, or is.
  bool nameless_ = false;
  Now here_ = Now::unknown;
  const Mover* follower_ = nullptr;
  std::optional<Place> follower_place_;
};

std::vector<Move> moves_between(const Places& before, const Places& after) {
  std::vector<Move> moves;
  for (const auto& [serial, slot] : before.slots())
    if (after.slot_of(serial) != slot) moves.push_back({serial, slot, after.slot_of(serial)});
  for (const auto& [serial, slot] : after.slots())
    if (before.slot_of(serial).empty()) moves.push_back({serial, "", slot});
  std::ranges::sort(moves, {},
                    [](const Move& move) { return std::tuple(move.from.empty(), move.from, move.to); });
  return moves;
}

/// Whether a fault of the later run is one that the earlier one had, here or where a module came from.
bool was_there(const Places& before, const Places& after, const Place& place) {
  const auto failed = [&](const Place& where) {
    const Said* said = before.at(where);
    return said != nullptr && !said->failed.empty();
  };
  if (failed(place) || failed(before.with_end(place.a)) || (place.b && failed(before.with_end(*place.b))))
    return true;
  const auto came_from_a_fault = [&](const End& end) {
    const std::string from = before.slot_of(after.serial_in(end.module));
    return !from.empty() && from != end.module && failed(before.with_end({from, end.port}));
  };
  return came_from_a_fault(place.a) || (place.b && came_from_a_fault(*place.b));
}

}  // namespace

std::string_view outcome_name(Outcome outcome) {
  switch (outcome) {
    case Outcome::followed:
      return "followed-module";
    case Outcome::left:
      return "left-with-module";
    case Outcome::stayed:
      return "stayed-with-slot";
    case Outcome::not_moved:
      return "not-moved";
    case Outcome::cleared:
      return "cleared";
    case Outcome::cannot_tell:
      return "cannot-tell";
    case Outcome::not_tested:
      return "not-tested";
    case Outcome::fresh:
      return "new";
  }
  return "not-tested";
}

Triage triage_reports(const Report& before, const Report& after) {
  Triage triage;
  triage.before_started = before.started;
  triage.after_started = after.started;
  triage.host = after.host;
  triage.simulated = before.simulated() || after.simulated();
  triage.caveats = caveats_of(before, after, "The earlier run");
  if (!after.cut_short.empty())
    triage.caveats.push_back(fmt::format("The later run was cut short: {}.", after.cut_short));
  const Places then(before);
  const Places now(after);
  triage.moves = moves_between(then, now);
  for (const auto& [place, said] : then.all())
    if (!said.failed.empty()) triage.faults.push_back(Case(then, now, place, said).judge());
  for (const auto& [place, said] : now.all()) {
    if (said.failed.empty() || was_there(then, now, place)) continue;
    const Said* old = then.at(place);
    triage.faults.push_back({said.subject,
                             {said.failed.begin(), said.failed.end()},
                             said.reason,
                             Outcome::fresh,
                             said.subject.text(),
                             old == nullptr ? "it was not tested before, here or with a module that came."
                                            : "it passed before: suspect what was moved or touched since."});
  }
  return triage;
}

int exit_status_of(const Triage& triage) {
  int status = 0;
  for (const TriagedFault& fault : triage.faults) {
    if (fault.outcome == Outcome::cleared || fault.outcome == Outcome::left) continue;
    if (fault.outcome != Outcome::not_tested) return 1;
    status = 4;
  }
  return status;
}

}  // namespace oam_linktest
