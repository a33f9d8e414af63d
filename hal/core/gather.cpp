// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <cerrno>
#include <map>
#include <optional>

#include "hal/base/bdf.hpp"
#include "hal/core/backend_call.hpp"
#include "hal/core/backend_host.hpp"
#include "hal/core/discovery.hpp"
#include "hal/core/memory_facts.hpp"
#include "hal/pci/path.hpp"

namespace oamhal::hal {

namespace {

/// Keeps what the scan says about each function until it is known whether there is a device for it.
class ScanReporters final : public FunctionReporters, public Reporter {
 public:
  Reporter* reporter_for(const oamhal_bdf_t& function) override {
    current_ = bdf_key(function);
    return this;
  }
  void report(Report report) override { reports_[current_].push_back(std::move(report)); }

  std::vector<Report> take(const oamhal_bdf_t& function) {
    const auto found = reports_.find(bdf_key(function));
    if (found == reports_.end()) return {};
    auto reports = std::move(found->second);
    reports_.erase(found);
    return reports;
  }
  void rest(std::vector<Report>& reports) {
    for (auto& [key, list] : reports_)
      for (Report& report : list) reports.push_back(std::move(report));
  }

 private:
  std::uint64_t current_ = 0;
  std::map<std::uint64_t, std::vector<Report>> reports_;
};

/// Runs one backend over the drafts it takes.
class BackendRun {
 public:
  BackendRun(const oamhal_context& context, AttributeReader& reader, const oamhal_backend_t& backend,
             const Wish& wish, Gathered& gathered)
      : context_(context),
        reader_(reader),
        backend_(backend),
        ops_(ops_of(backend)),
        wish_(wish),
        gathered_(gathered) {}

  void run(const std::vector<Draft*>& drafts) {
    std::vector<oamhal_backend_function_t> functions;
    functions.reserve(drafts.size());
    for (const Draft* draft : drafts)
      functions.push_back(hand_over(draft->function, *draft->match, draft->bdf_text));
    void* scan = nullptr;
    if (ops_.scan != nullptr && !make_scan(functions, scan)) return;
    for (std::size_t i = 0; i < drafts.size(); ++i) serve(scan, functions[i], *drafts[i]);
    if (scan != nullptr && ops_.scan_release != nullptr)
      (void)pass("scan-release", nullptr, [&] { ops_.scan_release(scan); });
  }

 private:
  bool make_scan(const std::vector<oamhal_backend_function_t>& functions, void*& scan) {
    ListReporter reporter(gathered_.host_reports);
    Reporter* const before = reader_.set_reporter(&reporter);
    BackendHost host(context_, reader_, reporter, nodes(), debugfs(), "", "");
    std::int32_t status = OAMHAL_ERROR_INTERNAL;
    const int refused = pass("scan", nullptr, [&] {
      status = careful([&] {
        return ops_.scan(host.c(), functions.data(), static_cast<std::uint32_t>(functions.size()), &scan);
      });
    });
    reader_.set_reporter(before);
    if (refused == 0 && status == OAMHAL_OK) return true;
    note(gathered_.host_reports, refused, "look at its devices together", status);
    return false;
  }

  void serve(void* scan, const oamhal_backend_function_t& function, Draft& draft) {
    ListReporter reporter(draft.reports);
    Reporter* const before = reader_.set_reporter(&reporter);
    BackendHost host(context_, reader_, reporter, nodes(), debugfs(), FunctionPath(function.bdf).c_str(),
                     draft.bdf_text);
    void* device = nullptr;
    std::int32_t status = OAMHAL_ERROR_INTERNAL;
    const int refused = pass("probe", draft.bdf_text, [&] {
      status = careful([&] { return ops_.probe(host.c(), scan, &function, &device); });
    });
    if (refused == 0 && status == OAMHAL_OK)
      ask(device, host, draft);
    else if (refused == 0 && gives_up(status, draft))
      draft.given_up_by.push_back(draft.backend);
    else
      note(draft.reports, refused, fmt::format("bring up {}", draft.bdf_text), status);
    reader_.set_reporter(before);
  }

  /// Whether a probe says that somebody else must take the function; notes what it says of it.
  static bool gives_up(std::int32_t status, Draft& draft) {
    const bool silent = status == OAMHAL_ERROR_DEVICE_LOST || status == OAMHAL_ERROR_TIMEOUT;
    if (silent) draft.unreachable = static_cast<oamhal_status>(status);
    return silent || status == OAMHAL_ERROR_NOT_FOUND;
  }

  void ask(void* device, const BackendHost& host, Draft& draft) {
    DraftSink sink(draft, gathered_.snapshot->arena);
    call("identify", "identify", ops_.identify, device, host, sink, draft);
    call("memory", "memory", ops_.memory, device, host, sink, draft);
    call("partitions", "partitions", ops_.partitions, device, host, sink, draft);
    call("ports", "ports", ops_.ports, device, host, sink, draft);
    call("links", "links", ops_.links, device, host, sink, draft);
    if ((wish_.flags & (OAMHAL_ENUMERATE_NODES | OAMHAL_ENUMERATE_USABLE)) != 0)
      call("nodes", "device nodes", ops_.nodes, device, host, sink, draft);
    call("registers", "registers", ops_.registers, device, host, sink, draft);
    if ((wish_.flags & OAMHAL_ENUMERATE_READINGS) != 0)
      call("readings", "readings", ops_.readings, device, host, sink, draft);
    call("runtime-ids", "names in the runtimes", ops_.runtime_ids, device, host, sink, draft);
    if (ops_.release != nullptr) (void)pass("release", draft.bdf_text, [&] { ops_.release(device); });
  }

  void call(const char* name, const char* what, decltype(oamhal_backend_ops_t::identify) operation,
            void* device, const BackendHost& host, DraftSink& sink, Draft& draft) {
    if (operation == nullptr) return;
    std::int32_t status = OAMHAL_ERROR_INTERNAL;
    const int refused = pass(name, draft.bdf_text, [&] {
      status = careful([&] { return operation(device, host.c(), sink.c()); });
    });
    if (refused != 0 || (status != OAMHAL_OK && status != OAMHAL_ERROR_NOT_SUPPORTED))
      note(draft.reports, refused, fmt::format("tell {} of {}", what, draft.bdf_text), status);
    if (const std::size_t count = sink.take_refused(); count != 0)
      draft.reports.push_back(
          {"backend.nonsense", OAMHAL_SEVERITY_WARNING,
           fmt::format("the {} backend said {} things about {} of {} that cannot be; they are left out.",
                       backend_.name, count, what, draft.bdf_text),
           kReport});
  }

  [[nodiscard]] NodeQuery nodes() const {
    return {context_, reader_, backend_, (wish_.flags & OAMHAL_ENUMERATE_OPEN) != 0};
  }

  [[nodiscard]] bool debugfs() const { return (wish_.flags & OAMHAL_ENUMERATE_DEBUGFS) != 0; }

  template <typename F>
  int pass(const char* operation, const char* device, F&& body) const {
    return context_.backend_gate.pass(backend_.name, operation, device, body);
  }

  /// Notes that something failed, or was refused by the caller's gate.
  void note(std::vector<Report>& reports, int refused, std::string_view what, std::int32_t status) const {
    if (refused == ETIMEDOUT)
      reports.push_back(
          {"backend.timeout", OAMHAL_SEVERITY_ERROR,
           fmt::format("the {} backend did not come back in time when it should {}, and was left alone.",
                       backend_.name, what),
           "oam-info backends shows where it comes from. Look at the kernel log, take the backend away, or "
           "report it."});
    else if (refused == 0)
      reports.push_back(
          {"backend.failed", OAMHAL_SEVERITY_WARNING,
           fmt::format("the {} backend could not {} ({}).", backend_.name, what, oamhal_status_name(status)),
           kReport});
  }

  static constexpr const char* kReport =
      "What PCIe tells is shown all the same. Set a log callback for details, and report this.";

  const oamhal_context& context_;
  AttributeReader& reader_;
  const oamhal_backend_t& backend_;
  oamhal_backend_ops_t ops_;
  Wish wish_;
  Gathered& gathered_;
};

/// Which backend takes a function. Functions of one kind come one behind the other.
class Matcher {
 public:
  explicit Matcher(const Registry& registry) : registry_(registry) {}
  const Registry::Taken& match(const PciIds& ids) {
    if (ids_ != ids) {
      taken_ = registry_.match(ids);
      ids_ = ids;
    }
    return taken_;
  }

 private:
  const Registry& registry_;
  std::optional<PciIds> ids_;
  Registry::Taken taken_;
};

void take_functions(Matcher& matcher, ScanReporters& reporters, Gathered& gathered) {
  for (PciFunction& function : gathered.pci.functions) {
    const auto& taken = matcher.match(function.ids);
    if (taken.match == nullptr) continue;
    Draft& draft = gathered.drafts.emplace_back();
    draft.backend = taken.backend;
    draft.match = taken.match;
    draft.bdf_text = gathered.snapshot->arena.copy(bdf_text(function.bdf));
    draft.reports = reporters.take(function.bdf);
    draft.function = std::move(function);
  }
  reporters.rest(gathered.host_reports);
}

/// Asks every backend about the drafts it takes; those that it gives up go to the next best.
void ask_backends(const oamhal_context& context, AttributeReader& reader, const Wish& wish,
                  Gathered& gathered) {
  const auto backends = context.registry.backends();
  std::vector<Draft*> left;
  left.reserve(gathered.drafts.size());
  for (Draft& draft : gathered.drafts) left.push_back(&draft);
  while (!left.empty()) {
    std::vector<std::vector<Draft*>> by_backend(backends.size());
    for (Draft* draft : left) by_backend[draft->backend].push_back(draft);
    for (std::uint32_t index = 0; index < backends.size(); ++index)
      if (!by_backend[index].empty())
        BackendRun(context, reader, *backends[index], wish, gathered).run(by_backend[index]);
    std::erase_if(left, [&](Draft* draft) {
      if (draft->given_up_by.empty() || draft->given_up_by.back() != draft->backend) return true;
      const auto taken = context.registry.match(draft->function.ids, draft->given_up_by);
      // One that does not answer stays, if nobody else takes it; one that is nobody's goes.
      draft->left_out = taken.match == nullptr && draft->unreachable == OAMHAL_OK;
      if (taken.match == nullptr) return true;
      draft->backend = taken.backend;
      draft->match = taken.match;
      return false;
    });
  }
}

}  // namespace

Gathered gather(const oamhal_context& context, const Wish& wish) {
  Gathered gathered;
  gathered.snapshot = std::make_unique<oamhal_snapshot>();
  AttributeReader reader(context.root, wish.attribute_classes, context.gate, context.gate_user);
  ListReporter host_reporter(gathered.host_reports);
  reader.set_reporter(&host_reporter);
  gathered.host = read_host_facts(reader);

  const bool with_host = (wish.flags & OAMHAL_ENUMERATE_HOST) != 0;
  if (with_host) gathered.system = read_system_names(reader);

  ScanReporters reporters;
  Matcher matcher(context.registry);
  const PciFilter filter{[&](const PciIds& ids) { return matcher.match(ids).match != nullptr; },
                         [&](std::uint16_t vendor, std::uint16_t device) {
                           return context.registry.is_internal_bridge(vendor, device);
                         },
                         (wish.flags & OAMHAL_ENUMERATE_NICS) != 0, with_host};
  gathered.pci = scan_pci(reader, filter, reporters);
  take_functions(matcher, reporters, gathered);
  if (with_host && !gathered.drafts.empty())
    gathered.host_modules = read_host_modules(reader, gathered.host.numa_nodes);

  ask_backends(context, reader, wish, gathered);
  if ((wish.flags & OAMHAL_ENUMERATE_ISOLATION) != 0)
    for (Draft& draft : gathered.drafts) read_isolation(reader, gathered.snapshot->arena, draft);
  for (Draft& draft : gathered.drafts) {
    const std::string& driver = draft.function.ids.driver;
    if (!driver.empty() && !gathered.driver_versions.contains(driver))
      gathered.driver_versions.emplace(driver, read_driver_version(reader, driver));
  }
  return gathered;
}

}  // namespace oamhal::hal
