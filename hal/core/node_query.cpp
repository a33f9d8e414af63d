// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/node_query.hpp"

#include <fmt/format.h>
#include <linux/ioctl.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "hal/kernel/node.hpp"

namespace oamhal::hal {

namespace {

constexpr std::size_t kWithQueries = offsetof(oamhal_backend_t, query_size) + sizeof(std::uint32_t);

/// What stands for the replies of a node in a replayed root.
constexpr std::string_view kStandIns = ".oamhal/replies/";
/// And for what a driver answers instead of one: the name of an errno in NAME.error.
constexpr auto kErrors = std::to_array<std::pair<std::string_view, int>>({{"EPERM", EPERM},
                                                                          {"EIO", EIO},
                                                                          {"EACCES", EACCES},
                                                                          {"EBUSY", EBUSY},
                                                                          {"ENODEV", ENODEV},
                                                                          {"EINVAL", EINVAL},
                                                                          {"ENOTTY", ENOTTY},
                                                                          {"EOPNOTSUPP", EOPNOTSUPP}});

bool is_file_name(std::string_view text, std::string_view more) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || more.contains(c);
  });
}

constexpr std::string_view kMoreOfNodes = "_ABCDEFGHIJKLMNOPQRSTUVWXYZ";

constexpr int kAttempts = 16;

/// What opening a node of a replayed root would give, as far as that was written down.
int stand_in_access(const Machine& machine, std::string_view path) {
  if (!machine.nodes) return 0;
  const auto found = machine.nodes->find(path);
  if (found == machine.nodes->end() || found->second == OAMHAL_ACCESS_MISSING) return ENOENT;
  const bool denied =
      found->second == OAMHAL_ACCESS_NO_PERMISSION || found->second == OAMHAL_ACCESS_DENIED_BY_CGROUP;
  return denied ? EACCES : 0;
}

/// A place of bytes bytes in an argument.
struct Place {
  std::uint64_t offset;
  std::uint64_t bytes;
  [[nodiscard]] bool fits(std::uint64_t size) const { return offset % bytes == 0 && offset + bytes <= size; }
  [[nodiscard]] bool meets(const Place& other) const {
    return offset < other.offset + other.bytes && other.offset < offset + bytes;
  }
};

const char* wrong_in_places(const oamhal_backend_query_t& query, std::uint64_t size) {
  const Place address{query.address_offset, 8};
  const Place length{query.size_offset, 4};
  if (!address.fits(size) || !length.fits(size) || address.meets(length))
    return "has an address and a size that are not in its argument";
  if (query.index_offset == OAMHAL_QUERY_NO_INDEX) return query.index_count == 1 ? "" : "has indexes nowhere";
  const Place index{query.index_offset, 4};
  if (!index.fits(size) || index.meets(address) || index.meets(length) || query.index_count == 0)
    return "has an index that is not in its argument";
  return "";
}

/// Whether node is node_prefix and a decimal number.
bool is_of_kind(std::string_view node, std::string_view prefix) {
  if (!node.starts_with(prefix)) return false;
  node.remove_prefix(prefix.size());
  return !node.empty() && node.size() <= 10 &&
         std::ranges::all_of(node, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<int> error_named(std::string_view name) {
  const auto* const found = std::ranges::find(kErrors, name, &std::pair<std::string_view, int>::first);
  if (found == kErrors.end()) return std::nullopt;
  return found->second;
}

}  // namespace

const char* wrong_in_query(const oamhal_backend_query_t& query) {
  if (!is_file_name(query.name, "")) return "has a name of more than a to z, 0 to 9 and -";
  if (!is_file_name(query.class_name, kMoreOfNodes) || !is_file_name(query.node_prefix, kMoreOfNodes))
    return "has no class or no beginning of the node's name";
  const std::uint64_t size = _IOC_SIZE(query.request);
  if ((_IOC_DIR(query.request) & _IOC_READ) == 0 || size == 0 || size > OAMHAL_QUERY_MAX_ARGUMENT)
    return "has a request that asks nothing, or an argument of an impossible size";
  if (query.reply_size == 0 || query.reply_size > OAMHAL_QUERY_MAX_REPLY)
    return "has a reply of an impossible size";
  return wrong_in_places(query, size);
}

std::vector<std::byte> query_argument(const oamhal_backend_query_t& query, std::uint32_t index,
                                      std::span<std::byte> reply) {
  std::vector<std::byte> argument(_IOC_SIZE(query.request));
  std::memcpy(argument.data(), query.argument, argument.size());
  const std::uint64_t address = reinterpret_cast<std::uintptr_t>(reply.data());
  const auto size = static_cast<std::uint32_t>(reply.size());
  std::memcpy(argument.data() + query.address_offset, &address, sizeof address);
  std::memcpy(argument.data() + query.size_offset, &size, sizeof size);
  if (query.index_offset != OAMHAL_QUERY_NO_INDEX)
    std::memcpy(argument.data() + query.index_offset, &index, sizeof index);
  return argument;
}

NodeQuery::NodeQuery(const oamhal_context& context, AttributeReader& reader, const oamhal_backend_t& backend,
                     bool allowed)
    : context_(context), reader_(reader), backend_(backend), allowed_(allowed) {
}

std::expected<oamhal_backend_query_t, int> NodeQuery::entry(const char* node, std::uint32_t number,
                                                            std::uint32_t index) const {
  if (node == nullptr || backend_.size < kWithQueries || backend_.queries == nullptr ||
      number >= backend_.query_count)
    return std::unexpected(EINVAL);
  const auto* bytes = reinterpret_cast<const char*>(backend_.queries);
  oamhal_backend_query_t query{};
  std::memcpy(&query, bytes + std::size_t{number} * backend_.query_size,
              std::min<std::size_t>(backend_.query_size, sizeof query));
  if (*wrong_in_query(query) != '\0' || index >= query.index_count || !is_of_kind(node, query.node_prefix))
    return std::unexpected(EINVAL);
  return query;
}

std::expected<std::span<const std::byte>, int> NodeQuery::send(const char* node, std::uint32_t number,
                                                               std::uint32_t index) {
  const auto query = entry(node, number, index);
  if (!query) return std::unexpected(query.error());
  if (!allowed_) return std::unexpected(ENODATA);
  reply_.assign(query->reply_size, std::byte{0});
  if (const int refused = reach(*query, node); refused != 0) return std::unexpected(refused);
  const int error = context_.root.is_live() ? ask_driver(*query, index) : read_stand_in(*query, node, index);
  if (error != 0) return std::unexpected(error);
  return reply_;
}

int NodeQuery::ask_gate() {
  if (context_.gate == nullptr) return 0;
  const int refused =
      context_.gate(context_.gate_user, place_.path.c_str(), name_.c_str(), OAMHAL_ATTRIBUTE_LIVE);
  if (refused == ETIMEDOUT) reader_.problem(place_, name_.c_str(), refused);
  return refused;
}

int NodeQuery::reach(const oamhal_backend_query_t& query, const std::string& node) {
  std::string key = fmt::format("{}/{}", query.class_name, node);
  // Each question may hang: the gate is asked before every one, also of a node that is open.
  if (node_ == key) return opened_ != 0 ? opened_ : ask_gate();
  node_ = std::move(key);
  fd_.reset();
  opened_ = open();
  if (opened_ == EACCES) reader_.problem(place_, name_.c_str(), opened_);
  return opened_;
}

int NodeQuery::open() {
  const std::string uevent = fmt::format("sys/class/{}/uevent", node_);
  const auto text = reader_.text(reader_.root().directory(), uevent.c_str());
  if (!text) return ENOENT;
  const auto named = parse_node_name(*text);
  if (!named) {
    reader_.malformed(reader_.root().directory(), uevent.c_str(),
                      "the numbers and the name of a device node");
    return ENOENT;
  }
  const std::string path = "dev/" + named->name;
  const std::size_t slash = path.rfind('/');
  place_.path = path.substr(0, slash);
  name_ = path.substr(slash + 1);
  if (const int refused = ask_gate(); refused != 0) return refused;
  if (!context_.root.is_live()) return stand_in_access(context_.machine, "/" + path);
  auto opened = open_node(*named);
  if (!opened) return opened.error();
  fd_ = std::move(*opened);
  return 0;
}

int NodeQuery::ask_driver(const oamhal_backend_query_t& query, std::uint32_t index) {
  std::vector<std::byte> argument = query_argument(query, index, reply_);
  // A driver that is interrupted for ever is none that answers.
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
    if (::ioctl(fd_.get(), query.request, argument.data()) >= 0) return 0;
    if (errno != EINTR) return errno;
  }
  return EINTR;
}

int NodeQuery::read_stand_in(const oamhal_backend_query_t& query, const std::string& node,
                             std::uint32_t index) {
  std::string name = fmt::format("{}{}/{}", kStandIns, node, query.name);
  if (query.index_offset != OAMHAL_QUERY_NO_INDEX) name += fmt::format(".{}", index);
  const Directory& root = reader_.root().directory();
  const std::string error_name = name + ".error";
  if (const auto text = reader_.text(root, error_name.c_str())) {
    const auto error = error_named(*text);
    if (!error) reader_.malformed(root, error_name.c_str(), "the name of an errno that a driver answers");
    return error.value_or(EBADMSG);
  }
  const auto bytes = reader_.read(root, name.c_str(), OAMHAL_ATTRIBUTE_CACHED, kReadBlob);
  if (!bytes) return bytes.error();
  if (bytes->size() > reply_.size()) {
    reader_.malformed(root, name.c_str(), fmt::format("a reply of at most {} bytes", reply_.size()));
    return EBADMSG;
  }
  std::memcpy(reply_.data(), bytes->data(), bytes->size());
  return 0;
}

}  // namespace oamhal::hal
