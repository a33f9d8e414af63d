// SPDX-FileCopyrightText: 2026 The oamhal authors
// SPDX-License-Identifier: Apache-2.0

// Serves one endpoint at one socket, to one client after another.

#ifndef OAM_SIM_SERVE_SERVER_HPP_
#define OAM_SIM_SERVE_SERVER_HPP_

#include <list>
#include <memory>
#include <optional>
#include <vector>

#include "tools/oam-sim/serve/connection.hpp"
#include "tools/oam-sim/serve/session.hpp"

namespace oam_sim {

// What happens to a function from outside, while it is served.
class Conditions {
 public:
  Conditions() = default;
  Conditions(const Conditions&) = delete;
  Conditions& operator=(const Conditions&) = delete;
  virtual ~Conditions() = default;

  // Puts what is new into effect; called before each message.
  virtual void apply(Endpoint& endpoint) = 0;
};

class Server {
 public:
  // `listener` is a listening, non-blocking socket. What is referred to must outlive the server.
  Server(Endpoint& endpoint, Conditions& conditions, Descriptor listener,
         SteadyTime::duration patience = kPatience);

  // Serves until `stop` is readable. A client that finds another one there is told EBUSY in answer to its
  // first message. One that says nothing, or half a message, for that long is given up.
  void run(int stop);

 private:
  struct Client {
    std::unique_ptr<Connection> connection;
    std::unique_ptr<Session> session;  // gone before the connection
  };
  using Guests = std::list<std::unique_ptr<Connection>>;

  void poll_once(int stop, bool& stopped);
  [[nodiscard]] std::optional<SteadyTime> next_deadline() const;
  void accept_all();
  void greet(Guests::iterator guest);
  void welcome(Guests::iterator guest, const Message& version);
  void serve_client(int messages);
  bool handle(Message message);
  void drop_late(SteadyTime now);
  void advance();

  Endpoint& endpoint_;
  Conditions& conditions_;
  Descriptor listener_;
  SteadyTime::duration patience_;
  Guests guests_;  // have not said who they are
  std::unique_ptr<Client> client_;
  std::optional<Device::Clock> due_;
};

}  // namespace oam_sim

#endif  // OAM_SIM_SERVE_SERVER_HPP_
