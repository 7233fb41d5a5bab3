// listen --accept WHO: tests with peers of the room.
#pragma once

#include "peer/listener/listener_kind.h"
#include "peer/packets/accept_arguments.h"
#include "peer/shell/peer_program.h"
#include "shared/program/program.h"

namespace thisbe::peer {

class PeerListenerKind final : public ListenerKind {
  public:
    // common must outlive this.
    explicit PeerListenerKind(const CommonOptions& common) : common_(common) {}

    bool isMeant(const ListenArguments&, std::string_view target) const override {
        return target.empty() && !accept_.accept.empty();
    }
    std::string name() const override { return "--accept WHO"; }
    std::string summary() const override;
    std::vector<std::string> examples() const override;
    std::vector<std::string_view> options() const override;
    void addOptions(CLI::App& command) override;
    std::unique_ptr<Listener> open(ListenContext& context, std::string_view target) override;

  private:
    const CommonOptions& common_;
    PeerProgram::Arguments peer_;
    AcceptArguments accept_;
    std::vector<std::string> own_; // long names of what addOptions() added
};

} // namespace thisbe::peer
