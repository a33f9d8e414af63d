// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_CHECK_HPP
#define OAMHAL_CHECK_HPP

/// @file check.hpp
/// Boards, and a baseboard of a snapshot against one. See board.h and check.h.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <oamhal/check.h>
#include <oamhal/range.hpp>
#include <oamhal/result.hpp>
#include <oamhal/snapshot.hpp>

namespace oamhal {

namespace detail {

using board_reference = handle<oamhal_board_t, oamhal_board_ref, oamhal_board_unref>;
using check_reference = handle<oamhal_check_t, oamhal_check_ref, oamhal_check_unref>;

}  // namespace detail

/// How a baseboard should be wired. Copies share it. Since 0.1.0.
class board {
 public:
  /// As oamhal_board_parse(). Since 0.1.0.
  [[nodiscard]] static result<board> try_parse(std::string_view text, const std::string& name) {
    oamhal_board_t* made = nullptr;
    detail::error_out why;
    const oamhal_status status = oamhal_board_parse(text.data(), text.size(), name.c_str(), &made, &why.c);
    if (status != OAMHAL_OK) return why.take(status);
    return board(made);
  }
#ifdef __cpp_exceptions
  /// As try_parse(); throws oamhal::exception. Since 0.1.0.
  [[nodiscard]] static board parse(std::string_view text, const std::string& name) {
    return try_parse(text, name).value();
  }
#endif

  /// Its texts live as long as the board. Since 0.1.0.
  [[nodiscard]] oamhal_board_info_t info() const noexcept {
    auto info = detail::sized<oamhal_board_info_t>();
    static_cast<void>(oamhal_board_get(c_.get(), &info));
    return info;
  }
  /// Its wires; their texts live as long as the board. Since 0.1.0.
  [[nodiscard]] std::vector<oamhal_board_wire_info_t> wires() const {
    std::vector<oamhal_board_wire_info_t> wires(info().wire_count, detail::sized<oamhal_board_wire_info_t>());
    for (std::uint32_t i = 0; i < wires.size(); ++i)
      static_cast<void>(oamhal_board_wire_get(c_.get(), i, &wires[i]));
    return wires;
  }
  /// Its pairs of modules that are joined. Since 0.1.0.
  [[nodiscard]] std::vector<oamhal_board_pair_info_t> pairs() const {
    std::vector<oamhal_board_pair_info_t> pairs(info().pair_count, detail::sized<oamhal_board_pair_info_t>());
    for (std::uint32_t i = 0; i < pairs.size(); ++i)
      static_cast<void>(oamhal_board_pair_get(c_.get(), i, &pairs[i]));
    return pairs;
  }
  /// A limit of its file, as oamhal_board_limit(); nothing where it has none. Since 0.1.0.
  [[nodiscard]] std::optional<double> limit(const char* name) const noexcept {
    double value = 0;
    if (oamhal_board_limit(c_.get(), name, &value) != OAMHAL_OK) return std::nullopt;
    return value;
  }
  /// The C handle, still owned by this object. Since 0.1.0.
  [[nodiscard]] const oamhal_board_t* c_handle() const noexcept { return c_.get(); }

 private:
  explicit board(oamhal_board_t* owned) noexcept : c_(owned) {}

  detail::board_reference c_;
};

/// What a check came to. Copies share it. Since 0.1.0.
class board_check {
 public:
  /// Texts of all of these live as long as the check. Since 0.1.0.
  [[nodiscard]] oamhal_check_info_t info() const noexcept {
    auto info = detail::sized<oamhal_check_info_t>();
    static_cast<void>(oamhal_check_get(c_.get(), &info));
    return info;
  }
  [[nodiscard]] std::vector<oamhal_check_wire_info_t> wires() const {
    std::vector<oamhal_check_wire_info_t> wires(info().wire_count, detail::sized<oamhal_check_wire_info_t>());
    for (std::uint32_t i = 0; i < wires.size(); ++i)
      static_cast<void>(oamhal_check_wire_get(c_.get(), i, &wires[i]));
    return wires;
  }
  [[nodiscard]] std::vector<oamhal_suspect_info_t> suspects() const {
    std::vector<oamhal_suspect_info_t> suspects(info().suspect_count, detail::sized<oamhal_suspect_info_t>());
    for (std::uint32_t i = 0; i < suspects.size(); ++i)
      static_cast<void>(oamhal_check_suspect_get(c_.get(), i, &suspects[i]));
    return suspects;
  }
  /// The wires that a suspect explains, as places in wires(). Since 0.1.0.
  [[nodiscard]] std::vector<std::uint32_t> wires_of(std::uint32_t suspect) const {
    std::vector<std::uint32_t> wires;
    std::uint32_t wire = 0;
    while (oamhal_check_suspect_wire(c_.get(), suspect, static_cast<std::uint32_t>(wires.size()), &wire) ==
           OAMHAL_OK)
      wires.push_back(wire);
    return wires;
  }
  /// The C handle, still owned by this object. Since 0.1.0.
  [[nodiscard]] const oamhal_check_t* c_handle() const noexcept { return c_.get(); }

 private:
  friend result<board_check> try_check(const snapshot& seen, std::uint32_t baseboard, const board& against);
  explicit board_check(oamhal_check_t* owned) noexcept : c_(owned) {}

  detail::check_reference c_;
};

/// As oamhal_board_fits(). Since 0.1.0.
[[nodiscard]] inline result<std::vector<oamhal_board_fit_t>> try_board_fits(
    const snapshot& seen, std::uint32_t baseboard, const std::vector<board>& boards) {
  std::vector<const oamhal_board_t*> handles;
  handles.reserve(boards.size());
  for (const board& one : boards) handles.push_back(one.c_handle());
  std::vector<oamhal_board_fit_t> fits(boards.size());
  std::uint32_t count = 0;
  detail::error_out why;
  const oamhal_status status =
      oamhal_board_fits(seen.c_handle(), baseboard, handles.data(),
                        static_cast<std::uint32_t>(handles.size()), fits.data(), &count, &why.c);
  if (status != OAMHAL_OK) return why.take(status);
  fits.resize(count);
  return fits;
}

/// As oamhal_check_board(). Since 0.1.0.
[[nodiscard]] inline result<board_check> try_check(const snapshot& seen, std::uint32_t baseboard,
                                                   const board& against) {
  oamhal_check_t* made = nullptr;
  detail::error_out why;
  const oamhal_status status =
      oamhal_check_board(seen.c_handle(), baseboard, against.c_handle(), &made, &why.c);
  if (status != OAMHAL_OK) return why.take(status);
  return board_check(made);
}

#ifdef __cpp_exceptions
/// As the try_ functions; they throw oamhal::exception. Since 0.1.0.
[[nodiscard]] inline std::vector<oamhal_board_fit_t> board_fits(const snapshot& seen, std::uint32_t baseboard,
                                                                const std::vector<board>& boards) {
  return try_board_fits(seen, baseboard, boards).value();
}
[[nodiscard]] inline board_check check(const snapshot& seen, std::uint32_t baseboard, const board& against) {
  return try_check(seen, baseboard, against).value();
}
#endif

}  // namespace oamhal

#endif  // OAMHAL_CHECK_HPP
