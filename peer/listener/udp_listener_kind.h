// listen udp://ADDR:PORT: takes part in tests of generate udp://.
#pragma once

#include "peer/listener/listener_kind.h"
#include "peer/listener/udp_listener.h"

namespace thisbe::peer {

class UdpListenerKind final : public ListenerKind {
  public:
    static constexpr std::uint16_t kPort = 5202;

    bool isMeant(const ListenArguments& arguments, std::string_view target) const override;
    std::string name() const override { return "udp://ADDR:PORT"; }
    std::string summary() const override;
    std::vector<std::string> examples() const override;
    std::vector<std::string_view> options() const override;
    void addOptions(CLI::App& command) override;
    std::unique_ptr<Listener> open(ListenContext& context, std::string_view target) override;

  private:
    UdpListenerOptions options_;
};

} // namespace thisbe::peer
