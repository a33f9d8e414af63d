// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>

#include <oamhal/bringup/bringup.hpp>

#include "rules.hpp"
#include "tests/support/machine_root.hpp"
#include "tests/support/served_machine.hpp"

/// Every backend on every machine, healthy and broken: the same rules hold.
namespace oamhal::conformance {
namespace {

constexpr std::uint32_t kAll = OAMHAL_ATTRIBUTE_CONFIG | OAMHAL_ATTRIBUTE_LIVE;

/// A machine, what it is made of, and how many devices each backend must take.
struct Machine {
  const char* name;
  const char* toml;
  std::map<std::string, std::size_t> taken;
  /// Its modules are known by their registers, which files do not have: they are served.
  bool served = false;
};

void PrintTo(const Machine& machine, std::ostream* out) {
  *out << machine.name;
}

const Machine kMachines[] = {
    {"mi300x-ubb8", "", {{"amd", 8}}},
    {"mi250x-4oam", "", {{"amd", 8}}},
    {"mi308x-ubb8-qpx", "", {{"amd", 8}}},
    {"mixed-generic", "", {{"generic", 5}}},
    {"hls2-gaudi2", "", {{"gaudi", 8}}},
    {"h100-4gpu", "", {{"nvidia", 4}}},
    {"max1550-4oam", "", {{"intel", 4}}},
    {"ascend910b-8", "", {{"ascend", 8}}},
    {"ubb8-reference", "", {{"reference", 8}}, true},
    {"hls2-gaudi2-unbound", "", {{"gaudi", 8}}, true},
    {"mi300x-ubb8-unbound", "", {{"amd", 8}}, true},
    {"gaudi-all-ones",
     "extends = \"hls2-gaudi2\"\n[[override]]\nmodule = 1\nconfig = \"all-ones\"\n",
     {{"gaudi", 8}}},
    {"gaudi-older-ports",
     "extends = \"hls2-gaudi2\"\n[template.gaudi2.fabric]\nmasks = true\n"
     "[[override]]\nmodule = 1\nfabric.disabled = [5, 9]\n"
     "[[override]]\nmodule = 2\nfabric.down = [0, 8]\nfabric.closed = [1]\n",
     {{"gaudi", 8}}},
    {"gaudi-sick-ports",
     "extends = \"hls2-gaudi2\"\n[[override]]\nmodule = 1\nfabric.disabled = [5, 9]\n"
     "[[override]]\nmodule = 2\nset.module_id = \"3\"\n"
     "[[override]]\nmodule = 4\nfabric.ports = 0\n[[override]]\nmodule = 5\ndriver = \"none\"\n",
     {{"gaudi", 8}}},
    {"accel-1024", "", {{"amd", 1024}}},
    {"no-driver", "extends = \"mi300x-ubb8\"\n[[override]]\nmodule = 0\ndriver = \"none\"\n", {{"amd", 8}}},
    {"passed-through",
     "extends = \"mi300x-ubb8\"\n[[override]]\nmodule = 5\ndriver = \"vfio-pci\"\n",
     {{"amd", 8}}},
    {"not-in-kfd",
     "extends = \"mi300x-ubb8\"\n[[override]]\nmodule = 3\nkfd.present = false\n",
     {{"amd", 8}}},
    {"all-ones",
     "extends = \"mi250x-4oam\"\n[[override]]\nmodule = 1\nconfig = \"all-ones\"\n",
     {{"amd", 8}}},
    {"generic-all-ones",
     "extends = \"mixed-generic\"\n[[override]]\nmodule = 1\nconfig = \"all-ones\"\n",
     {{"generic", 5}}},
    {"no-config",
     "extends = \"mixed-generic\"\n[[override]]\nmodule = 2\nconfig = \"missing\"\n",
     {{"generic", 5}}},
    {"asleep",
     "extends = \"mi308x-ubb8-qpx\"\n[[override]]\nmodule = 2\npower_state = \"D3cold\"\n",
     {{"amd", 8}}},
    {"partition-gone",
     "extends = \"mi308x-ubb8-qpx\"\n[[override]]\nmodule = 2\nkfd.missing_partitions = [1]\n",
     {{"amd", 8}}},
};

struct Asked {
  std::set<std::int32_t> classes;
  std::set<std::string> names;
};

std::int32_t note(void* user, const char*, const char* name, std::int32_t attribute_class) {
  auto* asked = static_cast<Asked*>(user);
  asked->classes.insert(attribute_class);
  asked->names.insert(name);
  return 0;
}

std::int32_t refuse_live(void*, const char*, const char*, std::int32_t attribute_class) {
  return attribute_class == OAMHAL_ATTRIBUTE_LIVE ? ETIMEDOUT : 0;
}

std::int32_t refuse_everything(void*, const char*, const char*, std::int32_t) {
  return EACCES;
}

context open(const std::string& root, oamhal_attribute_gate gate = nullptr, void* user = nullptr) {
  context_options options;
  options.root = root;
  options.gate = gate;
  options.gate_user = user;
  const context made = context::create(options);
  // Slow machines and sanitizers must not make a module look as if it hung.
  if (made.info().served_count != 0)
    bringup::attach(made, {OAMHAL_BRINGUP_INDIRECT, std::chrono::seconds(30)});
  return made;
}

std::multiset<std::string> addresses(const snapshot& seen) {
  std::multiset<std::string> out;
  for (const auto& device : seen.devices()) out.insert(device.bdf_text);
  return out;
}

void expect_conforming(const snapshot& seen) {
  const auto broken = broken_rules(seen);
  EXPECT_TRUE(broken.empty()) << fmt::format("{}\n", fmt::join(broken, "\n"));
}

class Conformance : public testing::TestWithParam<Machine> {
 protected:
  void SetUp() override {
    if (GetParam().served)
      root_ = served_.emplace(GetParam().name).path();
    else
      root_ = files_.emplace(GetParam().name, GetParam().toml).path();
  }
  std::optional<test::MachineRoot> files_;
  std::optional<test::ServedMachine> served_;
  std::string root_;
};

TEST_P(Conformance, RulesHoldForEveryClassOfAttributes) {
  const context here = open(root_);
  for (const std::uint32_t classes : {0U, static_cast<std::uint32_t>(OAMHAL_ATTRIBUTE_CONFIG), kAll}) {
    SCOPED_TRACE(classes);
    const snapshot seen = here.enumerate(classes, OAMHAL_ENUMERATE_READINGS);
    EXPECT_EQ(seen.info().origin, OAMHAL_ORIGIN_SIMULATED);
    expect_conforming(seen);
    std::map<std::string, std::size_t> taken;
    for (const auto& device : seen.devices()) ++taken[device.backend];
    EXPECT_EQ(taken, GetParam().taken);
  }
}

TEST_P(Conformance, LooksTwiceSeesTheSame) {
  const context here = open(root_);
  const snapshot first = here.enumerate(kAll);
  EXPECT_EQ(dump(first), dump(here.enumerate(kAll)));
  EXPECT_EQ(dump(first), dump(here.rescan(first, kAll)));
  EXPECT_EQ(dump(first), dump(open(root_).enumerate(kAll)));
}

TEST_P(Conformance, ReadsNoClassThatWasNotAskedFor) {
  Asked asked;
  const context here = open(root_, note, &asked);
  static_cast<void>(here.enumerate());
  EXPECT_EQ(asked.classes, std::set<std::int32_t>{OAMHAL_ATTRIBUTE_CACHED});
  static_cast<void>(here.enumerate(OAMHAL_ATTRIBUTE_CONFIG));
  EXPECT_FALSE(asked.classes.contains(OAMHAL_ATTRIBUTE_LIVE));
  static_cast<void>(here.enumerate(kAll));
  // Reading these clears counters, or blocks a second: facts/amd.md.
  for (const char* destructive : {"pcie_bw", "xgmi_error", "pcie_replay_count", "umc_err_count"})
    EXPECT_FALSE(asked.names.contains(destructive)) << destructive;
}

TEST_P(Conformance, RefusedAttributesCostNoDevice) {
  const auto whole = addresses(open(root_).enumerate(kAll));
  for (const auto gate : {refuse_live, refuse_everything}) {
    const snapshot seen = open(root_, gate).enumerate(kAll);
    expect_conforming(seen);
    // Who may read nothing at all cannot know which functions are accelerators, and is told so.
    if (gate == refuse_live) {
      EXPECT_EQ(addresses(seen), whole);
    } else {
      EXPECT_FALSE(seen.findings().empty());
    }
  }
}

TEST_P(Conformance, EverythingIsSelectedByItsNames) {
  const snapshot seen = open(root_).enumerate();
  const auto choose = [&](const std::string& selector) {
    oamhal_selection_t selection = {sizeof selection, 0, 0, 0, 0};
    EXPECT_EQ(oamhal_select(seen.c_handle(), selector.c_str(), &selection, nullptr), OAMHAL_OK)
        << selector << ": " << oamhal_last_error();
    return selection;
  };
  for (const auto& device : seen.devices()) {
    EXPECT_EQ(choose(fmt::format("id:{}", device.id)).device, device.position);
    EXPECT_EQ(choose(device.bdf_text).device, device.position);
    EXPECT_EQ(choose(fmt::to_string(device.position)).device, device.position);
  }
  for (const auto& module : seen.modules()) {
    EXPECT_EQ(choose(fmt::format("id:{}", module.id)).module, module.position);
    // A module without a known slot is reached by id: alone.
    if (module.slot.absence == OAMHAL_PRESENT) {
      EXPECT_EQ(choose(module.id).module, module.position) << module.id;
    }
  }
  for (const auto& partition : seen.partitions())
    EXPECT_EQ(choose(fmt::format("id:{}", partition.id)).partition, partition.position);
}

INSTANTIATE_TEST_SUITE_P(Machines, Conformance, testing::ValuesIn(kMachines), [](const auto& machine) {
  std::string name = machine.param.name;
  std::erase(name, '-');
  return name;
});

TEST(Backends, EachTakesADeviceOfSomeMachine) {
  std::set<std::string> takers;
  for (const Machine& machine : kMachines)
    for (const auto& [backend, devices] : machine.taken) takers.insert(backend);
  const test::MachineRoot root("mi300x-ubb8");
  for (const auto& backend : open(root.path()).backends())
    EXPECT_TRUE(takers.contains(backend.name)) << backend.name;
}

}  // namespace
}  // namespace oamhal::conformance
