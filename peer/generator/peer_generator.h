// generate PEER: a measured test with a peer of the room, over the very ways that the two have.
#pragma once

#include "peer/generator/generator_kind.h"
#include "peer/packets/order_arguments.h"
#include "peer/shell/peer_program.h"
#include "shared/program/program.h"

namespace thisbe::peer {

class PeerGenerator final : public GeneratorKind {
  public:
    // common must outlive this.
    explicit PeerGenerator(const CommonOptions& common) : common_(common) {}

    bool isMeant(const GenerateArguments& arguments) const override {
        return arguments.scheme().empty() && !arguments.target.empty() && !peer_.session.server.empty() &&
               !isMixed(arguments.type);
    }
    std::string name() const override { return "PEER --server HOST"; }
    std::string summary() const override;
    std::vector<std::string> examples() const override;
    std::vector<std::string_view> options() const override;
    void addOptions(CLI::App& command) override;
    ExitStatus run(const GenerateArguments& arguments) override;

  private:
    // Another kind's.
    static bool isMixed(std::string_view type) { return type == "mixed"; }
    ExitStatus runOrder(const GenerateArguments& arguments, Shell::Options options) const;

    const CommonOptions& common_;
    PeerProgram::Arguments peer_;
    WayArguments ways_;
    std::vector<std::string> own_; // long names of what addOptions() added
};

} // namespace thisbe::peer
