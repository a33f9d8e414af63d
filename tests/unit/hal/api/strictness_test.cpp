// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <cstring>

#include "support/lab.hpp"

namespace oamhal::test {
namespace {

constexpr const char* kBdf = "0000:0c:00.0";
constexpr const char* kOther = "0000:0d:00.0";

class StrictnessTest : public LabTest {
 protected:
  StrictnessTest() {
    acme(kBdf);
    acme(kOther);
  }
  context strict(oamhal_strictness strictness) const {
    context_options options;
    options.root = tree.path();
    options.strictness = strictness;
    return context::create(options);
  }
  /// Looks again after before; the snapshot must be there whatever the status is.
  static oamhal_status status_of(const context& here, const snapshot* before = nullptr) {
    oamhal_snapshot_t* made = nullptr;
    oamhal_error_t error = OAMHAL_ERROR_INIT;
    const oamhal_status status = oamhal_rescan(
        here.c_handle(), before == nullptr ? nullptr : before->c_handle(), nullptr, &made, &error);
    EXPECT_NE(made, nullptr);
    EXPECT_EQ(error.status, status);
    oamhal_snapshot_unref(made);
    return status;
  }
  void find(std::int32_t severity) {
    fakes().said[kBdf].look = [severity](const oamhal_backend_host_t& host, const auto&) {
      host.report(host.self, "acme.found", severity, "found.", nullptr);
    };
  }
};

TEST_F(StrictnessTest, DecidesWhichFindingsFail) {
  struct Row {
    std::int32_t severity;
    oamhal_status report, on_error, on_warning;
  };
  for (const Row& row :
       {Row{OAMHAL_SEVERITY_INFO, OAMHAL_OK, OAMHAL_OK, OAMHAL_OK},
        Row{OAMHAL_SEVERITY_WARNING, OAMHAL_OK, OAMHAL_OK, OAMHAL_ERROR_FINDINGS},
        Row{OAMHAL_SEVERITY_ERROR, OAMHAL_OK, OAMHAL_ERROR_FINDINGS, OAMHAL_ERROR_FINDINGS}}) {
    SCOPED_TRACE(row.severity);
    find(row.severity);
    EXPECT_EQ(status_of(strict(OAMHAL_STRICTNESS_REPORT)), row.report);
    EXPECT_EQ(status_of(strict(OAMHAL_STRICTNESS_FAIL_ON_ERROR)), row.on_error);
    EXPECT_EQ(status_of(strict(OAMHAL_STRICTNESS_FAIL_ON_WARNING)), row.on_warning);
  }
}

TEST_F(StrictnessTest, TheMessageIsTheWorstFinding) {
  fakes().said[kOther].look = [](const oamhal_backend_host_t& host, const auto&) {
    host.report(host.self, "acme.worst", OAMHAL_SEVERITY_ERROR, "the worst.", nullptr);
  };
  find(OAMHAL_SEVERITY_WARNING);
  const auto seen = strict(OAMHAL_STRICTNESS_FAIL_ON_WARNING).try_enumerate();
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().message, "acme.worst: the worst.");
}

TEST_F(StrictnessTest, ALostDeviceFails) {
  const context here = strict(OAMHAL_STRICTNESS_FAIL_ON_ERROR);
  const snapshot before = here.enumerate();
  tree.remove("sys/bus/pci/devices/" + std::string(kOther));
  EXPECT_EQ(status_of(here, &before), OAMHAL_ERROR_FINDINGS);
}

// The loss is the worse of the two, whichever of them was found first.
TEST_F(StrictnessTest, ALostDeviceFailsBesideALesserFinding) {
  find(OAMHAL_SEVERITY_WARNING);
  const context here = strict(OAMHAL_STRICTNESS_FAIL_ON_ERROR);
  const snapshot before = here.enumerate();
  tree.remove("sys/bus/pci/devices/" + std::string(kOther));
  EXPECT_EQ(status_of(here, &before), OAMHAL_ERROR_FINDINGS);
}

TEST_F(StrictnessTest, FindingsAreInTheOrderOfTheirSeverity) {
  find(OAMHAL_SEVERITY_INFO);
  const context here = open();
  const snapshot before = here.enumerate();
  tree.remove("sys/bus/pci/devices/" + std::string(kOther));
  const snapshot after = here.rescan(before);
  ASSERT_EQ(after.findings().size(), 2U);
  EXPECT_STREQ(after.findings()[0].code, "device.lost");
  EXPECT_STREQ(after.findings()[1].code, "acme.found");
}

}  // namespace
}  // namespace oamhal::test
