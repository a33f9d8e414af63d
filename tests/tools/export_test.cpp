// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Pictures of scenes that no simulated machine has: every state of a link, odd names, empty places.

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "tools/oam-info/export/cpus.hpp"
#include "tools/oam-info/export/export.hpp"
#include "tools/oam-info/export/svg_layout.hpp"
#include "tools/oam-info/export/xml.hpp"

namespace oam_info {
namespace {

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

Node module_at(std::uint64_t slot) {
  Node node;
  node.name = "oam" + std::to_string(slot);
  node.bdf = "0000:0" + std::to_string(slot) + ":00.0";
  node.model = "Model";
  node.slot = slot;
  node.numa_node = slot / 4;
  node.module = slot;
  node.baseboard = 0;
  return node;
}

Bundle line(std::size_t a, std::size_t b, std::int32_t state, std::int32_t evidence = OAMHAL_EVIDENCE_SEEN) {
  Bundle bundle;
  bundle.a = a;
  bundle.b = b;
  bundle.state = state;
  bundle.evidence = evidence;
  bundle.count = 1;
  return bundle;
}

/// Eight modules, all in their slots, and a link in each state.
Scene eight() {
  Scene scene;
  scene.host = "host";
  scene.baseboards = {"ubb0"};
  for (std::uint64_t slot = 0; slot < 8; ++slot) scene.nodes.push_back(module_at(slot));
  scene.bundles = {line(0, 1, OAMHAL_LINK_STATE_UP),
                   line(0, 2, OAMHAL_LINK_STATE_DOWN),
                   line(0, 3, OAMHAL_LINK_STATE_TRAINING),
                   line(0, 4, OAMHAL_LINK_STATE_UNKNOWN),
                   line(1, 5, OAMHAL_LINK_STATE_DISABLED),
                   line(2, 7, OAMHAL_LINK_STATE_UP, OAMHAL_EVIDENCE_EXPECTED),
                   line(1, 6, OAMHAL_LINK_STATE_UNKNOWN, OAMHAL_EVIDENCE_EXPECTED)};
  Bundle out = line(5, kNone, OAMHAL_LINK_STATE_UP);
  out.other = "connector";
  scene.bundles.push_back(out);
  out.state = OAMHAL_LINK_STATE_DOWN;
  scene.bundles.push_back(out);
  out.other = "";
  out.port = "4L";
  scene.bundles.push_back(out);
  return scene;
}

TEST(Layout, EightModulesStandInTheirPlaces) {
  const Layout layout = layout_of(eight(), 0);
  EXPECT_TRUE(layout.physical);
  const auto far_row = {0, 3, 4, 7};
  const auto near_row = {1, 2, 5, 6};
  double x = -1;
  for (const int slot : far_row) {
    const Cell& cell = layout.cells[static_cast<std::size_t>(slot)];
    EXPECT_EQ(cell.row, 0U) << slot;
    EXPECT_GT(cell.box.x, x) << slot;
    x = cell.box.x;
  }
  x = -1;
  for (const int slot : near_row) {
    const Cell& cell = layout.cells[static_cast<std::size_t>(slot)];
    EXPECT_EQ(cell.row, 1U) << slot;
    EXPECT_GT(cell.box.x, x) << slot;
    EXPECT_GT(cell.box.y, layout.cells[0].box.y) << slot;
    x = cell.box.x;
  }
  EXPECT_EQ(layout.cells[0].box.x, layout.cells[1].box.x);
}

TEST(Layout, FourModulesAndEmptyPlaces) {
  Scene scene = eight();
  scene.bundles.clear();
  scene.nodes.resize(4);
  Layout layout = layout_of(scene, 0);
  EXPECT_EQ(layout.cells[3].row, 0U);
  EXPECT_EQ(layout.cells[2].row, 1U);
  EXPECT_EQ(layout.cells[3].box.x, layout.cells[2].box.x);
  EXPECT_TRUE(layout.vacant.empty());
  scene.nodes.push_back(module_at(6));
  layout = layout_of(scene, 0);
  EXPECT_TRUE(layout.physical);
  ASSERT_EQ(layout.vacant.size(), 3U);
  EXPECT_EQ(layout.vacant_names[0].text, "slot 4");
  EXPECT_EQ(layout.vacant_names[1].text, "slot 7");
  EXPECT_EQ(layout.vacant_names[2].text, "slot 5");
}

TEST(Layout, WithoutPlacesInOrder) {
  Scene scene = eight();
  scene.nodes[5].slot.reset();
  EXPECT_FALSE(layout_of(scene, 0).physical);
  scene = eight();
  scene.nodes[5].slot = 4;  // twice: one of the two is wrong
  const Layout layout = layout_of(scene, 0);
  EXPECT_FALSE(layout.physical);
  for (std::size_t i = 0; i < 8; ++i) {
    EXPECT_EQ(layout.cells[i].row, i / 4);
    EXPECT_EQ(layout.cells[i].column, i % 4);
  }
}

TEST(Layout, NoTwoDevicesOverlap) {
  Scene scene;
  for (std::size_t i = 0; i < 70; ++i) {
    Node node = module_at(0);
    node.module = i / 2;
    node.baseboard = i < 20 ? 0 : i < 50 ? 1 : kNone;
    node.slot.reset();
    scene.nodes.push_back(node);
  }
  scene.baseboards = {"ubb0", "ubb1"};
  const Layout layout = layout_of(scene, 0);
  for (std::size_t i = 0; i < 70; ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const Box& a = layout.cells[i].box;
      const Box& b = layout.cells[j].box;
      EXPECT_TRUE(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y ||
                  b.y + b.height <= a.y)
          << i << " " << j;
      EXPECT_LE(a.x + a.width, layout.width);
      EXPECT_LE(a.y + a.height, layout.height);
    }
}

TEST(Svg, EachStateHasItsOwnLineAndWords) {
  const std::string text = export_svg(eight());
  EXPECT_EQ(count(text, "class=\"casing\""), 7U);
  for (const char* words :
       {">up<", ">down<", ">training<", ">state unknown<", ">disabled<", ">up, expected<",
        ">state unknown, expected<", ">1x to connector<", ">4L: peer unknown<",
        "oam5, 4L: peer unknown: down", "8 modules, 9 links", "oam0 - oam2: down, 1 link"})
    EXPECT_NE(text.find(words), std::string::npos) << words;
  // A cross on the line, on the one to the connector, at the port, and in the legend.
  EXPECT_EQ(count(text, "class=\"line\" stroke=\"#c8321f\" stroke-width=\"3\"/>"), 4U);
  EXPECT_EQ(count(text, "STATE:"), 0U);
}

TEST(Svg, NothingDrawsAcross) {
  Scene scene = eight();
  scene.nodes[0].name = "<oam0 & \"co\">";
  scene.nodes[1].trouble = "lost";
  scene.nodes[2].model = "bad \xff\xc3 bytes";
  scene.host = "</svg>";
  const std::string text = export_svg(scene);
  EXPECT_NE(text.find("&lt;oam0 &amp; &quot;co"), std::string::npos);
  EXPECT_NE(text.find("STATE: lost"), std::string::npos);
  EXPECT_EQ(count(text, "</svg>"), 1U);
  EXPECT_EQ(text.find('\xff'), std::string::npos);
}

TEST(Dot, StatesAreInWordsAndStyle) {
  Scene scene = eight();
  scene.nodes[0].name = "a\"b\\";
  const std::string text = export_dot(scene);
  EXPECT_NE(text.find("\"a\\\"b\\\\\\nModel"), std::string::npos) << text;
  EXPECT_NE(text.find("d0 -- d2 [label=\"1 link\\ndown\", color=\"#c8321f\", style=dotted"),
            std::string::npos);
  EXPECT_NE(text.find("d2 -- d7 [label=\"1 link\\nup, expected\", color=\"#00805d\", style=dashed"),
            std::string::npos);
  EXPECT_NE(text.find("d0 -- d1 [label=\"1 link\", color=\"#00805d\", style=solid"), std::string::npos);
  EXPECT_EQ(count(text, " -- o0 "), 2U);
  EXPECT_NE(text.find("0000:05:00.0\\n4L: peer unknown, down\"]"), std::string::npos);
  EXPECT_EQ(count(text, "subgraph cluster_numa"), 2U);
}

TEST(Cpus, ListsAndMasks) {
  EXPECT_EQ(kernel_mask(cpus_of("0-3,8,33")), "00000002,0000010f");
  EXPECT_EQ(hwloc_set(cpus_of("32")), "0x00000001,0x00000000");
  EXPECT_EQ(hwloc_set({}), "0x00000000");
  for (const char* wrong : {"", "a", "1-", "3-1", "1,x", "1-2-3", "4 5", "99999999999", "0-4294967295"})
    EXPECT_TRUE(cpus_of(wrong).empty()) << wrong;
}

TEST(Xml, Escapes) {
  EXPECT_EQ(xml_text("a<b>&\"'\x01"), "a&lt;b&gt;&amp;&quot;'?");
  EXPECT_EQ(xml_text("\xc3\xbc \xed\xa0\x80"), "\xc3\xbc \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(xml_text("\xf0\x9f\x98\x80\xf5\xc2"), "\xf0\x9f\x98\x80\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(xml_comment("a--->b--"), "<!-- a~~->b~- -->");
  EXPECT_EQ(to_text({"a", {{"k", "v\""}}, {{"b"}}}), "<a k=\"v&quot;\">\n  <b/>\n</a>\n");
}

}  // namespace
}  // namespace oam_info
