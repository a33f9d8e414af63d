// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include <oamhal/oamhal.hpp>

#include "tests/support/machine_root.hpp"

/// Each file that discovery reads is broken in turn, in every way a file can be. Nothing may crash or hang,
/// no device may vanish, none of the host's may appear, and a finding must name the file.
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kConfigAndLive = OAMHAL_ATTRIBUTE_CONFIG | OAMHAL_ATTRIBUTE_LIVE;

/// What one enumeration says, as far as the test compares it.
struct Seen {
  std::multiset<std::string> addresses;
  std::string findings;
};

using Read = std::set<std::pair<std::string, std::string>>;

std::int32_t note_read(void* user, const char* directory, const char* name, std::int32_t) {
  static_cast<Read*>(user)->emplace(directory, name);
  return 0;
}

Seen look(const fs::path& root, Read* read = nullptr) {
  oamhal_context_options_t options = OAMHAL_CONTEXT_OPTIONS_INIT;
  const std::string path = root.string();
  options.root = path.c_str();
  if (read != nullptr) {
    options.gate = note_read;
    options.gate_user = read;
  }
  oamhal_context_t* context = nullptr;
  EXPECT_EQ(oamhal_context_create(&options, &context, nullptr), OAMHAL_OK) << oamhal_last_error();
  oamhal_enumerate_options_t classes = OAMHAL_ENUMERATE_OPTIONS_INIT;
  classes.attribute_classes = kConfigAndLive;
  oamhal_snapshot_t* snapshot = nullptr;
  EXPECT_EQ(oamhal_enumerate(context, &classes, &snapshot, nullptr), OAMHAL_OK) << oamhal_last_error();
  oamhal_context_unref(context);
  Seen seen;
  oamhal_snapshot_info_t info{};
  info.size = sizeof info;
  EXPECT_EQ(oamhal_snapshot_get(snapshot, &info), OAMHAL_OK);
  EXPECT_EQ(info.origin, OAMHAL_ORIGIN_SIMULATED);
  for (std::uint32_t i = 0; i < info.device_count; ++i) {
    oamhal_device_info_t device{};
    device.size = sizeof device;
    EXPECT_EQ(oamhal_device_get(snapshot, i, &device), OAMHAL_OK);
    seen.addresses.insert(device.bdf_text);
  }
  for (std::uint32_t i = 0; i < info.finding_count; ++i) {
    oamhal_finding_info_t finding{};
    finding.size = sizeof finding;
    EXPECT_EQ(oamhal_finding_get(snapshot, i, &finding), OAMHAL_OK);
    seen.findings += fmt::format("{} {}\n", finding.code, finding.message);
  }
  oamhal_snapshot_unref(snapshot);
  return seen;
}

void write(const fs::path& file, std::string_view content) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
}

std::string content_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// One way to break a file. It is put back from its content afterwards.
struct Damage {
  const char* name;
  /// Whether a text cannot be broken so without a finding.
  bool always_noticed;
  std::function<void(const fs::path&, const std::string&)> apply;
};

const std::vector<Damage>& damages() {
  static const std::vector<Damage> list{
      {"truncated", true,
       [](const fs::path& file, const std::string& old) {
         std::size_t keep = old.size() / 2;
         while (keep > 0 && old[keep - 1] == '\n') --keep;
         write(file, old.substr(0, keep));
       }},
      {"emptied", true, [](const fs::path& file, const std::string&) { write(file, ""); }},
      {"garbled", true,
       [](const fs::path& file, const std::string& old) {
         std::string bytes(old.size() + 8, '\0');
         for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(0x80 | (i * 37 + 11));
         write(file, bytes);
       }},
      {"other text", false,
       [](const fs::path& file, const std::string&) { write(file, "none of it = 1 : 2\n-7\n"); }},
      {"huge numbers", false,
       [](const fs::path& file, const std::string&) { write(file, "99999999999999999999999999\n"); }},
      {"oversized", true,
       [](const fs::path& file, const std::string&) {
         write(file, std::string((1 << 20) + 4096, 'x') + "\n");
       }},
      {"removed", false, [](const fs::path&, const std::string&) {}},
      {"a FIFO", true,
       [](const fs::path& file, const std::string&) { ASSERT_EQ(::mkfifo(file.c_str(), 0644), 0); }},
      {"a link out of the root", true,
       [](const fs::path& file, const std::string&) { fs::create_symlink("/etc/hostname", file); }},
      {"a link to itself", true,
       [](const fs::path& file, const std::string&) { fs::create_symlink(file.filename(), file); }},
      {"a directory", true, [](const fs::path& file, const std::string&) { fs::create_directory(file); }},
      {"denied", true,
       [](const fs::path& file, const std::string& old) {
         write(file, old);
         fs::permissions(file, fs::perms::none);
       }},
  };
  return list;
}

/// Root may read everything: file accesses of this thread are made as nobody's while this lives.
class AsNobody {
 public:
  AsNobody() : before_(static_cast<uid_t>(::setfsuid(65534))) {}
  ~AsNobody() { ::setfsuid(before_); }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;

 private:
  uid_t before_;
};

/// Whether a finding must name the file. A configuration space is read in pieces, and half of one is what
/// users without rights see; most attributes may be missing, since each kernel has its own set.
bool must_be_named(const Damage& damage, const std::string& name) {
  if (name == "config" || name == "gpu_metrics") return false;
  const std::string_view done = damage.name;
  // Some drivers end a version without a newline, and firmware may have none: a part of one is a version.
  if ((done == "truncated" || done == "emptied") && name.ends_with("_ver")) return false;
  if (done == "removed") return name == "class" || name == "uevent" || name == "properties";
  return damage.always_noticed;
}

/// Each damage is done to the first file of each name. OAMHAL_CORRUPTION_SHARE=N leaves out all but every Nth
/// of the other cases, for builds that are many times slower; 1, all of them, is what the preset dev does.
class Share {
 public:
  Share() {
    if (const char* text = std::getenv("OAMHAL_CORRUPTION_SHARE")) share_ = std::max(1, std::atoi(text));
  }
  bool takes(const std::string& name, std::size_t damage) {
    const bool first = done_.emplace(name, damage).second;
    return first || ++others_ % static_cast<std::size_t>(share_) == 0;
  }

 private:
  int share_ = 1;
  std::size_t others_ = 0;
  std::set<std::pair<std::string, std::size_t>> done_;
};

class Corruption : public testing::TestWithParam<const char*> {};

TEST_P(Corruption, NoFileTakesTheRestWithIt) {
  const oamhal::test::MachineRoot tree(GetParam());
  Read read;
  const Seen whole = look(tree.path(), &read);
  ASSERT_FALSE(whole.addresses.empty());
  std::size_t cases = 0;
  Share share;
  for (const auto& [directory, name] : read) {
    const fs::path file = tree / directory / name;
    if (!fs::is_regular_file(fs::symlink_status(file))) continue;
    const std::string old = content_of(file);
    const std::string last = fs::path(name).filename().string();
    for (const Damage& damage : damages()) {
      if (!share.takes(last, static_cast<std::size_t>(&damage - damages().data()))) continue;
      SCOPED_TRACE(fmt::format("{}/{} {}", directory, name, damage.name));
      ++cases;
      fs::remove(file);
      damage.apply(file, old);
      const auto begin = std::chrono::steady_clock::now();
      Seen seen;
      {
        const AsNobody nobody;
        seen = look(tree.path());
      }
      EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
      EXPECT_EQ(seen.addresses, whole.addresses);
      if (must_be_named(damage, last)) {
        EXPECT_NE(seen.findings.find(last), std::string::npos) << seen.findings;
      }
      fs::remove(file);
      write(file, old);
      if (testing::Test::HasFailure()) return;
    }
  }
  RecordProperty("cases", static_cast<int>(cases));
  std::printf("%zu cases of %zu files\n", cases, read.size());
  EXPECT_GT(cases, 100u);
}

INSTANTIATE_TEST_SUITE_P(Machines, Corruption,
                         testing::Values("mi300x-ubb8", "mi308x-ubb8-qpx", "mixed-generic", "hls2-gaudi2",
                                         "h100-4gpu"),
                         [](const auto& machine) {
                           std::string name = machine.param;
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
