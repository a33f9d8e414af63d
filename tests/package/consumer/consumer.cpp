// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <iostream>
#include <oamhal/oamhal.hpp>

// As consumer.c, with the throwing forms of the C++ face.
int main(int argc, char** argv) {
  oamhal::context_options options;
  if (argc > 1) options.root = argv[1];
  try {
    const auto snapshot = oamhal::context::create(options).enumerate();
    std::cout << snapshot.devices().size() << " devices\n";
    for (const auto& device : snapshot.devices())
      std::cout << device.bdf_text << ' ' << device.vendor << ' ' << device.id << '\n';
  } catch (const oamhal::exception& failure) {
    std::cerr << failure.what() << '\n';
    return 1;
  }
  options.root = "/nonexistent/root";
  try {
    static_cast<void>(oamhal::context::create(options));
  } catch (const oamhal::exception& failure) {
    return failure.status() == OAMHAL_ERROR_NOT_FOUND ? 0 : 2;
  }
  return 3;
}
