// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "support/lab.hpp"

namespace oamhal::test {
namespace {

class ArgumentsTest : public LabTest {
 protected:
  ArgumentsTest() {
    Said& said = module("0000:0c:00.0", 3);
    said.firmware = {{"boot", "1"}};
    tree.write("sys/devices/system/node/online", "0,2\n");
  }
  void TearDown() override { ::unsetenv("OAMHAL_ROOT"); }  // NOLINT(concurrency-mt-unsafe): one thread

  static void set_environment(const std::string& root) {
    ::setenv("OAMHAL_ROOT", root.c_str(), 1);  // NOLINT(concurrency-mt-unsafe): one thread
  }
  static oamhal_status create(const oamhal_context_options_t& options, std::string* root = nullptr) {
    oamhal_context_t* made = nullptr;
    const oamhal_status status = oamhal_context_create(&options, &made, nullptr);
    EXPECT_EQ(made != nullptr, status == OAMHAL_OK);
    oamhal_context_info_t info = {sizeof info, 0, 0, nullptr, nullptr};
    if (root != nullptr && oamhal_context_get(made, &info) == OAMHAL_OK) *root = info.root;
    oamhal_context_unref(made);
    return status;
  }
};

template <typename Info>
struct Getter {
  oamhal_status (*get)(const oamhal_snapshot_t*, std::uint32_t, Info*);

  void judge(const snapshot& seen, std::uint32_t count) const {
    Info info = {};
    info.size = sizeof info;
    EXPECT_EQ(get(nullptr, 0, &info), OAMHAL_ERROR_INVALID_ARGUMENT);
    EXPECT_EQ(get(seen.c_handle(), 0, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
    for (const std::uint32_t index : {count, count + 1, OAMHAL_NO_INDEX})
      EXPECT_EQ(get(seen.c_handle(), index, &info), OAMHAL_ERROR_NOT_FOUND) << index;
    for (std::uint32_t index = 0; index < count; ++index)
      EXPECT_EQ(get(seen.c_handle(), index, &info), OAMHAL_OK) << index;
  }
};

TEST_F(ArgumentsTest, IndexesEndAtTheCounts) {
  const snapshot seen = look();
  const auto& counts = seen.info();
  Getter<oamhal_baseboard_info_t>{oamhal_baseboard_get}.judge(seen, counts.baseboard_count);
  Getter<oamhal_module_info_t>{oamhal_module_get}.judge(seen, counts.module_count);
  Getter<oamhal_device_info_t>{oamhal_device_get}.judge(seen, counts.device_count);
  Getter<oamhal_partition_info_t>{oamhal_partition_get}.judge(seen, counts.partition_count);
  Getter<oamhal_port_info_t>{oamhal_port_get}.judge(seen, counts.port_count);
  Getter<oamhal_link_info_t>{oamhal_link_get}.judge(seen, counts.link_count);
  Getter<oamhal_memory_info_t>{oamhal_memory_get}.judge(seen, counts.memory_count);
  Getter<oamhal_bridge_info_t>{oamhal_bridge_get}.judge(seen, counts.bridge_count);
  Getter<oamhal_nic_info_t>{oamhal_nic_get}.judge(seen, counts.nic_count);
  Getter<oamhal_finding_info_t>{oamhal_finding_get}.judge(seen, counts.finding_count);
}

TEST_F(ArgumentsTest, PairsOfIndexesEndWhereTheirParentDoes) {
  const snapshot seen = look();
  const oamhal_snapshot_t* c = seen.c_handle();
  std::uint32_t number = 17;
  EXPECT_EQ(oamhal_module_device(c, 0, 0, &number), OAMHAL_OK);
  EXPECT_EQ(number, 0U);
  EXPECT_EQ(oamhal_module_device(c, 0, 1, &number), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(oamhal_module_device(c, 1, 0, &number), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(oamhal_module_device(c, 0, 0, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_module_device(nullptr, 0, 0, &number), OAMHAL_ERROR_INVALID_ARGUMENT);
  oamhal_firmware_info_t firmware = {sizeof firmware, nullptr, nullptr};
  EXPECT_EQ(oamhal_firmware_get(c, 0, 0, &firmware), OAMHAL_OK);
  EXPECT_EQ(oamhal_firmware_get(c, 0, 1, &firmware), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(oamhal_firmware_get(c, 1, 0, &firmware), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(oamhal_firmware_get(nullptr, 0, 0, &firmware), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_numa_node_get(c, 1, &number), OAMHAL_OK);
  EXPECT_EQ(number, 2U);
  EXPECT_EQ(oamhal_numa_node_get(c, 2, &number), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(oamhal_numa_node_get(c, 0, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
}

TEST_F(ArgumentsTest, OutputsAreClearedWhenACallFails) {
  auto* context_left = reinterpret_cast<oamhal_context_t*>(this);
  oamhal_context_options_t options = OAMHAL_CONTEXT_OPTIONS_INIT;
  options.root = "/nonexistent/oamhal";
  EXPECT_EQ(oamhal_context_create(&options, &context_left, nullptr), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(context_left, nullptr);
  auto* snapshot_left = reinterpret_cast<oamhal_snapshot_t*>(this);
  EXPECT_EQ(oamhal_enumerate(nullptr, nullptr, &snapshot_left, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(snapshot_left, nullptr);
  auto* device_left = reinterpret_cast<oamhal_device_t*>(this);
  EXPECT_EQ(oamhal_device_open(look().c_handle(), 99, &device_left), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(device_left, nullptr);
}

TEST_F(ArgumentsTest, NullIsRefusedOrHarmless) {
  const context here = open();
  const snapshot seen = here.enumerate();
  EXPECT_EQ(oamhal_context_create(nullptr, nullptr, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_context_get(nullptr, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_context_get(here.c_handle(), nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_backend_get(here.c_handle(), 0, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_backend_count(nullptr), 0U);
  EXPECT_EQ(oamhal_enumerate(here.c_handle(), nullptr, nullptr, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_snapshot_get(nullptr, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_device_open(seen.c_handle(), 0, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  oamhal_selection_t selection = {sizeof selection, 0, 0, 0, 0};
  EXPECT_EQ(oamhal_select(seen.c_handle(), nullptr, &selection, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_select(nullptr, "oam3", &selection, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_select(seen.c_handle(), "oam3", nullptr, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_context_ref(nullptr), nullptr);
  EXPECT_EQ(oamhal_snapshot_ref(nullptr), nullptr);
  EXPECT_EQ(oamhal_device_ref(nullptr), nullptr);
  oamhal_context_unref(nullptr);
  oamhal_snapshot_unref(nullptr);
  oamhal_device_unref(nullptr);
  EXPECT_EQ(oamhal_device_id(nullptr), nullptr);
  EXPECT_EQ(oamhal_device_is_lost(nullptr), 0);
}

TEST_F(ArgumentsTest, UnknownBitsAndEnumeratorsAreRefused) {
  const std::string path = tree.path();
  oamhal_context_options_t options = OAMHAL_CONTEXT_OPTIONS_INIT;
  options.root = path.c_str();
  EXPECT_EQ(create(options), OAMHAL_OK);
  options.flags = std::uint64_t{1} << 63;
  EXPECT_EQ(create(options), OAMHAL_ERROR_INVALID_ARGUMENT);
  options.flags = 0;
  for (const std::int32_t strictness : {-1, OAMHAL_STRICTNESS_FAIL_ON_WARNING + 1}) {
    options.strictness = strictness;
    EXPECT_EQ(create(options), OAMHAL_ERROR_INVALID_ARGUMENT) << strictness;
  }
  oamhal_enumerate_options_t how = OAMHAL_ENUMERATE_OPTIONS_INIT;
  how.attribute_classes = 4;
  oamhal_snapshot_t* made = nullptr;
  EXPECT_EQ(oamhal_enumerate(open().c_handle(), &how, &made, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(made, nullptr);
  how.attribute_classes = 0;
  how.flags = 1U << 31;
  EXPECT_EQ(oamhal_enumerate(open().c_handle(), &how, &made, nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(made, nullptr);
}

// NULL alone is the live machine: a path that a script lost must not look at the real one.
TEST_F(ArgumentsTest, AnEmptyRootIsNotTheLiveMachine) {
  oamhal_context_options_t options = OAMHAL_CONTEXT_OPTIONS_INIT;
  options.root = "";
  EXPECT_EQ(create(options), OAMHAL_ERROR_NOT_FOUND);
}

TEST_F(ArgumentsTest, TheEnvironmentCountsOnlyWhereItIsAskedFor) {
  set_environment(tree.path());
  std::string root;
  oamhal_context_options_t options = OAMHAL_CONTEXT_OPTIONS_INIT;
  EXPECT_EQ(create(options, &root), OAMHAL_OK);
  EXPECT_EQ(root, "/");
  options.flags = OAMHAL_CONTEXT_USE_ENVIRONMENT;
  EXPECT_EQ(create(options, &root), OAMHAL_OK);
  EXPECT_EQ(root, tree.path());
  // What the caller says comes first.
  const std::string below = tree.path() + "/sys";
  options.root = below.c_str();
  EXPECT_EQ(create(options, &root), OAMHAL_OK);
  EXPECT_EQ(root, below);
  set_environment("/nonexistent/oamhal");
  options.root = nullptr;
  EXPECT_EQ(create(options), OAMHAL_ERROR_NOT_FOUND);
}

TEST(ErrorStruct, HasTheFailureOfItsCall) {
  oamhal_error_t error = OAMHAL_ERROR_INIT;
  oamhal_context_options_t options = OAMHAL_CONTEXT_OPTIONS_INIT;
  options.root = "/nonexistent/oamhal";
  oamhal_context_t* made = nullptr;
  EXPECT_EQ(oamhal_context_create(&options, &made, &error), OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(error.status, OAMHAL_ERROR_NOT_FOUND);
  EXPECT_EQ(error.system_errno, ENOENT);
  EXPECT_NE(std::strstr(error.message, "/nonexistent/oamhal"), nullptr);
  EXPECT_STREQ(oamhal_last_error(), error.message);
}

TEST(ErrorStruct, ALongMessageIsCutWithItsNul) {
  const std::string path = "/" + std::string(2000, 'x');
  oamhal_context_options_t options = OAMHAL_CONTEXT_OPTIONS_INIT;
  options.root = path.c_str();
  oamhal_error_t error = OAMHAL_ERROR_INIT;
  std::memset(error.message, '#', sizeof error.message);
  oamhal_context_t* made = nullptr;
  EXPECT_NE(oamhal_context_create(&options, &made, &error), OAMHAL_OK);
  EXPECT_EQ(::strnlen(error.message, sizeof error.message), sizeof error.message - 1);
  EXPECT_EQ(std::strlen(oamhal_last_error()), sizeof error.message - 1);
}

TEST(ErrorStruct, OneWithoutASizeIsLeftAlone) {
  oamhal_error_t error = {};
  EXPECT_EQ(oamhal_context_create(nullptr, nullptr, &error), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(error.status, 0);
  EXPECT_STREQ(error.message, "");
  EXPECT_STRNE(oamhal_last_error(), "");
}

TEST(LastError, IsOfTheThreadAndOfItsLastFailure) {
  oamhal_bdf_t bdf = {};
  EXPECT_NE(oamhal_bdf_parse("nonsense", &bdf), OAMHAL_OK);
  const std::string here = oamhal_last_error();
  EXPECT_NE(here, "");
  EXPECT_EQ(oamhal_bdf_parse("0c:00.0", &bdf), OAMHAL_OK);
  EXPECT_EQ(here, oamhal_last_error());
  std::string before = "not asked";
  std::string after;
  std::thread([&] {
    before = oamhal_last_error();
    EXPECT_NE(oamhal_context_create(nullptr, nullptr, nullptr), OAMHAL_OK);
    after = oamhal_last_error();
  }).join();
  EXPECT_EQ(before, "");
  EXPECT_NE(after, here);
  EXPECT_EQ(here, oamhal_last_error());
}

TEST(Names, AreLowerCaseAndUnknownBeyondTheEnds) {
  EXPECT_STREQ(oamhal_status_name(OAMHAL_ERROR_INTERNAL), "internal");
  EXPECT_STREQ(oamhal_status_name(OAMHAL_ERROR_FORKED), "forked");
  EXPECT_STREQ(oamhal_absence_name(OAMHAL_ABSENT_UNKNOWN_REVISION), "unknown-revision");
  EXPECT_STREQ(oamhal_origin_name(OAMHAL_ORIGIN_SIMULATED), "simulated");
  EXPECT_STREQ(oamhal_state_name(OAMHAL_STATE_ABSENT), "absent");
  EXPECT_STREQ(oamhal_link_state_name(OAMHAL_LINK_STATE_DISABLED), "disabled");
  EXPECT_STREQ(oamhal_form_factor_name(OAMHAL_FORM_FACTOR_SOCKET), "socket");
  EXPECT_STREQ(oamhal_severity_name(OAMHAL_SEVERITY_ERROR), "error");
  EXPECT_STREQ(oamhal_evidence_name(OAMHAL_EVIDENCE_EXPECTED), "expected");
  EXPECT_STREQ(oamhal_proof_name(OAMHAL_PROOF_EXPECTED_ONLY), "expected-only");
  EXPECT_STREQ(oamhal_end_kind_name(OAMHAL_END_UNCONNECTED), "unconnected");
  for (const auto name : {oamhal_status_name, oamhal_absence_name, oamhal_origin_name, oamhal_state_name,
                          oamhal_link_state_name, oamhal_form_factor_name, oamhal_severity_name,
                          oamhal_evidence_name, oamhal_proof_name, oamhal_end_kind_name})
    for (const std::int32_t number : {-1, 1000, INT32_MIN, INT32_MAX}) EXPECT_STREQ(name(number), "unknown");
}

TEST(Bdf, OfTheInterfaceRefusesShortRoomAndNull) {
  std::array<char, OAMHAL_BDF_TEXT_SIZE> text{};
  const oamhal_bdf_t bdf = {0, 12, 0, 1, 0};
  EXPECT_EQ(oamhal_bdf_format(&bdf, text.data(), text.size() - 1), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_bdf_format(nullptr, text.data(), text.size()), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_bdf_format(&bdf, nullptr, text.size()), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_bdf_format(&bdf, text.data(), text.size()), OAMHAL_OK);
  EXPECT_STREQ(text.data(), "0000:0c:00.1");
  oamhal_bdf_t read = {9, 9, 9, 7, 0};
  EXPECT_EQ(oamhal_bdf_parse(nullptr, &read), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_bdf_parse("0c:00.1", nullptr), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(oamhal_bdf_parse("0c:00.9", &read), OAMHAL_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(read.domain, 9U);  // untouched by a failure
}

}  // namespace
}  // namespace oamhal::test
