// listen --records: takes length-prefixed JSON records over TCP.
#pragma once

#include "peer/listener/listener_kind.h"
#include "peer/records/record_limits.h"

namespace thisbe::peer {

class RecordsListenerKind final : public ListenerKind {
  public:
    bool isMeant(const ListenArguments& arguments, std::string_view target) const override {
        return arguments.records && target.empty();
    }
    std::string name() const override { return "--records"; }
    std::string summary() const override;
    std::vector<std::string> examples() const override;
    std::vector<std::string_view> options() const override;
    void addOptions(CLI::App& command) override;
    std::unique_ptr<Listener> open(ListenContext& context, std::string_view target) override;

  private:
    std::string host_;
    std::uint16_t port_ = 5555;
    RecordLimits limits_;
};

} // namespace thisbe::peer
