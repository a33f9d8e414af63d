// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <cstring>

#include "hal/base/bdf.hpp"
#include "support/lab.hpp"

namespace oamhal::test {
namespace {

constexpr const char* kA = "0000:0a:00.0";
constexpr const char* kB = "0000:0b:00.0";

oamhal_backend_link_t link_to(const char* bdf, std::int32_t state = OAMHAL_LINK_STATE_UP) {
  oamhal_backend_link_t link{};
  link.size = sizeof link;
  link.remote_kind = OAMHAL_END_DEVICE;
  link.remote = *hal::parse_bdf(bdf);
  link.state = state;
  link.type = "fabric";
  return link;
}

oamhal_backend_link_t with_ports(oamhal_backend_link_t link, std::uint64_t local, std::uint64_t remote) {
  link.local_port = known(local);
  link.remote_port = known(remote);
  return link;
}

oamhal_backend_link_t with_count(oamhal_backend_link_t link, std::uint64_t count) {
  link.port_count = known(count);
  return link;
}

class LinksTest : public LabTest {
 protected:
  LinksTest() : a_(acme(kA)), b_(acme(kB)) {}

  Said& a_;
  Said& b_;
};

TEST_F(LinksTest, WhatBothEndsReportIsOneLink) {
  a_.links = {link_to(kB)};
  b_.links = {link_to(kA)};
  const snapshot seen = look();
  ASSERT_EQ(seen.links().size(), 1U);
  const link_info link = seen.links()[0];
  EXPECT_EQ(link.a.kind, OAMHAL_END_DEVICE);
  EXPECT_EQ(link.a.device, device_at(seen, kA).position);
  EXPECT_EQ(link.b.device, device_at(seen, kB).position);
  EXPECT_STREQ(link.type, "fabric");
  EXPECT_EQ(link.state, OAMHAL_LINK_STATE_UP);
  EXPECT_EQ(seen.findings().size(), 0U);
}

TEST_F(LinksTest, PortsTellLinksOfOnePairApart) {
  a_.links = {with_ports(link_to(kB), 1, 5), with_ports(link_to(kB), 2, 4)};
  b_.links = {with_ports(link_to(kA), 4, 2), with_ports(link_to(kA), 5, 1)};
  const snapshot seen = look();
  ASSERT_EQ(seen.links().size(), 2U);
  EXPECT_EQ(value_of(seen.links()[0].a.port), 1U);
  EXPECT_EQ(value_of(seen.links()[0].b.port), 5U);
  EXPECT_EQ(value_of(seen.links()[1].a.port), 2U);
  EXPECT_EQ(value_of(seen.links()[1].b.port), 4U);
  EXPECT_STRNE(seen.links()[0].id, seen.links()[1].id);
  EXPECT_EQ(seen.findings().size(), 0U);
}

TEST_F(LinksTest, TypesTellLinksOfOnePairApart) {
  a_.links = {link_to(kB), link_to(kB)};
  a_.links[1].type = "pcie";
  b_.links = {link_to(kA), link_to(kA)};
  b_.links[0].type = "pcie";
  EXPECT_EQ(look().links().size(), 2U);
}

TEST_F(LinksTest, PortsKnowTheirLink) {
  a_.ports.resize(2);
  a_.ports[0].index = 7;
  a_.ports[1].index = 8;
  b_.ports.resize(1);
  b_.ports[0].index = 3;
  a_.links = {with_ports(link_to(kB), 8, 3)};
  b_.links = {with_ports(link_to(kA), 3, 8)};
  const snapshot seen = look();
  const auto ports = seen.ports(device_at(seen, kA));
  ASSERT_EQ(ports.size(), 2U);
  EXPECT_EQ(ports[0].link, OAMHAL_NO_INDEX);
  EXPECT_EQ(ports[1].link, 0U);
  EXPECT_EQ(seen.ports(device_at(seen, kB))[0].link, 0U);
}

TEST_F(LinksTest, AnIdIsThatOfItsEndsWhoeverReports) {
  a_.identity.unique_id = "aa";
  b_.identity.unique_id = "bb";
  a_.links = {with_ports(link_to(kB), 1, 5)};
  const std::string one = look().links()[0].id;
  a_.links.clear();
  b_.links = {with_ports(link_to(kA), 5, 1)};
  const snapshot seen = look();
  EXPECT_EQ(seen.links()[0].id, one);
  // And the ends stay in their order.
  EXPECT_EQ(value_of(seen.links()[0].a.port), 1U);
  EXPECT_EQ(seen.links()[0].a.device, device_at(seen, kA).position);
}

TEST_F(LinksTest, OneEndAloneIsReported) {
  b_.links = {link_to(kA)};
  const snapshot seen = look();
  EXPECT_EQ(seen.links().size(), 1U);
  const auto found = findings_of(seen, "link.one-sided");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].device, device_at(seen, kB).position);
}

// A device that reports a link twice does not speak for its peer.
TEST_F(LinksTest, OneEndTwiceIsStillOneEnd) {
  a_.links = {link_to(kB), link_to(kB)};
  EXPECT_EQ(findings_of(look(), "link.one-sided").size(), 1U);
}

TEST_F(LinksTest, TheWorseStateHolds) {
  constexpr std::int32_t kOrder[] = {OAMHAL_LINK_STATE_UP, OAMHAL_LINK_STATE_DOWN};
  for (const bool swapped : {false, true}) {
    a_.links = {link_to(kB, kOrder[swapped ? 1 : 0])};
    b_.links = {link_to(kA, kOrder[swapped ? 0 : 1])};
    const snapshot seen = look();
    EXPECT_EQ(seen.links()[0].state, OAMHAL_LINK_STATE_DOWN);
    EXPECT_EQ(findings_of(seen, "link.down").size(), 1U);
  }
}

TEST_F(LinksTest, EndsThatDisagreeOnTheirPortsAreReported) {
  a_.links = {with_count(link_to(kB), 4)};
  b_.links = {with_count(link_to(kA), 3)};
  const snapshot seen = look();
  EXPECT_EQ(findings_of(seen, "link.asymmetric").size(), 1U);
  b_.links = {link_to(kA)};
  EXPECT_EQ(findings_of(look(), "link.asymmetric").size(), 0U);
}

TEST_F(LinksTest, OtherEndsHaveNoIndex) {
  oamhal_backend_link_t link = link_to(kB);
  link.remote_kind = OAMHAL_END_SWITCH;
  link.remote_label = "switch 4";
  link.local_port = known(2);
  a_.links = {link};
  const snapshot seen = look();
  ASSERT_EQ(seen.links().size(), 1U);
  EXPECT_EQ(seen.links()[0].b.kind, OAMHAL_END_SWITCH);
  EXPECT_EQ(seen.links()[0].b.device, OAMHAL_NO_INDEX);
  EXPECT_STREQ(seen.links()[0].b.label, "switch 4");
  EXPECT_EQ(findings_of(seen, "link.one-sided").size(), 0U);
}

// A container sees two of eight devices, and their links to the other six.
TEST_F(LinksTest, ADeviceThatIsNotHereIsNamedByItsAddress) {
  a_.links = {link_to("0000:77:00.0")};
  const snapshot seen = look();
  ASSERT_EQ(seen.links().size(), 1U);
  EXPECT_EQ(seen.links()[0].b.kind, OAMHAL_END_DEVICE);
  EXPECT_EQ(seen.links()[0].b.device, OAMHAL_NO_INDEX);
  EXPECT_STREQ(seen.links()[0].b.label, "0000:77:00.0");
}

TEST_F(LinksTest, UnconnectedPortsAreNotJoined) {
  for (std::uint64_t port = 0; port < 3; ++port) {
    oamhal_backend_link_t link{};
    link.remote_kind = OAMHAL_END_UNCONNECTED;
    link.local_port = known(port);
    a_.links.push_back(link);
    b_.links.push_back(link);
  }
  const snapshot seen = look();
  EXPECT_EQ(seen.links().size(), 6U);
  for (const auto& link : seen.links()) EXPECT_EQ(link.b.kind, OAMHAL_END_UNCONNECTED);
}

TEST_F(LinksTest, WhatIsSaidOfALinkArrives) {
  oamhal_backend_link_t link = link_to(kB);
  link.evidence = OAMHAL_EVIDENCE_DERIVED;
  link.proof = OAMHAL_PROOF_PAIR_ONLY;
  link.source = "a file";
  link.weight = known(15);
  link.raw_rate_mbps = known(512000);
  link.reported_rate_mbps = known(50000);
  link.reported_by = "somebody";
  link.reported_trusted = 1;
  a_.links = {link};
  link.remote = *hal::parse_bdf(kA);
  b_.links = {link};
  const snapshot seen = look();
  const link_info info = seen.links()[0];
  EXPECT_EQ(info.evidence, OAMHAL_EVIDENCE_DERIVED);
  EXPECT_EQ(info.proof, OAMHAL_PROOF_PAIR_ONLY);
  EXPECT_STREQ(info.source, "a file");
  EXPECT_EQ(value_of(info.weight), 15U);
  EXPECT_EQ(value_of(info.raw_rate_mbps), 512000U);
  EXPECT_EQ(value_of(info.reported_rate_mbps), 50000U);
  EXPECT_STREQ(info.reported_by, "somebody");
  EXPECT_EQ(info.reported_trusted, 1);
  EXPECT_FALSE(value_of(info.port_count));
}

}  // namespace
}  // namespace oamhal::test
