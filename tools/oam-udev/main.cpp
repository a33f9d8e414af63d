// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// oamhal-udev: tells udev which accelerator a device node belongs to, and what to call it.

#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstring>
#include <exception>
#include <oamhal/oamhal.hpp>
#include <string>
#include <string_view>

#include "tools/common/descriptors.hpp"
#include "tools/oam-udev/gate.hpp"
#include "tools/oam-udev/names.hpp"
#include "tools/oam-udev/worker.hpp"

namespace oam_udev {
namespace {

constexpr int kUsage = 2;
constexpr int kCannotRun = 3;
constexpr int kLate = 4;
constexpr int kLongestDeadline = 60000;

constexpr const char* kHelp =
    "usage: oamhal-udev [--root DIR] [--deadline MILLISECONDS] NODE DEVPATH\n"
    "\n"
    "Prints what udev is to know of the accelerator with the device node NODE (/dev/dri/renderD128), whose\n"
    "device is DEVPATH below /sys, as KEY=VALUE lines; nothing when there is none. See oamhal-udev(8).\n";

struct Options {
  std::string root;
  int deadline = 1000;
  Event event;
};

Outcome wrong(const std::string& message) {
  return {kUsage, "oamhal-udev: " + message + " See oamhal-udev --help.\n"};
}

/// The last PCI function on the way to a device: the one that it belongs to.
std::string function_above(const std::string& devpath) {
  for (std::size_t end = devpath.size(); end != std::string::npos && end != 0;) {
    const std::size_t slash = devpath.rfind('/', end - 1);
    const std::size_t begin = slash == std::string::npos ? 0 : slash + 1;
    std::string part = devpath.substr(begin, end - begin);
    oamhal_bdf_t bdf = {};
    if (part.size() >= std::strlen("0000:00:00.0") && oamhal_bdf_parse(part.c_str(), &bdf) == OAMHAL_OK)
      return part;
    end = slash;
  }
  return "";
}

bool read_deadline(std::string_view text, int& milliseconds) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), milliseconds);
  return error == std::errc() && end == text.data() + text.size() && milliseconds >= 1 &&
         milliseconds <= kLongestDeadline;
}

/// Fills options; an outcome that is not 0, or has a text, ends the program.
Outcome parse(int argc, char** argv, Options& options) {
  std::string words[2];
  int count = 0;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const bool has_value = i + 1 < argc;
    if (word == "--help" || word == "-h") return {0, kHelp};
    if (word == "--version") return {0, std::string("oamhal-udev ") + oamhal_version() + "\n"};
    if (word == "--root" && has_value) {
      options.root = argv[++i];
      if (options.root.empty()) return wrong("--root names a directory.");
    } else if (word == "--deadline" && has_value) {
      if (!read_deadline(argv[++i], options.deadline))
        return wrong("--deadline is a number of milliseconds from 1 to 60000, not '" + std::string(argv[i]) +
                     "'.");
    } else if (word.starts_with("-") || count == 2) {
      return wrong("unexpected argument '" + word + "'.");
    } else {
      words[count++] = word;
    }
  }
  if (count != 2) return wrong("it takes a device node and the path of its device.");
  if (!words[0].starts_with("/dev/")) return wrong("'" + words[0] + "' is no path below /dev.");
  options.event = {words[0], function_above(words[1])};
  return {};
}

Outcome work(Options& options) {
  try {
    oamhal::context_options where;
    where.root = options.root;
    where.gate = admit;
    where.gate_user = &options.event;
    where.backend_gate = admit_operation;
    where.backend_gate_user = &options.event;
    const auto here = oamhal::context::try_create(where);
    if (!here) return {kCannotRun, here.error().message};
    const auto seen = here->try_enumerate(0, OAMHAL_ENUMERATE_NODES);
    if (!seen) return {kCannotRun, seen.error().message};
    return {0, properties(*seen, options.event)};
  } catch (const std::exception& error) {
    return {kCannotRun, error.what()};
  }
}

int finish(int status, const std::string& text) {
  const int failed = oam_tools::write_all(status == 0 ? STDOUT_FILENO : STDERR_FILENO, text);
  return status == 0 && failed != 0 ? kCannotRun : status;
}

int run(int argc, char** argv) {
  Options options;
  const Outcome parsed = parse(argc, argv, options);
  if (parsed.status != 0 || !parsed.text.empty()) return finish(parsed.status, parsed.text);
  const auto outcome = run_with_deadline(options.deadline, [&] { return work(options); });
  if (!outcome)
    return finish(kLate,
                  "oamhal-udev: a driver did not answer for " + options.event.node + " within " +
                      std::to_string(options.deadline) +
                      " ms, or the worker died: udev keeps the links that there were. Look at the kernel "
                      "log.\n");
  if (outcome->status != 0) return finish(outcome->status, "oamhal-udev: " + outcome->text + "\n");
  return finish(0, outcome->text);
}

}  // namespace
}  // namespace oam_udev

int main(int argc, char** argv) {
  oam_tools::reserve_standard_descriptors();
  // So that writing to a closed pipe fails, and can be said, instead of ending the program.
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  try {
    return oam_udev::run(argc, argv);
  } catch (const std::exception&) {
    return oam_udev::kCannotRun;
  }
}
