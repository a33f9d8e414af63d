// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <set>

#include "support/lab.hpp"

/// What a backend sees of the core: oamhal/backend/host.h.
namespace oamhal::test {
namespace {

constexpr const char* kBdf = "0000:0c:00.0";

class BackendHostTest : public LabTest {
 protected:
  using Names = std::multiset<std::string>;

  BackendHostTest() : said_(acme(kBdf)) {}

  /// Runs body as the backend's probe of the device.
  snapshot probe(std::function<void(const oamhal_backend_host_t&)> body, std::uint32_t classes = 0) {
    bool ran = false;
    said_.look = [&](const oamhal_backend_host_t& host, const oamhal_backend_function_t&) {
      body(host);
      ran = true;
    };
    const snapshot seen = look(classes);
    EXPECT_TRUE(ran);
    said_.look = nullptr;
    return seen;
  }
  static int read(const oamhal_backend_host_t& host, oamhal_directory_t directory, const char* name,
                  std::string* content = nullptr, std::int32_t attribute_class = OAMHAL_ATTRIBUTE_CACHED) {
    const char* text = nullptr;
    std::size_t length = 0;
    const int error = host.read_attribute(host.self, directory, name, attribute_class, 0, &text, &length);
    if (error == 0 && content != nullptr) *content = std::string(text, length);
    if (error == 0) {
      EXPECT_EQ(text[length], '\0');
    }
    return error;
  }
  static Names list(const oamhal_backend_host_t& host, oamhal_directory_t directory) {
    Names names;
    EXPECT_EQ(host.list_directory(
                  host.self, directory,
                  [](void* user, const char* name) {
                    static_cast<Names*>(user)->insert(name);
                    return 0;
                  },
                  &names),
              0);
    return names;
  }

  Said& said_;
};

TEST_F(BackendHostTest, ReadsBelowTheDeviceAndTheRoot) {
  tree.set(kBdf, "model", "One\n");
  tree.write("proc/sys/kernel/hostname", "node\n");
  probe([&](const auto& host) {
    std::string content;
    EXPECT_EQ(read(host, OAMHAL_DIRECTORY_DEVICE, "model", &content), 0);
    EXPECT_EQ(content, "One\n");
    EXPECT_EQ(read(host, OAMHAL_DIRECTORY_ROOT, "proc/sys/kernel/hostname", &content), 0);
    EXPECT_EQ(content, "node\n");
    EXPECT_EQ(read(host, OAMHAL_DIRECTORY_DEVICE, "nothing"), ENOENT);
  });
}

TEST_F(BackendHostTest, NothingOutsideOfTheRootIsReached) {
  tree.link("escape", "../outside");
  tree.link("sys/devices/pci0000:00/0000:0c:00.0/escape", "/etc/hostname");
  probe([&](const auto& host) {
    EXPECT_EQ(read(host, OAMHAL_DIRECTORY_ROOT, "../../etc/passwd"), ENOENT);
    EXPECT_NE(read(host, OAMHAL_DIRECTORY_ROOT, "escape"), 0);
    EXPECT_EQ(read(host, OAMHAL_DIRECTORY_DEVICE, "escape"), ELOOP);
    EXPECT_NE(read(host, OAMHAL_DIRECTORY_DEVICE, "../../../../../outside"), 0);
  });
}

TEST_F(BackendHostTest, ClassesAreThoseOfTheCall) {
  tree.set(kBdf, "value", "1\n");
  const auto answers = [&](std::uint32_t classes, std::int32_t wanted) {
    int error = -1;
    probe(
        [&](const auto& host) {
          EXPECT_EQ(host.attribute_classes, classes);
          error = read(host, OAMHAL_DIRECTORY_DEVICE, "value", nullptr, wanted);
        },
        classes);
    return error;
  };
  EXPECT_EQ(answers(0, OAMHAL_ATTRIBUTE_LIVE), ENODATA);
  EXPECT_EQ(answers(OAMHAL_ATTRIBUTE_CONFIG, OAMHAL_ATTRIBUTE_LIVE), ENODATA);
  EXPECT_EQ(answers(OAMHAL_ATTRIBUTE_LIVE, OAMHAL_ATTRIBUTE_LIVE), 0);
}

TEST_F(BackendHostTest, EveryListOfADirectoryIsWhole) {
  for (const char* name : {"nodes/1/gpu_id", "nodes/2/gpu_id", "nodes/3/gpu_id"}) tree.write(name, "1\n");
  probe([&](const auto& host) {
    oamhal_directory_t nodes = 0;
    ASSERT_EQ(host.open_directory(host.self, OAMHAL_DIRECTORY_ROOT, "nodes", &nodes), 0);
    for (int round = 0; round < 2; ++round) {
      EXPECT_EQ(list(host, nodes), (Names{"1", "2", "3"}));
      EXPECT_EQ(list(host, OAMHAL_DIRECTORY_ROOT), (Names{"nodes", "sys"}));
      EXPECT_TRUE(list(host, OAMHAL_DIRECTORY_DEVICE).contains("uevent"));
    }
  });
}

TEST_F(BackendHostTest, WrongHandlesAreRefused) {
  tree.directory("nodes");
  probe([&](const auto& host) {
    for (const oamhal_directory_t handle : {oamhal_directory_t{2}, oamhal_directory_t{99}, UINT64_MAX}) {
      oamhal_directory_t made = 0;
      EXPECT_EQ(read(host, handle, "value"), EINVAL);
      EXPECT_EQ(host.open_directory(host.self, handle, "value", &made), EINVAL);
      host.close_directory(host.self, handle);
    }
    oamhal_directory_t nodes = 0;
    ASSERT_EQ(host.open_directory(host.self, OAMHAL_DIRECTORY_ROOT, "nodes", &nodes), 0);
    host.close_directory(host.self, nodes);
    EXPECT_EQ(read(host, nodes, "value"), EINVAL);
    host.close_directory(host.self, nodes);
  });
}

TEST_F(BackendHostTest, ClosingOneDirectoryLeavesTheOthers) {
  tree.write("one/value", "1\n");
  tree.write("two/value", "2\n");
  probe([&](const auto& host) {
    oamhal_directory_t one = 0;
    oamhal_directory_t two = 0;
    ASSERT_EQ(host.open_directory(host.self, OAMHAL_DIRECTORY_ROOT, "one", &one), 0);
    ASSERT_EQ(host.open_directory(host.self, OAMHAL_DIRECTORY_ROOT, "two", &two), 0);
    host.close_directory(host.self, one);
    std::string content;
    EXPECT_EQ(read(host, two, "value", &content), 0);
    EXPECT_EQ(content, "2\n");
  });
}

TEST_F(BackendHostTest, ALinkFitsOrIsRefused) {
  probe([&](const auto& host) {
    std::array<char, 64> target{};
    ASSERT_EQ(host.read_link(host.self, OAMHAL_DIRECTORY_DEVICE, "driver", target.data(), target.size()), 0);
    const std::string whole = target.data();
    EXPECT_TRUE(whole.ends_with("/drivers/acme"));
    EXPECT_EQ(host.read_link(host.self, OAMHAL_DIRECTORY_DEVICE, "driver", target.data(), whole.size()),
              ENAMETOOLONG);
    EXPECT_EQ(host.read_link(host.self, OAMHAL_DIRECTORY_DEVICE, "driver", target.data(), whole.size() + 1),
              0);
    EXPECT_EQ(host.read_link(host.self, OAMHAL_DIRECTORY_DEVICE, "class", target.data(), target.size()),
              EINVAL);
  });
}

TEST_F(BackendHostTest, ReportsAreAboutTheDevice) {
  const snapshot seen = probe([&](const auto& host) {
    host.report(host.self, "acme.odd", OAMHAL_SEVERITY_WARNING, "it is odd", nullptr);
    host.report(host.self, nullptr, OAMHAL_SEVERITY_WARNING, "no code", nullptr);
    host.report(host.self, "acme.mute", OAMHAL_SEVERITY_WARNING, nullptr, nullptr);
    host.report_malformed(host.self, OAMHAL_DIRECTORY_DEVICE, "model", "a model");
  });
  ASSERT_EQ(seen.findings().size(), 2U);
  const auto odd = findings_of(seen, "acme.odd");
  ASSERT_EQ(odd.size(), 1U);
  EXPECT_STREQ(odd[0].message, "it is odd.");
  EXPECT_STREQ(odd[0].subject, device_at(seen, kBdf).id);
  EXPECT_EQ(odd[0].advice, nullptr);
  const auto malformed = findings_of(seen, "attribute.malformed");
  ASSERT_EQ(malformed.size(), 1U);
  EXPECT_STREQ(malformed[0].message, "sys/bus/pci/devices/0000:0c:00.0/model is not a model.");
}

TEST_F(BackendHostTest, InAScanReportsAreAboutTheHostAndThereIsNoDevice) {
  acme("0000:0d:00.0");
  fakes().look_together = [](const oamhal_backend_host_t& host, std::uint32_t count) {
    EXPECT_EQ(count, 2U);
    EXPECT_EQ(read(host, OAMHAL_DIRECTORY_DEVICE, "class"), EINVAL);
    host.report(host.self, "acme.together", OAMHAL_SEVERITY_INFO, "seen.", nullptr);
  };
  const snapshot seen = look();
  const auto found = findings_of(seen, "acme.together");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_STREQ(found[0].subject, "host");
  EXPECT_STREQ(found[0].message, "seen.");
}

TEST_F(BackendHostTest, LogLinesReachTheCallback) {
  std::string heard;
  said_.look = [](const oamhal_backend_host_t& host, const oamhal_backend_function_t&) {
    host.log(host.self, OAMHAL_LOG_DEBUG, "a line");
  };
  context_options options;
  options.root = tree.path();
  options.log_user = &heard;
  options.log = [](void* user, std::int32_t level, const char* message) {
    if (level == OAMHAL_LOG_DEBUG) *static_cast<std::string*>(user) += message;
  };
  static_cast<void>(context::create(options).enumerate());
  EXPECT_EQ(heard, "a line");
  static_cast<void>(look());  // and without a callback nowhere
}

TEST_F(BackendHostTest, ABackendIsToldTheFunction) {
  said_.look = [](const oamhal_backend_host_t&, const oamhal_backend_function_t& function) {
    EXPECT_EQ(function.size, sizeof function);
    EXPECT_STREQ(function.bdf_text, kBdf);
    EXPECT_EQ(function.vendor_id, kAcme);
    EXPECT_EQ(function.subsystem_device_id, 0x0abc);
    EXPECT_EQ(function.pci_class, 0x120000U);
    EXPECT_EQ(function.revision, 1);
    EXPECT_STREQ(function.kernel_driver, "acme");
    EXPECT_EQ(function.match->data, 1U);
    fakes().said[kBdf].identity.serial = "seen";
  };
  EXPECT_STREQ(device_at(look(), kBdf).serial, "seen");
}

}  // namespace
}  // namespace oamhal::test
