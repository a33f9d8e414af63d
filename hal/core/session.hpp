// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_SESSION_HPP
#define OAMHAL_HAL_CORE_SESSION_HPP

#include <memory>
#include <string>
#include <vector>

#include <oamhal/backend/backend.h>
#include <oamhal/session.h>

#include "hal/base/error.hpp"
#include "hal/core/backend_call.hpp"
#include "hal/core/backend_host.hpp"
#include "hal/core/context.hpp"

namespace oamhal::hal {

/// A device of a backend that is kept. It holds a reference of its context.
class Session {
 public:
  static Result<std::unique_ptr<Session>> open(oamhal_context& context, const oamhal_bdf_t& bdf);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  Result<void> call(const char* operation, oamhal_session_body body, void* user);
  [[nodiscard]] oamhal_session_info_t info() const;

 private:
  Session(oamhal_context& context, PciFunction function, std::string bdf);
  Result<void> probe(const Registry::Taken& taken);
  Result<void> scan(const oamhal_backend_function_t& function);
  /// A failure with what was said meanwhile.
  [[nodiscard]] Error failure(std::int32_t status, std::string_view what) const;
  /// Runs body as an operation of the backend. What was said before is forgotten.
  template <typename F>
  Result<void> run(const char* operation, std::string_view what, BackendHost& host, F&& body);
  [[nodiscard]] NodeQuery nodes();

  oamhal_context& context_;
  PciFunction function_;
  std::string bdf_;
  AttributeReader reader_;
  std::vector<Report> reports_;
  ListReporter reporter_;
  std::string last_error_;
  const oamhal_backend_t* backend_ = nullptr;
  oamhal_backend_ops_t ops_{};
  std::unique_ptr<BackendHost> host_;
  void* scan_ = nullptr;
  void* device_ = nullptr;
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_SESSION_HPP
