// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_HAL_CORE_BACKEND_HOST_HPP
#define OAMHAL_HAL_CORE_BACKEND_HOST_HPP

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <oamhal/backend/host.h>

#include "hal/core/context.hpp"
#include "hal/core/debugfs_window.hpp"
#include "hal/core/node_query.hpp"
#include "hal/kernel/reader.hpp"

namespace oamhal::hal {

/// The services of the core for one call into a backend. See oamhal/backend/host.h for the contract.
class BackendHost {
 public:
  /// device_path is the directory of the call's function, and bdf its address; both "" in a scan. nodes are
  /// the backend's questions to device nodes, debugfs says whether the caller lets files of debugfs be
  /// opened.
  BackendHost(const oamhal_context& context, AttributeReader& reader, Reporter& reporter, NodeQuery nodes,
              bool debugfs, std::string device_path, std::string bdf);
  BackendHost(const BackendHost&) = delete;
  BackendHost& operator=(const BackendHost&) = delete;
  ~BackendHost();

  [[nodiscard]] const oamhal_backend_host_t* c() const { return &host_; }
  /// Where the last error goes that the backend logs; nullptr for nowhere. It goes to the context's log too.
  void keep_errors(std::string* text) { last_error_ = text; }
  /// From now on a window that the backend closes stays open for the next time that it wants the same one:
  /// asking a port again and again maps nothing again. For a host that lives as long as its device is kept.
  void keep_windows() { keeps_windows_ = true; }
  /// Closes those that stay open for that. After a failure: what is opened next is looked at anew.
  void close_kept_windows();

 private:
  struct Functions;

  /// The directory behind a handle; NULL for a wrong one. Opens that of the device at its first use.
  const Directory* resolve(oamhal_directory_t handle, int& error);

  const oamhal_context& context_;
  AttributeReader& reader_;
  Reporter& reporter_;
  NodeQuery nodes_;
  std::string device_path_;
  std::string bdf_;
  std::string* last_error_ = nullptr;
  std::unique_ptr<Directory> device_;
  std::vector<std::unique_ptr<Directory>> opened_;
  /// A window that the backend has open, or closed and may want again.
  struct OpenWindow {
    const oamhal_window_access_t* access;
    std::string bdf;
    std::uint32_t bar;
    bool in_use;
  };
  std::vector<OpenWindow> windows_;
  bool keeps_windows_ = false;
  std::vector<std::unique_ptr<DebugfsWindow>> debugfs_windows_;
  oamhal_backend_host_t host_{};
};

}  // namespace oamhal::hal

#endif  // OAMHAL_HAL_CORE_BACKEND_HOST_HPP
