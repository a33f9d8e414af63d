// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_LIVE_DRM_STANDIN_CONTROL_HPP
#define OAMHAL_TESTS_LIVE_DRM_STANDIN_CONTROL_HPP

#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// A stand-in for libdrm_amdgpu.so.1: buffers are memfds, and what is submitted is done by the processor.
/// What a test says to it and hears from it; the library gives it out by the function of the name
/// kControlSymbol.
namespace oamhal::test::standin {

inline constexpr const char* kControlSymbol = "oamhal_drm_standin_control";

struct Control {
  // Every device.
  std::uint64_t vram_bytes = std::uint64_t{64} << 20;
  std::uint64_t visible_bytes = std::uint64_t{64} << 20;
  std::uint32_t sdma_major = 4;
  std::uint32_t sdma_minor = 4;
  std::uint32_t sdma_rings = 1;

  /// The call of this number, from 1 on, fails with fail_error; 0: none does.
  unsigned fail_at = 0;
  /// The next call of this function fails with fail_error.
  std::string fail_name;
  int fail_error = 0;
  /// Calls so far: set it to 0 before fail_at.
  unsigned calls = 0;
  /// A call was made to fail.
  bool hit = false;

  /// How often a fence is asked for before it is done.
  unsigned delay = 0;
  /// Nothing that was submitted is ever done.
  bool hang = false;
  /// The device is gone: everything answers ENODEV.
  bool lost = false;
  /// The copy that is done next fails with it instead.
  int copy_error = 0;
  /// Every copy ends with a wrong byte. Set by the environment too, for programs: OAMHAL_DRM_STANDIN_SPOILS.
  bool spoils = false;
  /// Counted up: contexts that are older are lost to a reset.
  unsigned resets = 0;

  /// How often each function was called.
  std::map<std::string, unsigned> count;
  /// How often a fence was waited for.
  unsigned waits = 0;
  /// What a caller did wrong: each is a sentence.
  std::vector<std::string> wrong;
  /// Bytes that were copied, and packets.
  std::uint64_t copied = 0;
  unsigned packets = 0;

  /// What was not given back.
  std::vector<std::string> (*left)() = nullptr;
};

}  // namespace oamhal::test::standin

#endif  // OAMHAL_TESTS_LIVE_DRM_STANDIN_CONTROL_HPP
