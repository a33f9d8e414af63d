// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include "hal/core/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "hal/base/bdf.hpp"
#include "hal/pci/path.hpp"
#include "hal/pci/scan.hpp"

namespace oamhal::hal {

namespace {

constexpr std::uint32_t kAllClasses = OAMHAL_ATTRIBUTE_CONFIG | OAMHAL_ATTRIBUTE_LIVE;

/// Sends what the scan says to one reporter.
class OneReporter final : public FunctionReporters {
 public:
  explicit OneReporter(Reporter& reporter) : reporter_(reporter) {}
  Reporter* reporter_for(const oamhal_bdf_t& /*function*/) override { return &reporter_; }

 private:
  Reporter& reporter_;
};

Result<PciFunction> find_function(const oamhal_context& context, const oamhal_bdf_t& bdf) {
  std::vector<Report> reports;
  ListReporter reporter(reports);
  AttributeReader reader(context.root, kAllClasses, context.gate, context.gate_user);
  reader.set_reporter(&reporter);
  OneReporter reporters(reporter);
  const PciFilter filter{[&](const PciIds& ids) { return context.registry.match(ids).match != nullptr; },
                         [&](std::uint16_t vendor, std::uint16_t device) {
                           return context.registry.is_internal_bridge(vendor, device);
                         },
                         false, false};
  PciScan scan = scan_pci(reader, filter, reporters);
  for (PciFunction& function : scan.functions)
    if (bdf_key(function.bdf) == bdf_key(bdf)) return std::move(function);
  return std::unexpected(
      Error{OAMHAL_ERROR_NOT_FOUND, 0,
            fmt::format("{}: there is no such accelerator below {}.", bdf_text(bdf), context.root.path())});
}

}  // namespace

Session::Session(oamhal_context& context, PciFunction function, std::string bdf)
    : context_(context),
      function_(std::move(function)),
      bdf_(std::move(bdf)),
      reader_(context.root, kAllClasses, context.gate, context.gate_user),
      reporter_(reports_) {
  oamhal_context_ref(&context_);
  reader_.set_reporter(&reporter_);
}

Session::~Session() {
  // Both are the backend's to free, and neither may throw; a gate that refuses leaves them.
  if (device_ != nullptr && ops_.release != nullptr)
    (void)context_.backend_gate.pass(backend_->name, "release", bdf_.c_str(), [&] { ops_.release(device_); });
  if (scan_ != nullptr && ops_.scan_release != nullptr)
    (void)context_.backend_gate.pass(backend_->name, "scan-release", nullptr,
                                     [&] { ops_.scan_release(scan_); });
  host_.reset();
  oamhal_context_unref(&context_);
}

Result<std::unique_ptr<Session>> Session::open(oamhal_context& context, const oamhal_bdf_t& bdf) {
  auto function = find_function(context, bdf);
  if (!function) return std::unexpected(std::move(function.error()));
  std::vector<std::uint32_t> given_up_by;
  std::optional<Error> why;
  for (auto taken = context.registry.match(function->ids); taken.match != nullptr;
       taken = context.registry.match(function->ids, given_up_by)) {
    std::unique_ptr<Session> session(new Session(context, *function, bdf_text(bdf)));
    const auto probed = session->probe(taken);
    if (probed) return session;
    // One that does not answer is not another backend's because of that.
    const oamhal_status status = probed.error().status;
    if (status == OAMHAL_ERROR_DEVICE_LOST || status == OAMHAL_ERROR_TIMEOUT)
      return std::unexpected(probed.error());
    // The first to say something knew most of it.
    if (!why) why = probed.error();
    given_up_by.push_back(taken.backend);
  }
  return std::unexpected(
      why ? std::move(*why)
          : Error{OAMHAL_ERROR_NOT_FOUND, 0, fmt::format("{}: no backend takes it.", bdf_text(bdf))});
}

template <typename F>
Result<void> Session::run(const char* operation, std::string_view what, BackendHost& host, F&& body) {
  reports_.clear();
  last_error_.clear();
  std::int32_t status = OAMHAL_ERROR_INTERNAL;
  host.keep_errors(&last_error_);
  const int refused =
      context_.backend_gate.pass(backend_->name, operation, bdf_.c_str(), [&] { status = careful(body); });
  host.keep_errors(nullptr);
  if (refused != 0 || status != OAMHAL_OK) host.close_kept_windows();
  if (refused != 0)
    return std::unexpected(
        Error{OAMHAL_ERROR_TIMEOUT, refused,
              fmt::format("{}: the {} backend was not asked to {}: it took too long before.", bdf_,
                          backend_->name, what)});
  if (status == OAMHAL_OK) return {};
  return std::unexpected(failure(status, what));
}

Error Session::failure(std::int32_t status, std::string_view what) const {
  const bool known = status > OAMHAL_OK && status <= OAMHAL_ERROR_INTERNAL;
  const auto shown = known ? static_cast<oamhal_status>(status) : OAMHAL_ERROR_INTERNAL;
  std::string_view said = last_error_;
  if (said.empty() && !reports_.empty()) said = reports_.back().message;
  return {shown, 0,
          said.empty() ? fmt::format("{}: the {} backend could not {} ({}).", bdf_, backend_->name, what,
                                     oamhal_status_name(shown))
          // Services of the core name the device themselves.
          : said.starts_with(bdf_ + ":") ? std::string(said)
                                         : fmt::format("{}: {}", bdf_, said)};
}

NodeQuery Session::nodes() {
  return {context_, reader_, *backend_, true};
}

Result<void> Session::scan(const oamhal_backend_function_t& function) {
  if (ops_.scan == nullptr) return {};
  BackendHost host(context_, reader_, reporter_, nodes(), false, "", "");
  return run("scan", "look at it", host, [&] { return ops_.scan(host.c(), &function, 1, &scan_); });
}

Result<void> Session::probe(const Registry::Taken& taken) {
  backend_ = context_.registry.backends()[taken.backend];
  ops_ = ops_of(*backend_);
  host_ = std::make_unique<BackendHost>(context_, reader_, reporter_, nodes(), false,
                                        FunctionPath(function_.bdf).c_str(), bdf_);
  host_->keep_windows();
  const auto function = hand_over(function_, *taken.match, bdf_.c_str());
  if (auto scanned = scan(function); !scanned) return scanned;
  return run("probe", "bring it up", *host_,
             [&] { return ops_.probe(host_->c(), scan_, &function, &device_); });
}

Result<void> Session::call(const char* operation, oamhal_session_body body, void* user) {
  return run(operation, operation, *host_, [&] { return body(user, &ops_, device_, host_->c()); });
}

oamhal_session_info_t Session::info() const {
  return {sizeof(oamhal_session_info_t), bdf_.c_str(), backend_->name,
          function_.ids.driver.empty() ? nullptr : function_.ids.driver.c_str()};
}

}  // namespace oamhal::hal
