// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Stands in for libFuzzer's main: feeds a fuzz target each file of a folder, its beginnings, and it with a
// byte changed: at every place of a small file, at evenly spread places of a larger one. The same inputs in
// every run; ./dev fuzz searches for new ones.

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::size_t inputs = 0;

/// From an allocation of exactly its size, so that a read behind the end is seen.
void feed(const std::string& text) {
  const std::vector<std::uint8_t> bytes(text.begin(), text.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  ++inputs;
}

void feed_neighbours(const std::string& text) {
  constexpr std::size_t kMostPlaces = 512;
  const std::size_t step = text.size() / kMostPlaces + 1;
  for (std::size_t length = 0; length < text.size(); length += step) feed(text.substr(0, length));
  feed(text);
  for (std::size_t i = 0; i < text.size(); i += step) {
    for (const unsigned char mask : {std::uint8_t{0x01}, std::uint8_t{0x80}, std::uint8_t{0xff}}) {
      std::string changed = text;
      changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ mask);
      feed(changed);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::size_t seeds = 0;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
    std::ifstream file(entry.path(), std::ios::binary);
    feed_neighbours({std::istreambuf_iterator<char>(file), {}});
    ++seeds;
  }
  std::printf("%zu seeds, %zu inputs\n", seeds, inputs);
  return seeds == 0 ? 1 : 0;
}
