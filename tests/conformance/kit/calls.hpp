// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_CONFORMANCE_KIT_CALLS_HPP
#define OAMHAL_TESTS_CONFORMANCE_KIT_CALLS_HPP

#include <string>
#include <vector>

namespace oamhal::conformance {

/// While one of these lives, calls of this thread that open something and do not come from liboamhal are
/// noted: the program has functions of the C library's names, which libraries find before the C library's
/// own.
class CallNotes {
 public:
  CallNotes();
  ~CallNotes();
  CallNotes(const CallNotes&) = delete;
  CallNotes& operator=(const CallNotes&) = delete;

  /// "open /etc/hostname", and so on.
  [[nodiscard]] std::vector<std::string> notes() const;
};

}  // namespace oamhal::conformance

#endif  // OAMHAL_TESTS_CONFORMANCE_KIT_CALLS_HPP
