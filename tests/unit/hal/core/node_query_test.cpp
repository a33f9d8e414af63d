// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/node_query.hpp"

#include <gtest/gtest.h>
#include <linux/ioctl.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "hal/kernel/node.hpp"
#include "support/lab.hpp"

/// What backends may ask drivers: oamhal/backend/query.h.
namespace oamhal::test {
namespace {

constexpr const char* kBdf = "0000:0c:00.0";

struct Arguments {
  std::uint64_t address;
  std::uint32_t size;
  std::uint32_t op;
  std::uint32_t index;
  std::uint32_t pad;
};
constexpr Arguments kArguments{0x1111, 0x2222, 7, 0x3333, 0};

constexpr oamhal_backend_query_t kWhole{"state",
                                        "acme",
                                        "acme_ctl",
                                        _IOWR('a', 1, Arguments),
                                        16,
                                        &kArguments,
                                        offsetof(Arguments, address),
                                        offsetof(Arguments, size),
                                        OAMHAL_QUERY_NO_INDEX,
                                        1};
constexpr oamhal_backend_query_t kIndexed{"port",
                                          "acme",
                                          "acme_ctl",
                                          _IOWR('a', 1, Arguments),
                                          16,
                                          &kArguments,
                                          offsetof(Arguments, address),
                                          offsetof(Arguments, size),
                                          offsetof(Arguments, index),
                                          4};

TEST(NodeQueryTable, WhatIsRight) {
  EXPECT_STREQ(hal::wrong_in_query(kWhole), "");
  EXPECT_STREQ(hal::wrong_in_query(kIndexed), "");
}

TEST(NodeQueryTable, WhatIsWrong) {
  const auto wrong = [](auto change) {
    oamhal_backend_query_t query = kIndexed;
    change(query);
    return *hal::wrong_in_query(query) != '\0';
  };
  EXPECT_TRUE(wrong([](auto& query) { query.name = "../state"; }));
  EXPECT_TRUE(wrong([](auto& query) { query.name = ""; }));
  EXPECT_TRUE(wrong([](auto& query) { query.class_name = "a/b"; }));
  EXPECT_TRUE(wrong([](auto& query) { query.node_prefix = ""; }));
  EXPECT_TRUE(wrong([](auto& query) { query.reply_size = 0; }));
  EXPECT_TRUE(wrong([](auto& query) { query.reply_size = OAMHAL_QUERY_MAX_REPLY + 1; }));
  // A request that only tells the driver something, and one without an argument.
  EXPECT_TRUE(wrong([](auto& query) { query.request = _IOW('a', 1, Arguments); }));
  EXPECT_TRUE(wrong([](auto& query) { query.request = _IO('a', 1); }));
  EXPECT_TRUE(wrong([](auto& query) { query.request = _IOC(_IOC_READ, 'a', 1, 512); }));
  EXPECT_TRUE(wrong([](auto& query) { query.address_offset = 20; }));
  EXPECT_TRUE(wrong([](auto& query) { query.address_offset = 4; }));
  EXPECT_TRUE(wrong([](auto& query) { query.size_offset = 4; }));
  EXPECT_TRUE(wrong([](auto& query) { query.size_offset = UINT32_MAX - 3; }));
  EXPECT_TRUE(wrong([](auto& query) { query.index_offset = query.size_offset; }));
  EXPECT_TRUE(wrong([](auto& query) { query.index_offset = 24; }));
  EXPECT_TRUE(wrong([](auto& query) { query.index_count = 0; }));
  EXPECT_TRUE(wrong([](auto& query) { query.index_offset = OAMHAL_QUERY_NO_INDEX; }));
}

TEST(NodeQueryTable, TheCoreSetsThreeThingsAndNothingElse) {
  std::array<std::byte, 16> reply{};
  Arguments sent{};
  auto bytes = hal::query_argument(kIndexed, 3, reply);
  ASSERT_EQ(bytes.size(), sizeof sent);
  std::memcpy(&sent, bytes.data(), sizeof sent);
  EXPECT_EQ(sent.address, reinterpret_cast<std::uintptr_t>(reply.data()));
  EXPECT_EQ(sent.size, 16U);
  EXPECT_EQ(sent.op, 7U);
  EXPECT_EQ(sent.index, 3U);
  bytes = hal::query_argument(kWhole, 0, reply);
  std::memcpy(&sent, bytes.data(), sizeof sent);
  EXPECT_EQ(sent.index, 0x3333U);
}

/// A backend of nothing but questions, asked on a replayed root.
class NodeQueryTest : public LabTest {
 protected:
  NodeQueryTest() {
    acme(kBdf);
    tree.write("sys/class/acme/acme_ctl0/uevent", "MAJOR=240\nMINOR=0\nDEVNAME=acme/acme_ctl0\n");
    backend_.size = sizeof backend_;
    backend_.queries = kQueries;
    backend_.query_count = 2;
    backend_.query_size = sizeof kQueries[0];
  }

  /// The reply as text, or the errno.
  std::string ask(std::uint32_t number, std::uint32_t index = 0, const char* node = "acme_ctl0",
                  std::uint32_t flags = OAMHAL_ENUMERATE_OPEN) {
    class List final : public hal::Reporter {
     public:
      explicit List(std::vector<hal::Report>& reports) : reports_(reports) {}
      void report(hal::Report report) override { reports_.push_back(std::move(report)); }

     private:
      std::vector<hal::Report>& reports_;
    } list(reports);
    const context here = open();
    hal::AttributeReader reader(here.c_handle()->root, 0, nullptr, nullptr);
    reader.set_reporter(&list);
    here.c_handle()->gate = gate_;
    here.c_handle()->gate_user = this;
    hal::NodeQuery nodes(*here.c_handle(), reader, backend_, (flags & OAMHAL_ENUMERATE_OPEN) != 0);
    const auto reply = nodes.send(node, number, index);
    // A second time: what is remembered of the node says the same.
    const auto again = nodes.send(node, number, index);
    EXPECT_EQ(reply.has_value(), again.has_value());
    if (!reply) return std::to_string(reply.error());
    return {reinterpret_cast<const char*>(again->data()), again->size()};
  }
  [[nodiscard]] std::string error(int number) const { return std::to_string(number); }

  static constexpr oamhal_backend_query_t kQueries[] = {kWhole, kIndexed};
  oamhal_backend_t backend_{};
  oamhal_attribute_gate gate_ = nullptr;
  std::vector<hal::Report> reports;

 public:
  /// Of the gate.
  std::vector<std::string> asked;
};

TEST_F(NodeQueryTest, NothingIsSentUnlessTheCallerAllowsIt) {
  tree.write(".oamhal/replies/acme_ctl0/state", "reply");
  EXPECT_EQ(ask(0, 0, "acme_ctl0", 0), error(ENODATA));
  EXPECT_EQ(ask(0, 0, "acme_ctl0", OAMHAL_ENUMERATE_NODES | OAMHAL_ENUMERATE_USABLE), error(ENODATA));
  EXPECT_TRUE(reports.empty());
  EXPECT_EQ(ask(0), std::string("reply").append(11, '\0'));
}

TEST_F(NodeQueryTest, OnlyWhatIsInTheTable) {
  tree.write(".oamhal/replies/acme_ctl0/port.3", "0123456789abcdef");
  EXPECT_EQ(ask(1, 3), "0123456789abcdef");
  EXPECT_EQ(ask(1, 4), error(EINVAL));
  EXPECT_EQ(ask(0, 1), error(EINVAL));
  EXPECT_EQ(ask(2), error(EINVAL));
  for (const char* node :
       {"acme0", "acme_ctl", "acme_ctlx", "acme_ctl0/..", "../acme_ctl0", "acme_ctl-1", ""})
    EXPECT_EQ(ask(0, 0, node), error(EINVAL)) << node;
  EXPECT_EQ(ask(0, 0, nullptr), error(EINVAL));
  backend_.size = offsetof(oamhal_backend_t, queries);
  EXPECT_EQ(ask(0), error(EINVAL));
}

TEST_F(NodeQueryTest, ANodeThatIsNotThere) {
  EXPECT_EQ(ask(0, 0, "acme_ctl7"), error(ENOENT));
  EXPECT_EQ(ask(0), error(ENOENT));
  EXPECT_TRUE(reports.empty());
  tree.write("sys/class/acme/acme_ctl0/uevent", "MAJOR=240\nMINOR=0\nDEVNAME=../etc/passwd\n");
  EXPECT_EQ(ask(0), error(ENOENT));
  ASSERT_FALSE(reports.empty());
  EXPECT_EQ(reports[0].code, "attribute.malformed");
}

TEST_F(NodeQueryTest, AnAnswerOfTheDriverIsNoFinding) {
  for (const auto& [name, number] :
       {std::pair{"EBUSY", EBUSY}, std::pair{"ENODEV", ENODEV}, std::pair{"EPERM", EPERM}}) {
    tree.write(".oamhal/replies/acme_ctl0/state.error", std::string(name) + "\n");
    EXPECT_EQ(ask(0), error(number));
  }
  EXPECT_TRUE(reports.empty());
  tree.write(".oamhal/replies/acme_ctl0/state.error", "EOTHER\n");
  EXPECT_EQ(ask(0), error(EBADMSG));
  EXPECT_EQ(reports.at(0).code, "attribute.malformed");
}

TEST_F(NodeQueryTest, AReplyThatIsTooLong) {
  tree.write(".oamhal/replies/acme_ctl0/state", std::string(17, 'x'));
  EXPECT_EQ(ask(0), error(EBADMSG));
  EXPECT_EQ(reports.at(0).code, "attribute.malformed");
}

TEST_F(NodeQueryTest, ANodeThatThisProcessMayNotOpen) {
  tree.write(".oamhal/replies/acme_ctl0/state", "reply");
  for (const char* access : {"no-permission", "denied-by-cgroup"}) {
    reports.clear();
    tree.write(".oamhal/machine.toml",
               std::string("origin = \"capture\"\n[nodes]\n\"/dev/acme/acme_ctl0\" = \"") + access + "\"\n");
    EXPECT_EQ(ask(0), error(EACCES));
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].code, "attribute.denied");
    EXPECT_NE(reports[0].message.find("dev/acme/acme_ctl0"), std::string::npos);
  }
  tree.write(".oamhal/machine.toml", "origin = \"capture\"\n[nodes]\n\"/dev/acme/acme_ctl0\" = \"ok\"\n");
  EXPECT_EQ(ask(0).substr(0, 5), "reply");
}

TEST_F(NodeQueryTest, TheGateIsAskedBeforeEach) {
  tree.write(".oamhal/replies/acme_ctl0/state", "reply");
  gate_ = [](void* user, const char* directory, const char* name, std::int32_t attribute_class) {
    static_cast<NodeQueryTest*>(user)->asked.push_back(std::string(directory) + "/" + name);
    return attribute_class == OAMHAL_ATTRIBUTE_LIVE ? 0 : EIO;
  };
  EXPECT_EQ(ask(0).substr(0, 5), "reply");
  EXPECT_EQ(asked, (std::vector<std::string>(2, "dev/acme/acme_ctl0")));
  gate_ = [](void*, const char*, const char*, std::int32_t) { return ETIMEDOUT; };
  EXPECT_EQ(ask(0), error(ETIMEDOUT));
  ASSERT_FALSE(reports.empty());
  EXPECT_EQ(reports[0].code, "attribute.timeout");
}

TEST_F(NodeQueryTest, ABackendSeesItThroughItsHost) {
  fakes().said[kBdf].look = [&](const oamhal_backend_host_t& host, const oamhal_backend_function_t&) {
    const void* reply = nullptr;
    std::size_t length = 0;
    // acme lists no questions.
    EXPECT_EQ(host.query_node(host.self, "acme_ctl0", 0, 0, &reply, &length), EINVAL);
    EXPECT_EQ(host.query_node(host.self, "acme_ctl0", 0, 0, nullptr, &length), EINVAL);
    asked.emplace_back("probe");
  };
  EXPECT_EQ(open().enumerate(0, OAMHAL_ENUMERATE_OPEN).info().flags, OAMHAL_ENUMERATE_OPEN);
  EXPECT_EQ(asked.size(), 1U);
}

TEST(NodeName, OfAUevent) {
  const auto node = hal::parse_node_name("MAJOR=261\nMINOR=3\nDEVNAME=accel/accel3\n");
  ASSERT_TRUE(node);
  EXPECT_EQ(node->name, "accel/accel3");
  EXPECT_EQ(node->major, 261U);
  EXPECT_EQ(node->minor, 3U);
  for (const char* bad :
       {"", "MAJOR=1\nMINOR=3\n", "MAJOR=1\nDEVNAME=null\n", "MAJOR=-1\nMINOR=3\nDEVNAME=null\n",
        "MAJOR=1\nMINOR=4294967296\nDEVNAME=null\n", "MAJOR=1\nMINOR=3\nDEVNAME=/null\n",
        "MAJOR=1\nMINOR=3\nDEVNAME=a/../../etc/null\n", "MAJOR=1\nMINOR=3\nDEVNAME=a//b\n",
        "MAJOR=1\nMINOR=3\nDEVNAME=./null\n", "MAJOR=1\nMINOR=3\nDEVNAME=\n"})
    EXPECT_FALSE(hal::parse_node_name(bad)) << bad;
}

TEST(NodeName, IsOpenedWhenItIsThatDevice) {
  EXPECT_TRUE(hal::open_node({"null", 1, 3}));
  EXPECT_EQ(hal::open_node({"null", 1, 5}).error(), ENOENT);
  EXPECT_EQ(hal::open_node({"there-is-none", 1, 3}).error(), ENOENT);
  EXPECT_EQ(hal::open_node({"null/below", 1, 3}).error(), ENOENT);
  EXPECT_EQ(hal::open_node({"fd", 1, 3}).error(), ENOENT);
}

}  // namespace
}  // namespace oamhal::test
