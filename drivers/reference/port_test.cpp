// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

#include <array>

#include "port_access.hpp"

namespace oamhal::reference {

namespace {

namespace half = module::half;

std::unexpected<backend::Failure> fail(oamhal_status status, std::string why) {
  return std::unexpected(backend::Failure{status, std::move(why)});
}

constexpr std::array<std::string_view, 8> kReasons{
    "", "no-signal", "no-lock", "deskew", "partner-disabled", "rate-mismatch", "timeout", "thermal-trip"};

constexpr std::array kCodes{OAMHAL_FEC_NONE, OAMHAL_FEC_RS528, OAMHAL_FEC_RS544};

/// What the partner said, if it said something.
Result<void> read_remote(const PortAccess& port, oamhal_port_status_t& status) {
  const auto remote = port.read<half::Remote>();
  if (!remote) return std::unexpected(remote.error());
  status.remote_slot = status.remote_link = status.remote_half = Number().c();
  if (remote->get<half::RemoteValid>() == 0) return {};
  if (remote->get<half::RemoteSlotKnown>() != 0)
    status.remote_slot = Number(remote->get<half::RemoteSlot>()).c();
  status.remote_link = Number(remote->get<half::RemoteLink>()).c();
  status.remote_half = Number(remote->get<half::RemoteHalf>()).c();
  return port.registers().copy_text<module::HalfBlock, half::RemoteSerial>(status.remote_serial, port.link,
                                                                           port.half);
}

/// Reads one counter into the list.
template <typename R>
Result<void> add(const PortAccess& port, std::uint32_t bits, std::string_view name, std::string_view unit,
                 oamhal_counter_kind kind, oamhal_direction direction, backend::PortCounters& list) {
  const auto value = port.read<R>();
  if (!value) return std::unexpected(value.error());
  list.push_back({name, unit, Number(value->raw), bits, kind, direction});
  return {};
}

}  // namespace

Result<PortAccess> PortAccess::open(const Host& host, std::uint32_t port) {
  auto window = open_module(host);
  if (!window) return std::unexpected(window.error());
  PortAccess access{std::move(*window), port / module::kHalves, port % module::kHalves};
  const auto nothing = [&] {
    return fail(OAMHAL_ERROR_INVALID_ARGUMENT, "it has no port " + std::to_string(port) + ".");
  };
  if (access.link >= module::kLinks) return nothing();
  const auto info = access.registers().read<module::LinkBlock, module::link::Info>(access.link);
  if (!info) return std::unexpected(info.error());
  const bool split = info->get<module::link::Split>() != 0;
  if (info->get<module::link::Role>() == 0 || (access.half != 0 && !split)) return nothing();
  return access;
}

Result<void> PortAccess::has_lane(std::uint32_t lane) const {
  const auto width = read<half::Width>();
  if (!width) return std::unexpected(width.error());
  const auto first = width->get<half::FirstLane>();
  if (lane >= first && lane < first + width->get<half::Lanes>()) return {};
  return fail(OAMHAL_ERROR_INVALID_ARGUMENT, "that port has no lane " + std::to_string(lane) + ".");
}

Result<bool> PortAccess::is_disabled() const {
  const auto state = read<half::State>();
  if (!state) return std::unexpected(state.error());
  return state_of(*state) == OAMHAL_LINK_STATE_DISABLED;
}

Result<void> Module::link_capability(Host& host, std::int32_t operation,
                                     oamhal_link_capability_t& answer) const {
  const auto window = open_module(host);
  if (!window) return std::unexpected(window.error());
  const auto has = window->registers(module::Map::kWitness).read<module::IdBlock, module::id::Capabilities>();
  if (!has) return std::unexpected(has.error());
  answer.operation = operation;
  answer.answer = OAMHAL_ANSWER_YES;
  answer.effect = OAMHAL_EFFECT_DISRUPTIVE;
  const auto needs = [&](std::uint64_t bit, const char* what) {
    if (bit != 0) return;
    answer.answer = OAMHAL_ANSWER_NO;
    backend::put_text(answer.reason,
                      std::string("the module says that it has no ") + what + " (CAPABILITIES).");
  };
  switch (operation) {
    case OAMHAL_LINK_STATUS:
    case OAMHAL_LINK_COUNTERS:
    case OAMHAL_LINK_LANES:
      answer.effect = OAMHAL_EFFECT_PASSIVE;
      break;
    case OAMHAL_LINK_FREEZE:
      answer.effect = OAMHAL_EFFECT_LOAD;
      break;
    case OAMHAL_LINK_PRBS:
      needs(has->get<module::id::HasPrbs>(), "patterns");
      break;
    case OAMHAL_LINK_INJECT:
      needs(has->get<module::id::HasErrorInjection>(), "injection of errors");
      break;
    case OAMHAL_LINK_LOOPBACK:
      needs(has->get<module::id::HasLoopback>(), "loopbacks");
      break;
    case OAMHAL_LINK_MARGIN:
      needs(has->get<module::id::HasMargin>(), "margins");
      break;
    case OAMHAL_LINK_COPY:
      answer.effect = OAMHAL_EFFECT_LOAD;
      needs(has->get<module::id::HasPeerCopy>(), "copies between modules");
      break;
    default:
      break;
  }
  return {};
}

Result<void> Module::port_status(Host& host, std::uint32_t port, oamhal_port_status_t& status) const {
  const auto access = PortAccess::open(host, port);
  if (!access) return std::unexpected(access.error());
  const auto state = access->read<half::State>();
  const auto width = access->read<half::Width>();
  const auto rate = access->read<half::Rate>();
  const auto most = access->read<half::MaxRate>();
  const auto modulation = access->read<half::Modulation>();
  const auto fec = access->read<half::Fec>();
  const auto time = access->read<half::TrainTime>();
  // A device that is lost fails all of them.
  if (!time) return std::unexpected(time.error());
  if (!state || !width || !rate || !most || !modulation || !fec)
    return fail(OAMHAL_ERROR_IO, "its port registers cannot be read.");
  status.port = port;
  status.state = state_of(*state);
  const bool up = status.state == OAMHAL_LINK_STATE_UP;
  const auto reason = state->get<half::Reason>();
  if (!up && reason < kReasons.size()) backend::put_text(status.reason, kReasons[reason]);
  status.modulation = static_cast<std::int32_t>(modulation->get<half::Coding>());
  const auto code = fec->get<half::FecMode>();
  status.fec = up && code < kCodes.size() ? kCodes[code] : OAMHAL_FEC_UNKNOWN;
  status.lanes = Number(width->get<half::Lanes>()).c();
  status.active_lanes = Number(width->get<half::ActiveLanes>()).c();
  status.first_lane = Number(width->get<half::FirstLane>()).c();
  status.lane_rate_mbps = (rate->raw != 0 ? Number(rate->raw) : Number()).c();
  status.max_lane_rate_mbps = Number(most->raw).c();
  status.train_time_us = Number(time->raw).c();
  return read_remote(*access, status);
}

Result<void> Module::port_counters(Host& host, std::uint32_t port, backend::PortCounters& counters) const {
  const auto access = PortAccess::open(host, port);
  if (!access) return std::unexpected(access.error());
  const auto widths = access->registers().read<module::IdBlock, module::id::CounterWidths>();
  if (!widths) return std::unexpected(widths.error());
  const auto fec = access->read<half::Fec>();
  if (!fec) return std::unexpected(fec.error());
  const auto bits = static_cast<std::uint32_t>(widths->get<module::id::LinkCounterBits>());
  const auto one = [&]<typename R>(R*, std::string_view name, std::string_view unit, oamhal_counter_kind kind,
                                   oamhal_direction direction, std::uint32_t width) {
    return add<R>(*access, width, name, unit, kind, direction, counters);
  };
  using enum oamhal_counter_kind;
  Result<void> done;
  if (fec->get<half::FecMode>() != 0) {
    done = one(static_cast<half::FecCorrectedBits*>(nullptr), "fec-corrected-bits", "bit",
               OAMHAL_COUNTER_CORRECTED, OAMHAL_RECEIVED, bits);
    if (done)
      done = one(static_cast<half::FecCorrectedSymbols*>(nullptr), "fec-corrected-symbols", "symbol",
                 OAMHAL_COUNTER_CORRECTED, OAMHAL_RECEIVED, bits);
    if (done)
      done = one(static_cast<half::FecUncorrectable*>(nullptr), "fec-uncorrectable-codewords", "codeword",
                 OAMHAL_COUNTER_ERRORS, OAMHAL_RECEIVED, bits);
    if (done)
      done = one(static_cast<half::FecCodewords*>(nullptr), "fec-codewords", "codeword",
                 OAMHAL_COUNTER_CODEWORDS, OAMHAL_RECEIVED, bits);
  }
  if (done)
    done = one(static_cast<half::CrcErrors*>(nullptr), "crc-errors", "frame", OAMHAL_COUNTER_ERRORS,
               OAMHAL_RECEIVED, bits);
  if (done)
    done = one(static_cast<half::Replays*>(nullptr), "replays", "frame", OAMHAL_COUNTER_ERRORS, OAMHAL_SENT,
               bits);
  if (done)
    done = one(static_cast<half::Recoveries*>(nullptr), "recoveries", "frame", OAMHAL_COUNTER_ERRORS,
               OAMHAL_SENT, bits);
  if (done)
    done = one(static_cast<half::Flaps*>(nullptr), "flaps", "1", OAMHAL_COUNTER_TRAININGS,
               OAMHAL_DIRECTION_UNKNOWN, bits);
  if (done)
    done = one(static_cast<half::Retrains*>(nullptr), "retrains", "1", OAMHAL_COUNTER_TRAININGS,
               OAMHAL_DIRECTION_UNKNOWN, bits);
  if (done)
    done =
        one(static_cast<half::TxBytes*>(nullptr), "tx-bytes", "B", OAMHAL_COUNTER_TRAFFIC, OAMHAL_SENT, 64);
  if (done)
    done = one(static_cast<half::RxBytes*>(nullptr), "rx-bytes", "B", OAMHAL_COUNTER_TRAFFIC, OAMHAL_RECEIVED,
               64);
  return done;
}

Result<void> Module::port_control(Host& host, std::uint32_t port, std::int32_t action) const {
  const auto access = PortAccess::open(host, port);
  if (!access) return std::unexpected(access.error());
  const auto control = access->read<half::Control>();
  if (!control) return std::unexpected(control.error());
  switch (action) {
    case OAMHAL_PORT_ENABLE:
      return access->write(control->with<half::Enable>(1));
    case OAMHAL_PORT_DISABLE:
      return access->write(control->with<half::Enable>(0));
    case OAMHAL_PORT_RETRAIN:
      if (control->get<half::Enable>() == 0)
        return fail(OAMHAL_ERROR_BUSY, "the port is disabled: enable it first.");
      return access->write(control->with<half::Retrain>(1));
    case OAMHAL_PORT_LOOPBACK_NONE:
      return access->write(control->with<half::Loopback>(0));
    case OAMHAL_PORT_LOOPBACK_NEAR:
      return access->write(control->with<half::Loopback>(1));
    case OAMHAL_PORT_LOOPBACK_FAR:
      return access->write(control->with<half::Loopback>(2));
    case OAMHAL_PORT_FREEZE:
      return access->write(control->with<half::Freeze>(1));
    case OAMHAL_PORT_THAW:
      return access->write(control->with<half::Freeze>(0));
    default:
      return fail(OAMHAL_ERROR_INVALID_ARGUMENT, "there is no action " + std::to_string(action) + ".");
  }
}

}  // namespace oamhal::reference
