// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// What goes wrong here: one sentence that names the thing and what to do about it.

#ifndef OAM_SIM_ERROR_HPP_
#define OAM_SIM_ERROR_HPP_

#include <stdexcept>
#include <string>
#include <system_error>

namespace oam_sim {

class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& sentence) : std::runtime_error(sentence) {}
};

// The sentence for an errno value.
inline std::string reason(int error_number) {
  return std::generic_category().message(error_number);
}

}  // namespace oam_sim

#endif  // OAM_SIM_ERROR_HPP_
