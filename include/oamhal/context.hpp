// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_CONTEXT_HPP
#define OAMHAL_CONTEXT_HPP

/// @file context.hpp
/// A context: where to look. See context.h for what each part means, blocks and opens.

#include <string>
#include <vector>

#include <oamhal/context.h>
#include <oamhal/range.hpp>
#include <oamhal/result.hpp>

namespace oamhal {

class snapshot;

/// Options of a context; what is not set is the live machine, silent, without environment. Since 0.1.0.
struct context_options {
  /// The directory that stands for "/"; empty for the live machine.
  std::string root;
  /// Let OAMHAL_ROOT name the root when root is empty.
  bool use_environment = false;
  /// Load the plugins of the installation, and these.
  bool load_plugins = false;
  std::vector<std::string> plugins = {};
  oamhal_strictness strictness = OAMHAL_STRICTNESS_REPORT;
  /// The callbacks are called on the thread that calls into the library, and must not throw.
  oamhal_log_callback log = nullptr;
  void* log_user = nullptr;
  oamhal_attribute_gate gate = nullptr;
  void* gate_user = nullptr;
  oamhal_backend_gate backend_gate = nullptr;
  void* backend_gate_user = nullptr;
};

namespace detail {

/// Reads backends of a context.
struct backend_source {
  using owner = context_reference;
  using value_type = item<oamhal_backend_info_t>;
  static value_type read(const oamhal_context_t* context, std::uint32_t, std::uint32_t position) noexcept {
    value_type value = {};
    value.size = sizeof(oamhal_backend_info_t);
    value.position = position;
    static_cast<void>(oamhal_backend_get(context, position, &value));
    return value;
  }
};

}  // namespace detail

/// What backends() lists.
using backend_info = item<oamhal_backend_info_t>;

/// A context. Copies share it; the last one frees it. Snapshots outlive it. A forked child makes its own.
/// Since 0.1.0.
class context {
 public:
  /// Makes a context. Errors: as oamhal_context_create(). Since 0.1.0.
  [[nodiscard]] static result<context> try_create(const context_options& options = {}) {
    oamhal_context_options_t c = OAMHAL_CONTEXT_OPTIONS_INIT;
    c.flags = (options.use_environment ? OAMHAL_CONTEXT_USE_ENVIRONMENT : 0) |
              (options.load_plugins ? OAMHAL_CONTEXT_LOAD_PLUGINS : 0);
    std::vector<const char*> plugins;
    plugins.reserve(options.plugins.size());
    for (const std::string& path : options.plugins) plugins.push_back(path.c_str());
    c.plugins = plugins.data();
    c.plugin_count = static_cast<std::uint32_t>(plugins.size());
    c.root = options.root.empty() ? nullptr : options.root.c_str();
    c.strictness = options.strictness;
    c.log = options.log;
    c.log_user = options.log_user;
    c.gate = options.gate;
    c.gate_user = options.gate_user;
    c.backend_gate = options.backend_gate;
    c.backend_gate_user = options.backend_gate_user;
    oamhal_context_t* made = nullptr;
    detail::error_out why;
    if (const oamhal_status status = oamhal_context_create(&c, &made, &why.c); status != OAMHAL_OK)
      return why.take(status);
    return context(made);
  }

  /// Looks at the machine; classes are the oamhal_attribute_class bits to read beside CACHED, flags the
  /// OAMHAL_ENUMERATE_ bits. Strictness
  /// other than REPORT turns findings into the error FINDINGS, and their snapshot is dropped. Errors, blocks,
  /// opens: as oamhal_enumerate(). Since 0.1.0.
  [[nodiscard]] inline result<snapshot> try_enumerate(std::uint32_t classes = 0,
                                                      std::uint32_t flags = 0) const;

  /// Looks again; devices of before that are gone are lost. Errors: as oamhal_rescan(). Since 0.1.0.
  [[nodiscard]] inline result<snapshot> try_rescan(const snapshot& before, std::uint32_t classes = 0,
                                                   std::uint32_t flags = 0) const;

#ifdef __cpp_exceptions
  /// As the try_ functions; they throw oamhal::exception. Since 0.1.0.
  [[nodiscard]] static context create(const context_options& options = {}) {
    return try_create(options).value();
  }
  [[nodiscard]] inline snapshot enumerate(std::uint32_t classes = 0, std::uint32_t flags = 0) const;
  [[nodiscard]] inline snapshot rescan(const snapshot& before, std::uint32_t classes = 0,
                                       std::uint32_t flags = 0) const;
#endif

  /// Where it looks. Its texts live as long as the context. Since 0.1.0.
  [[nodiscard]] oamhal_context_info_t info() const noexcept {
    auto info = detail::sized<oamhal_context_info_t>();
    static_cast<void>(oamhal_context_get(c_.get(), &info));
    return info;
  }

  /// The backends, in the order in which they are asked. Since 0.1.0.
  [[nodiscard]] range<detail::backend_source> backends() const noexcept {
    return {c_, 0, 0, oamhal_backend_count(c_.get())};
  }

  /// The C handle, still owned by this object; for calls that this face does not have. Since 0.1.0.
  [[nodiscard]] oamhal_context_t* c_handle() const noexcept { return c_.get(); }

 private:
  explicit context(oamhal_context_t* owned) noexcept : c_(owned) {}

  detail::context_reference c_;
};

}  // namespace oamhal

// The members that return snapshots.
#include <oamhal/snapshot.hpp>  // IWYU pragma: keep

#endif  // OAMHAL_CONTEXT_HPP
