// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <stdexcept>

#include "subject.hpp"
#include "tests/conformance/rules.hpp"

/// Every attribute that the backend reads goes wrong in turn: no device may vanish, no operation fail, no
/// rule break.
namespace oamhal::conformance {

namespace {

namespace fs = std::filesystem;

/// Of attributes that differ in numbers alone, so many are tried.
constexpr int kOfOneKind = 2;

/// One of each kind that the backend reads, and what it says when all is well.
struct Intact {
  std::string name;
  std::multiset<std::string> devices;
  std::vector<Attribute> chosen;
};

std::string kind_of(const std::string& path) {
  std::string kind;
  for (const char c : path) {
    const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (!digit) kind += c;
    if (digit && !kind.ends_with('#')) kind += '#';
  }
  return kind;
}

Intact look_intact(const Subject& subject) {
  Bench bench(subject);
  Intact intact{bench.backend().name, addresses(bench.look()), {}};
  std::map<std::string, int> kinds;
  for (const Attribute& attribute : bench.attributes())
    if (++kinds[kind_of(attribute.path())] <= kOfOneKind) intact.chosen.push_back(attribute);
  return intact;
}

/// What breaks when the machine is looked at as it is now.
std::vector<std::string> breaches_of(const Intact& intact, Bench& bench, const std::string& attribute) {
  std::vector<std::string> breaches;
  const snapshot seen = bench.look();
  const auto add = [&](const std::string& what) {
    breaches.push_back(fmt::format("{}: {}", attribute, what));
  };
  if (addresses(seen) != intact.devices) add("a device is gone, or one too many");
  for (const std::string& failure : failures_of(seen, intact.name)) add(failure);
  for (const std::string& broken : broken_rules(seen)) add(broken);
  return breaches;
}

void append(std::vector<std::string>& to, std::vector<std::string> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

/// A copy of a tree that goes with the object.
class TreeCopy {
 public:
  explicit TreeCopy(const fs::path& from) {
    std::string name = fs::exists("/dev/shm")
                           ? "/dev/shm/oamhal-conformance-XXXXXX"
                           : (fs::temp_directory_path() / "oamhal-conformance-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error(fmt::format("cannot make {}", name));
    folder_ = name;
    fs::copy(from, path(), fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  }
  ~TreeCopy() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  TreeCopy(const TreeCopy&) = delete;
  TreeCopy& operator=(const TreeCopy&) = delete;
  [[nodiscard]] fs::path path() const { return folder_ / "root"; }

 private:
  fs::path folder_;
};

void write(const fs::path& file, const std::string& content) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
}

std::string content_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

bool is_text(const std::string& content) {
  return content.ends_with('\n') && std::ranges::all_of(content, [](char c) {
           return (c >= ' ' && c <= '~') || c == '\n' || c == '\t';
         });
}

/// One way to break a file. Without a content it is taken away and a directory made.
struct Damage {
  const char* rule;
  /// Whether a finding must name a text that is broken so.
  bool noticed;
  std::optional<std::string> (*content)(const std::string& old);
};

constexpr Damage kDamages[] = {
    {"damage.truncated", true,
     [](const std::string& old) -> std::optional<std::string> {
       std::size_t keep = old.size() / 2;
       while (keep > 0 && old[keep - 1] == '\n') --keep;
       return old.substr(0, keep);
     }},
    {"damage.emptied", true, [](const std::string&) -> std::optional<std::string> { return ""; }},
    {"damage.garbled", true,
     [](const std::string& old) -> std::optional<std::string> {
       std::string bytes(old.size() + 8, '\0');
       for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(0x80 | (i * 37 + 11));
       return bytes;
     }},
    {"damage.other-text", false,
     [](const std::string&) -> std::optional<std::string> { return "none of it = 1 : 2\n-7\n"; }},
    {"damage.huge-number", false,
     [](const std::string&) -> std::optional<std::string> { return "99999999999999999999999999\n"; }},
    {"damage.all-ones", false,
     [](const std::string&) -> std::optional<std::string> { return "18446744073709551615\n"; }},
    {"damage.directory", true, [](const std::string&) -> std::optional<std::string> { return std::nullopt; }},
};

bool is_named(const snapshot& seen, const std::string& name) {
  return std::ranges::any_of(seen.findings(), [&](const auto& finding) {
    return std::string_view(finding.message).find(name) != std::string_view::npos;
  });
}

/// Breaks one file, looks, and puts it back.
std::vector<std::string> try_damage(const Subject& subject, const Intact& intact, const TreeCopy& tree,
                                    const Attribute& attribute, const Damage& damage) {
  const fs::path file = tree.path() / attribute.path();
  if (!fs::is_regular_file(fs::symlink_status(file))) return {};
  const std::string old = content_of(file);
  const auto content = damage.content(old);
  fs::remove(file);
  if (content)
    write(file, *content);
  else
    fs::create_directory(file);
  Bench bench(subject, tree.path());
  auto breaches = breaches_of(intact, bench, attribute.path());
  const std::string last = fs::path(attribute.name).filename();
  if (damage.noticed && is_text(old) && !is_named(bench.look(), last))
    breaches.push_back(fmt::format("{}: no finding names it", attribute.path()));
  fs::remove(file);
  write(file, old);
  return breaches;
}

}  // namespace

void check_refusals(const Subject& subject, const Outcomes& out) {
  constexpr std::pair<const char*, int> kErrors[] = {{"refusal.missing", ENOENT},
                                                     {"refusal.denied", EACCES},
                                                     {"refusal.by-driver", EPERM},
                                                     {"refusal.timeout", ETIMEDOUT}};
  const Intact intact = look_intact(subject);
  Bench bench(subject);
  for (const auto& [rule, error] : kErrors) {
    if (intact.chosen.empty()) {
      out.not_tested(rule, "the backend reads no attribute here");
      continue;
    }
    std::vector<std::string> breaches;
    for (const Attribute& attribute : intact.chosen) {
      bench.refuse(attribute, error);
      append(breaches, breaches_of(intact, bench, attribute.path()));
    }
    bench.refuse({}, error);
    append(breaches, breaches_of(intact, bench, "all attributes"));
    out.judge(rule, std::move(breaches));
  }
  out.covered(fmt::format("{} attributes refused in {} ways", intact.chosen.size(), std::size(kErrors)));
}

void check_damage(const Subject& subject, const Outcomes& out) {
  if (subject.live()) {
    for (const Damage& damage : kDamages)
      out.not_tested(damage.rule, "a live machine is not damaged; give it a capture");
    return;
  }
  const Intact intact = look_intact(subject);
  const TreeCopy tree(subject.root);
  for (const Damage& damage : kDamages) {
    if (intact.chosen.empty()) {
      out.not_tested(damage.rule, "the backend reads no attribute here");
      continue;
    }
    std::vector<std::string> breaches;
    for (const Attribute& attribute : intact.chosen)
      append(breaches, try_damage(subject, intact, tree, attribute, damage));
    out.judge(damage.rule, std::move(breaches));
  }
  out.covered(fmt::format("{} attributes damaged in {} ways", intact.chosen.size(), std::size(kDamages)));
}

}  // namespace oamhal::conformance
