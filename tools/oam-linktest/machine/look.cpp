// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/oam-linktest/machine/look.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace oam_linktest {

namespace {

// "OAMLOOK1", a byte that says what follows, and then either a sentence, or the number of readings and the
// readings. A text is its length in 16 bits and its bytes. Numbers are as this host has them.
constexpr std::string_view kMagic = "OAMLOOK1";
constexpr char kReadings = 'r';
constexpr char kFailure = 'f';
constexpr std::size_t kLongestBdf = 32;
constexpr std::size_t kLongestName = 128;
constexpr std::size_t kLongestUnit = 16;
constexpr std::size_t kLongestText = 1024;
constexpr std::uint32_t kMostReadings = 65536;

template <typename T>
void put(std::string& bytes, T number) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

void put_text(std::string& bytes, std::string_view text, std::size_t longest) {
  std::size_t length = text.size();
  if (length > longest) {
    // Not within a character of UTF-8.
    for (length = longest; length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80;)
      --length;
  }
  put(bytes, static_cast<std::uint16_t>(length));
  bytes.append(text.substr(0, length));
}

/// Takes things from the front of bytes; once something is missing or too long, nothing more.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : left_(bytes) {}

  template <typename T>
  T number() {
    T value{};
    const std::string_view taken = take(sizeof value);
    std::ranges::copy(taken, reinterpret_cast<char*>(&value));
    return value;
  }
  std::string text(std::size_t longest) {
    const auto length = number<std::uint16_t>();
    if (length > longest) ok_ = false;
    return std::string(take(length));
  }
  std::string_view take(std::size_t size) {
    ok_ = ok_ && size <= left_.size();
    if (!ok_) return {};
    const std::string_view taken = left_.substr(0, size);
    left_.remove_prefix(size);
    return taken;
  }
  void require(bool holds) { ok_ = ok_ && holds; }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return ok_ && left_.empty(); }

 private:
  std::string_view left_;
  bool ok_ = true;
};

SeenReading take_reading(Bytes& bytes) {
  SeenReading reading;
  reading.bdf = bytes.text(kLongestBdf);
  reading.name = bytes.text(kLongestName);
  reading.unit = bytes.text(kLongestUnit);
  reading.detail = bytes.text(kLongestText);
  reading.value.absence = bytes.number<std::int32_t>();
  reading.value.value = bytes.number<std::uint64_t>();
  bytes.require(reading.value.absence >= OAMHAL_ABSENT_UNKNOWN &&
                reading.value.absence <= OAMHAL_ABSENT_UNKNOWN_REVISION);
  // An absent number is 0.
  bytes.require(reading.value.absence == OAMHAL_PRESENT || reading.value.value == 0);
  bytes.require(!reading.name.empty());
  return reading;
}

}  // namespace

std::string encode_look(const Look& look) {
  std::string bytes(kMagic);
  if (!look) {
    bytes += kFailure;
    put_text(bytes, look.error(), kLongestText);
    return bytes;
  }
  bytes += kReadings;
  put(bytes, static_cast<std::uint32_t>(look->size()));
  for (const SeenReading& reading : *look) {
    put_text(bytes, reading.bdf, kLongestBdf);
    put_text(bytes, reading.name, kLongestName);
    put_text(bytes, reading.unit, kLongestUnit);
    put_text(bytes, reading.detail, kLongestText);
    put(bytes, reading.value.absence);
    put(bytes, reading.value.value);
  }
  return bytes;
}

Look decode_look(std::string_view sent) {
  constexpr const char* kNoLook = "the process that asks the drivers sent something that is no look.";
  Bytes bytes(sent);
  bytes.require(bytes.take(kMagic.size()) == kMagic);
  const auto kind = bytes.number<char>();
  if (kind == kFailure) {
    std::string why = bytes.text(kLongestText);
    return std::unexpected(bytes.at_end() && !why.empty() ? std::move(why) : kNoLook);
  }
  bytes.require(kind == kReadings);
  const auto count = bytes.number<std::uint32_t>();
  bytes.require(count <= kMostReadings);
  std::vector<SeenReading> readings;
  for (std::uint32_t i = 0; i < count && bytes.ok(); ++i) readings.push_back(take_reading(bytes));
  if (!bytes.at_end()) return std::unexpected(kNoLook);
  return readings;
}

}  // namespace oam_linktest
