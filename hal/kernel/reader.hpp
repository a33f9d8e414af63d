// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_KERNEL_READER_HPP
#define OAMHAL_HAL_KERNEL_READER_HPP

#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <oamhal/context.h>

#include "hal/base/report.hpp"
#include "hal/kernel/root.hpp"

namespace oamhal::hal {

/// How an attribute is read. The numbers are those of the backend interface.
enum ReadFlags : unsigned { kReadRequired = 1, kReadBlob = 2, kReadEpermIsAnswer = 4 };

/// Reads attributes of one tree for one enumeration, on one thread. Every problem with a file but its
/// absence goes to the reporter, with the file's name. Errors are errno values: see
/// oamhal/backend/host.h.
class AttributeReader {
 public:
  AttributeReader(const Root& root, std::uint32_t classes, oamhal_attribute_gate gate, void* gate_user);

  [[nodiscard]] const Root& root() const { return root_; }
  [[nodiscard]] std::uint32_t classes() const { return classes_; }
  [[nodiscard]] bool allows(oamhal_attribute_class attribute_class) const {
    return attribute_class == OAMHAL_ATTRIBUTE_CACHED ||
           (classes_ & static_cast<std::uint32_t>(attribute_class));
  }
  /// Where problems go from now on; returns where they went before.
  Reporter* set_reporter(Reporter* reporter) { return std::exchange(reporter_, reporter); }

  /// The bytes of an attribute, with a NUL behind them, valid until the next read.
  std::expected<std::string_view, int> read(const Directory& directory, const char* name,
                                            oamhal_attribute_class attribute_class, unsigned flags = 0);
  /// As read() of class CACHED, without the newline at the end.
  std::expected<std::string_view, int> text(const Directory& directory, const char* name, unsigned flags = 0);
  /// Opens an attribute that is read in pieces. The reporter hears nothing.
  std::expected<UniqueFd, int> open(const Directory& directory, const char* name,
                                    oamhal_attribute_class attribute_class);

  /// Calls entry for each name of a directory until it returns false. Returns 0 or an errno.
  int list(const Directory& directory, const std::function<bool(const char*)>& entry);

  /// Says that a file's content is not what expected says.
  void malformed(const Directory& directory, const char* name, std::string_view expected);
  /// Says what is wrong with reading a file, by errno.
  void problem(const Directory& directory, const char* name, int error);

 private:
  std::expected<std::string_view, int> load(const Directory& directory, const char* name,
                                            oamhal_attribute_class attribute_class, std::size_t limit);
  std::expected<std::size_t, int> fill(int fd, std::size_t limit);

  const Root& root_;
  std::uint32_t classes_;
  oamhal_attribute_gate gate_;
  void* gate_user_;
  Reporter* reporter_ = nullptr;
  std::vector<char> buffer_;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_KERNEL_READER_HPP
