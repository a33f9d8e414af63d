// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "subject.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "watch.hpp"

namespace oamhal::conformance {

Bench::Bench(const Subject& subject, const std::string& root) : plugin_(subject.plugin) {
  context_options options;
  const std::string& at = root.empty() ? subject.root : root;
  options.root = at == "/" ? "" : at;
  options.plugins = {subject.plugin};
  options.backend_gate = on_backend;
  options.backend_gate_user = this;
  options.gate = on_attribute;
  options.gate_user = this;
  context_ = context::try_create(options);
  if (!context_) throw std::runtime_error(context_.error().message);
  name_ = text_of(backend().refusal == nullptr ? backend().name : "");
}

snapshot Bench::look() {
  auto seen = context_->try_enumerate(kAllClasses, OAMHAL_ENUMERATE_NODES);
  if (!seen) throw std::runtime_error(fmt::format("oamhal_enumerate failed: {}", seen.error().message));
  return *seen;
}

backend_info Bench::backend() const {
  for (const auto& backend : context_->backends())
    if (backend.path != nullptr && plugin_ == backend.path) return backend;
  throw std::runtime_error("the library does not know the plugin that it was asked to load");
}

void Bench::refuse(const Attribute& attribute, int error) {
  refused_ = attribute.name.empty() ? "" : attribute.path();
  refused_error_ = error;
}

std::int32_t Bench::on_backend(void* user, const char* backend, const char* operation, const char* device) {
  auto& bench = *static_cast<Bench*>(user);
  if (operation == nullptr) {
    watch().end();
    const std::int64_t took = bench.operation_.empty() ? 0 : monotonic_ns() - bench.begun_ns_;
    if (took > bench.longest_ns_) {
      bench.longest_ns_ = took;
      bench.longest_in_ = bench.what_;
    }
    bench.operation_.clear();
    return 0;
  }
  watch().begin(operation, device);
  if (bench.name_.empty() || bench.name_ != backend) return 0;
  bench.operation_ = operation;
  bench.operations_.insert(operation);
  bench.what_ = device == nullptr ? operation : fmt::format("{} of {}", operation, device);
  bench.begun_ns_ = monotonic_ns();
  return 0;
}

std::int32_t Bench::on_attribute(void* user, const char* directory, const char* name,
                                 std::int32_t /*class*/) {
  auto& bench = *static_cast<Bench*>(user);
  if (bench.operation_.empty()) return 0;
  Attribute read{std::string_view(directory) == "." ? "" : directory, name, bench.operation_};
  const std::string path = read.path();
  if (bench.known_.insert(path).second) bench.attributes_.push_back(std::move(read));
  if (bench.refused_error_ == 0 || (!bench.refused_.empty() && bench.refused_ != path)) return 0;
  ++bench.refused_reads_;
  return bench.refused_error_;
}

std::multiset<std::string> addresses(const snapshot& seen, const std::string& backend) {
  std::multiset<std::string> out;
  for (const auto& device : seen.devices())
    if (backend.empty() || backend == device.backend) out.insert(device.bdf_text);
  return out;
}

std::vector<std::string> failures_of(const snapshot& seen, const std::string& backend) {
  std::vector<std::string> out;
  const std::string begin = fmt::format("the {} backend ", backend);
  for (const auto& finding : seen.findings()) {
    const std::string_view code = finding.code;
    if (code.starts_with("backend.") && std::string_view(finding.message).starts_with(begin))
      out.emplace_back(finding.message);
  }
  return out;
}

}  // namespace oamhal::conformance
