// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "board_wiring.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "tools/oam-sim/error.hpp"
#include "tools/oam-sim/props.hpp"
#include "tools/oam-sim/toml_file.hpp"

namespace oam_sim {
namespace {

namespace fs = std::filesystem;

// A number at the front of a text, which loses it.
std::optional<std::uint32_t> take_number(std::string_view& text) {
  std::uint32_t number = 0;
  const auto [next, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(next - text.data()));
  return number;
}

class Reader {
 public:
  explicit Reader(const toml::table& table) : top_(table, "board", none_) {}

  BoardWiring read() {
    wiring_.description = top_.text("description");
    wiring_.source = top_.required_text("source");
    const std::int64_t modules = top_.number("modules", 0);
    if (modules < 1 || modules > kMaxModules)
      top_.fail("modules", fmt::format("must be 1 to {}", kMaxModules));
    wiring_.modules = static_cast<std::uint32_t>(modules);
    read_link_config();
    // For people and for checks; the model has no use for them.
    for (const char* key : {"positions", "labels", "hive_slots", "lane_rate_mbps", "vendor", "parts",
                            "host_link", "numa_groups"})
      top_.ignore(key);
    if (top_.has("pairs")) top_.fail("pairs", "are no port map: a board without one cannot be simulated");
    auto links = top_.child("links");
    if (!links) top_.fail("links", "is missing");
    for (const std::string& key : links->keys()) add(*links, key);
    for (const std::string& key : links->keys()) check(*links, key);
    top_.finish();
    return wiring_;
  }

 private:
  // The straps as the newest revision that the board has a code for would have them; a bit that is free is 0.
  void read_link_config() {
    auto configs = top_.child("link_config");
    if (!configs) top_.fail("link_config", "is missing: a table of revisions and their codes");
    for (const std::string& key : configs->keys()) {
      const std::uint32_t revision = read_revision(*configs, key);
      const std::string bits = configs->text(key);
      if (bits.size() != 5 || bits.find_first_not_of("01x") != std::string::npos)
        configs->fail(key, "must be five of 0, 1 and x");
      if (revision < wiring_.spec_revision) continue;
      wiring_.spec_revision = revision;
      wiring_.link_config = 0;
      for (const char bit : bits) wiring_.link_config = wiring_.link_config << 1 | (bit == '1' ? 1U : 0U);
    }
    if (wiring_.spec_revision == 0) top_.fail("link_config", "is empty");
  }

  static std::uint32_t read_revision(const Props& configs, const std::string& text) {
    std::string_view rest = text;
    const auto major = take_number(rest);
    if (!major || *major > 255 || !rest.starts_with('.')) configs.fail(text, "must look like \"2.0\"");
    rest.remove_prefix(1);
    const auto minor = take_number(rest);
    if (!minor || *minor > 255 || !rest.empty()) configs.fail(text, "must look like \"2.0\"");
    return rm::id::SpecRevision{}.with<rm::id::SpecMajor>(*major).with<rm::id::SpecMinor>(*minor).raw;
  }

  // Where a wire goes: a text, or a table with what is on the way.
  static std::string target(Props& links, const std::string& key) {
    if (!links.is_table(key)) return links.text(key);
    auto wire = links.child(key);
    for (const char* about : {"label", "through"}) wire->ignore(about);
    std::string to = wire->required_text("to");
    wire->finish();
    return to;
  }

  NamedEnd end(Props& links, const std::string& key, const std::string& text) const {
    const auto parsed = parse_end(text);
    if (!parsed)
      links.fail(key, fmt::format("names \"{}\": an end looks like \"0.3L\", \"0.3H\" or \"0.3\"", text));
    if (parsed->end.module >= static_cast<std::int32_t>(wiring_.modules))
      links.fail(key,
                 fmt::format("names module {}, and the board has {}", parsed->end.module, wiring_.modules));
    return *parsed;
  }

  void add(Props& links, const std::string& key) {
    const NamedEnd here = end(links, key, key);
    const auto module = static_cast<unsigned>(here.end.module);
    const unsigned link = here.end.port / rm::kHalves;
    const std::string text = target(links, key);
    const std::string whole = fmt::format("{}.{}", module, link + 1);
    if (here.half && links.has(whole)) links.fail(key, fmt::format("is a half, and {} is named too", whole));
    wiring_.split[module][link] = here.half;
    if (text == "connector" || text == "switch") {
      wiring_.ends[module][here.end.port].module = End::kConnector;
      return;
    }
    const NamedEnd there = end(links, key, text);
    if (there.half != here.half)
      links.fail(key,
                 fmt::format("goes to \"{}\": a half goes to a half, a whole link to a whole one", text));
    if (there.end == here.end) links.fail(key, "goes to itself");
    wiring_.ends[module][here.end.port] = there.end;
  }

  void check(Props& links, const std::string& key) const {
    const End here = parse_end(key)->end;
    const End there = wiring_.ends[static_cast<unsigned>(here.module)][here.port];
    if (!there.is_port()) return;
    const End back = wiring_.ends[static_cast<unsigned>(there.module)][there.port];
    if (back == here) return;
    const std::string text = target(links, key);
    links.fail(
        key, fmt::format("goes to \"{}\", which does not come back: write \"{}\" = \"{}\"", text, text, key));
  }

  const Variables none_;
  Props top_;
  BoardWiring wiring_;
};

}  // namespace

std::optional<NamedPort> parse_port(std::string_view text) {
  const auto link = take_number(text);
  if (!link || *link < 1 || *link > rm::kLinks) return std::nullopt;
  const std::uint32_t port = (*link - 1) * rm::kHalves;
  if (text.empty()) return NamedPort{port, false};
  if (text == "L") return NamedPort{port, true};
  if (text == "H") return NamedPort{port + 1, true};
  return std::nullopt;
}

std::optional<NamedEnd> parse_end(std::string_view text) {
  const auto module = take_number(text);
  if (!module || *module >= kMaxModules || !text.starts_with('.')) return std::nullopt;
  text.remove_prefix(1);
  const auto port = parse_port(text);
  if (!port) return std::nullopt;
  return NamedEnd{{static_cast<std::int32_t>(*module), port->port}, port->half};
}

std::string port_name(std::uint32_t port, bool split) {
  const char* const half = port % rm::kHalves == 0 ? "L" : "H";
  return fmt::format("{}{}", port / rm::kHalves + 1, split ? half : "");
}

std::string boards_directory() {
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  const fs::path installed = program.parent_path().parent_path() / "share/oamhal/boards";
  if (fs::is_directory(installed, ignored)) return installed.string();
  return OAM_SIM_SOURCE_BOARDS;
}

std::vector<std::string> board_names(const std::string& directory) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(directory, ignored)) {
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

BoardWiring read_board_wiring(std::string_view text, const std::string& name) {
  const toml::table table = parse_toml(text, name);
  try {
    return Reader(table).read();
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", name, error.what()));
  }
}

BoardWiring load_board_wiring(const std::string& board, const std::string& directory) {
  const bool is_path = board.find('/') != std::string::npos || board.ends_with(".toml");
  const std::string path = is_path ? board : directory + "/" + board + ".toml";
  if (!fs::is_regular_file(path))
    throw Error(is_path
                    ? fmt::format("there is no board file {}", board)
                    : fmt::format("there is no board \"{}\": choose one of {}, or give the path of a .toml",
                                  board, fmt::join(board_names(directory), ", ")));
  return read_board_wiring(read_text_file(path), path);
}

}  // namespace oam_sim
