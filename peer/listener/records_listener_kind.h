// listen --records: takes length-prefixed JSON records over TCP.
#pragma once

#include "peer/listener/listener_kind.h"
#include "shared/program/program.h"

namespace thisbe::peer {

class RecordsListenerKind final : public ListenerKind {
  public:
    // common must outlive this.
    explicit RecordsListenerKind(const CommonOptions& common) : common_(common) {}

    bool isMeant(const ListenArguments& arguments, std::string_view target) const override {
        return arguments.records && target.empty();
    }
    std::string name() const override { return "--records"; }
    std::string summary() const override;
    std::vector<std::string> examples() const override;
    std::vector<std::string_view> options() const override;
    void addOptions(CLI::App& command) override;
    std::unique_ptr<Listener> open(EventLoop& loop, const ListenArguments& arguments,
                                   std::string_view target) override;

  private:
    const CommonOptions& common_;
    std::string host_;
    std::uint16_t port_ = 5555;
};

} // namespace thisbe::peer
