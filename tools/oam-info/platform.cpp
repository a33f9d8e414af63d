// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/common/toml.hpp"

#include "tools/oam-info/platform.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <system_error>
#include <utility>

#include "tools/common/boards.hpp"
#include "tools/common/text.hpp"

namespace oam_info {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostText = 256;

bool same_letters(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

bool is_line(const std::string& text) {
  return !text.empty() && text.size() <= kMostText && text.find('\n') == std::string::npos;
}

/// "" when all is well, else what is wrong.
std::string read_texts(const toml::node& node, std::vector<std::string>& texts) {
  const auto* const list = node.as_array();
  if (list == nullptr) return "a list of texts is none";
  for (const auto& item : *list) {
    auto text = item.value_exact<std::string>();
    if (!text || !is_line(*text)) return "a list has something that is no text of one line";
    texts.push_back(std::move(*text));
  }
  return "";
}

std::string read(const toml::table& table, Platform& platform) {
  for (const auto& [key, node] : table) {
    const std::string_view name = key.str();
    if (name == "description" || name == "source") {
      const auto text = node.value_exact<std::string>();
      if (!text || !is_line(*text)) return fmt::format("\"{}\" is no text of one line", name);
      (name == "source" ? platform.source : platform.description) = *text;
    } else if (name == "verified") {
      const auto verified = node.value_exact<bool>();
      if (!verified) return "\"verified\" is neither true nor false";
      platform.verified = *verified;
    } else if (name == "modules") {
      const auto modules = node.value_exact<std::int64_t>();
      if (!modules || *modules < 1 || *modules > 1024) return "\"modules\" is no number from 1 to 1024";
      platform.modules = static_cast<std::uint32_t>(*modules);
    } else if (name == "facts" || name == "product_names") {
      if (std::string why = read_texts(node, name == "facts" ? platform.facts : platform.product_names);
          !why.empty())
        return fmt::format("\"{}\": {}", name, why);
    } else {
      return fmt::format("it has \"{}\", which no platform has: look for a typing error", name);
    }
  }
  if (platform.description.empty() || platform.source.empty() || platform.modules == 0)
    return "it needs \"description\", \"source\" and \"modules\"";
  return "";
}

oamhal::result<Platform> load(const fs::path& path) {
  const auto text = oam_tools::read_small_file(path.string());
  if (!text) return oamhal::error{OAMHAL_ERROR_NOT_FOUND, text.error(), 0};
  return parse_platform(*text, path.stem().string(), path.string());
}

bool is_of(const Platform& platform, const oamhal_snapshot_info_t& info) {
  return std::ranges::any_of(platform.product_names, [&](const std::string& name) {
    return has_word(oamhal::text_of(info.product_name), name) ||
           has_word(oamhal::text_of(info.mainboard_name), name);
  });
}

}  // namespace

bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    if (same_letters(text.substr(at, end - at), word)) return true;
    at = end + 1;
  }
  return false;
}

oamhal::result<Platform> parse_platform(std::string_view text, const std::string& name,
                                        const std::string& file) {
  const auto table = oam_tools::parse_toml(text, file);
  if (!table) return oamhal::error{OAMHAL_ERROR_MALFORMED, table.error(), 0};
  Platform platform;
  platform.name = name;
  if (const std::string why = read(*table, platform); !why.empty())
    return oamhal::error{OAMHAL_ERROR_MALFORMED, fmt::format("{}: {}.", oam_tools::printable(file), why), 0};
  return platform;
}

oamhal::result<std::optional<Platform>> find_platform(const std::string& named,
                                                      const oamhal::snapshot& snapshot) {
  using Found = std::optional<Platform>;
  if (named.find('/') != std::string::npos || named.ends_with(".toml")) {
    auto platform = load(named);
    if (!platform) return platform.error();
    return Found(std::move(*platform));
  }
  std::error_code problem;
  std::vector<fs::path> paths;
  std::vector<std::string> names;
  for (const auto& entry :
       fs::directory_iterator(fs::path(oam_tools::boards_directory()) / "platforms", problem))
    if (entry.path().extension() == ".toml") paths.push_back(entry.path());
  std::ranges::sort(paths);
  for (const fs::path& path : paths) {
    names.push_back(path.stem().string());
    if (!named.empty() && names.back() != named) continue;
    auto platform = load(path);
    if (!platform) return platform.error();
    if (!named.empty() || is_of(*platform, snapshot.info())) return Found(std::move(*platform));
  }
  if (named.empty()) return Found();
  return oamhal::error{
      OAMHAL_ERROR_NOT_FOUND,
      fmt::format("there is no platform \"{}\": choose one of {}, or give the path of a file.",
                  oam_tools::printable(named), fmt::join(names, ", ")),
      0};
}

}  // namespace oam_info
