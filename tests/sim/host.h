// A simulated host: addresses, UDP sockets and the processes that use them.
#pragma once

#include "tests/sim/node.h"
#include "tests/sim/process.h"
#include "tests/sim/sim_socket.h"

#include <concepts>

namespace thisbe::sim {

class Host final : public Node {
  public:
    Host(Simulation& simulation, std::string name);
    ~Host() override;

    // local.address() may be unspecified (all of the host's of that family), port 0 means any. Throws
    // std::runtime_error when the address is not the host's or the port is taken.
    std::unique_ptr<SimSocket> openUdp(const Endpoint& local);

    // The host owns the process until it ends or the host goes down.
    template<std::derived_from<Process> T, class... Arguments>
    T& start(Arguments&&... arguments) {
        auto process = std::make_unique<T>(*this, std::forward<Arguments>(arguments)...);
        T& started = *process;
        processes_.push_back(std::move(process));
        return started;
    }
    void end(Process& process);

    // Power off: processes end without a word, their sockets are gone, sockets of others are dead. Not from
    // inside a process of this host (use Simulation::after).
    void powerOff();
    void powerOn() { on_ = true; }
    bool isOn() const { return on_; }

    // Roaming: every address of that interface goes, the new one and its gateway come, on that link. The
    // sockets stay; those bound to an address that is gone cannot send.
    void move(Interface& interface, Link& link, const IpAddress& address, unsigned prefixLength,
              const IpAddress& gateway);

    // Whether a datagram to a port without a socket is answered (ICMP port unreachable), as by default.
    void answerClosedPorts(bool answer) { answersClosedPorts_ = answer; }

    void onPacket(Interface& in, PacketPtr packet) override;

  private:
    friend class SimSocket;

    // SimSocket::send().
    std::optional<DatagramError> send(const Datagram& datagram, const Endpoint& bound);
    std::optional<DatagramError> sendFrom(const Endpoint& source, const Datagram& datagram);
    void close(SimSocket& socket);

    void acceptError(const Packet& packet);
    SimSocket* socketAt(const Endpoint& local);
    std::uint16_t ephemeralPort(const IpAddress& address);

    test::SeededRandom random_;
    std::unordered_map<Endpoint, SimSocket*> sockets_;
    std::unordered_map<IpAddress, std::uint32_t> pathMtu_;
    std::vector<std::unique_ptr<Process>> processes_;
    bool on_ = true;
    bool answersClosedPorts_ = true;
};

} // namespace thisbe::sim
