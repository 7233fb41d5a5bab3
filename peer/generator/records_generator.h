// generate --records HOST: length-prefixed JSON records over TCP.
#pragma once

#include "peer/generator/generator_kind.h"
#include "shared/program/program.h"

namespace thisbe::peer {

class RecordsGenerator final : public GeneratorKind {
  public:
    bool isMeant(const GenerateArguments& arguments) const override { return !arguments.records.empty(); }
    std::string name() const override { return "--records HOST"; }
    std::string summary() const override;
    std::vector<std::string> examples() const override;
    std::vector<std::string_view> options() const override;
    void addOptions(CLI::App& command) override;
    ExitStatus run(const GenerateArguments& arguments) override;

  private:
    std::uint16_t port_ = 5555;
};

} // namespace thisbe::peer
