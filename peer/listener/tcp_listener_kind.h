// listen tcp://ADDR:PORT: tests over TCP, after consent.
#pragma once

#include "peer/listener/listener_kind.h"

namespace thisbe::peer {

class TcpListenerKind final : public ListenerKind {
  public:
    bool isMeant(const ListenArguments& arguments, std::string_view target) const override;
    std::string name() const override { return "tcp://ADDR:PORT"; }
    std::string summary() const override { return "tests over TCP, in either direction, after consent"; }
    std::vector<std::string> examples() const override { return {"thisbe listen tcp://0.0.0.0:7000"}; }
    std::vector<std::string_view> options() const override { return {"--json", "--db"}; }
    std::unique_ptr<Listener> open(ListenContext& context, std::string_view target) override;
};

} // namespace thisbe::peer
