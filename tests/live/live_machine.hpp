// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#ifndef OAMHAL_TESTS_LIVE_LIVE_MACHINE_HPP
#define OAMHAL_TESTS_LIVE_LIVE_MACHINE_HPP

#include <gtest/gtest.h>
#include <umockdev.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace oamhal::test {

namespace fs = std::filesystem;

/// A machine that umockdev plays: /sys is the tree that oam-sim writes, and ioctls of nodes are answered
/// here. There is one at a time.
class LiveMachine {
 public:
  using Handler = gboolean (*)(UMockdevIoctlBase*, UMockdevIoctlClient*, gpointer);

  explicit LiveMachine(const std::string& machine) : bed_(umockdev_testbed_new()) {
    if (!umockdev_in_mock_environment()) throw std::runtime_error("run it by umockdev-wrapper");
    gchar* root = umockdev_testbed_get_root_dir(bed_);
    root_ = root;
    g_free(root);
    const fs::path tree = root_ / "written";
    const std::string command = std::string(OAM_SIM) + " tree " + machine + " " + tree.string() + " >&2";
    if (std::system(command.c_str()) != 0)  // NOLINT(concurrency-mt-unsafe)
      throw std::runtime_error("oam-sim writes no tree");
    // umockdev's own is as good as empty, and a copy of thousands of files is slow.
    fs::remove_all(sys());
    fs::rename(tree / "sys", sys());
    fs::remove_all(tree);
  }
  LiveMachine(const LiveMachine&) = delete;
  LiveMachine& operator=(const LiveMachine&) = delete;
  ~LiveMachine() {
    for (UMockdevIoctlBase* handler : handlers_) g_object_unref(handler);
    g_object_unref(bed_);
  }

  [[nodiscard]] fs::path sys() const { return root_ / "sys"; }
  [[nodiscard]] fs::path function(const std::string& bdf) const { return sys() / "bus/pci/devices" / bdf; }

  /// Puts a node below /dev that handle answers, which is given user.
  void add_node(const std::string& node, unsigned major, unsigned minor, Handler handle, void* user) {
    const std::string name = fs::path(node).filename();
    const std::string record = "P: /devices/test/" + name + "\nN: " + node + "\nE: DEVNAME=/dev/" + node +
                               "\nE: SUBSYSTEM=test\nE: MAJOR=" + std::to_string(major) +
                               "\nE: MINOR=" + std::to_string(minor) + "\nA: dev=" + std::to_string(major) +
                               ":" + std::to_string(minor) + "\n\n";
    GError* error = nullptr;
    ASSERT_TRUE(umockdev_testbed_add_from_string(bed_, record.c_str(), &error)) << error->message;
    UMockdevIoctlBase* handler = umockdev_ioctl_base_new();
    handlers_.push_back(handler);
    g_signal_connect(handler, "handle-ioctl", G_CALLBACK(handle), user);
    g_signal_connect(handler, "client-connected", G_CALLBACK(on_open), &opens_["/dev/" + node]);
    ASSERT_TRUE(umockdev_testbed_attach_ioctl(bed_, ("/dev/" + node).c_str(), handler, &error))
        << error->message;
  }

  /// How often anybody, other processes too, has opened a node. Of what was done before an ioctl on it.
  [[nodiscard]] unsigned opens(const std::string& node) { return opens_["/dev/" + node]; }

  /// The address of the device of accelN.
  [[nodiscard]] std::string device(unsigned number) const {
    for (const auto& entry : fs::directory_iterator(sys() / "bus/pci/devices"))
      if (fs::exists(entry.path() / "accel" / ("accel" + std::to_string(number))))
        return entry.path().filename();
    throw std::runtime_error("there is no device of accel" + std::to_string(number));
  }

  /// Shows the device of accelN as a kernel before 6.8 does: in a class of its own, as hlN with the nodes hlN
  /// (237, 2N) and hl_controlDN (237, 2N + 1).
  void use_older_class(unsigned number) {
    const std::string bdf = device(number);
    fs::remove_all(function(bdf) / "accel");
    fs::remove(function(bdf) / "module_id");
    const std::string n = std::to_string(number);
    for (const auto& [name, content] : std::vector<std::pair<std::string, std::string>>{
             {"hl" + n + "/pci_addr", bdf + "\n"},
             {"hl" + n + "/status", "Operational\n"},
             {"hl" + n + "/uevent",
              "MAJOR=237\nMINOR=" + std::to_string(2 * number) + "\nDEVNAME=hl" + n + "\n"},
             {"hl_controlD" + n + "/uevent",
              "MAJOR=237\nMINOR=" + std::to_string(2 * number + 1) + "\nDEVNAME=hl_controlD" + n + "\n"}}) {
      const fs::path file = sys() / "class/habanalabs" / name;
      fs::create_directories(file.parent_path());
      std::ofstream(file) << content;
    }
  }

 private:
  static void on_open(UMockdevIoctlBase* /*base*/, UMockdevIoctlClient* /*client*/, gpointer count) {
    ++*static_cast<std::atomic<unsigned>*>(count);
  }

  UMockdevTestbed* bed_;
  std::map<std::string, std::atomic<unsigned>> opens_;
  std::vector<UMockdevIoctlBase*> handlers_;
  fs::path root_;
};

/// The argument of an ioctl, as the caller has it.
template <typename T>
bool read_argument(UMockdevIoctlData* data, T& argument) {
  gint length = 0;
  guint8* bytes = nullptr;
  umockdev_ioctl_data_retrieve(data, &bytes, &length);
  const bool whole = length >= static_cast<gint>(sizeof argument);
  if (whole) std::memcpy(&argument, bytes, sizeof argument);
  g_free(bytes);
  return whole;
}

}  // namespace oamhal::test

#endif  // OAMHAL_TESTS_LIVE_LIVE_MACHINE_HPP
