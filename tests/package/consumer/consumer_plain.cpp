// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <cstdio>
#include <oamhal/oamhal.hpp>

// As consumer.c, with the forms of the C++ face that throw nothing; built without exceptions and run-time
// types.
int main(int argc, char** argv) {
  oamhal::context_options options;
  if (argc > 1) options.root = argv[1];
  const auto context = oamhal::context::try_create(options);
  if (!context) {
    std::fprintf(stderr, "%s\n", context.error().message.c_str());
    return 1;
  }
  const auto snapshot = context->try_enumerate();
  if (!snapshot) {
    std::fprintf(stderr, "%s\n", snapshot.error().message.c_str());
    return 1;
  }
  std::printf("%u devices\n", static_cast<unsigned>(snapshot->devices().size()));
  for (const auto& device : snapshot->devices())
    std::printf("%s %s %s\n", device.bdf_text, device.vendor, device.id);
  options.root = "/nonexistent/root";
  const auto missing = oamhal::context::try_create(options);
  return !missing && missing.error().status == OAMHAL_ERROR_NOT_FOUND ? 0 : 2;
}
