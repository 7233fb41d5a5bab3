// generate http://HOST[:PORT]/PATH: requests to an ordinary server that the user names.
#pragma once

#include "peer/generator/generator_kind.h"

namespace thisbe::peer {

class HttpGenerator final : public GeneratorKind {
  public:
    bool isMeant(const GenerateArguments& arguments) const override { return arguments.scheme() == "http"; }
    std::string name() const override { return "http://HOST[:PORT]/"; }
    std::string summary() const override;
    std::vector<std::string> examples() const override;
    std::vector<std::string_view> options() const override;
    ExitStatus run(const GenerateArguments& arguments) override;
};

} // namespace thisbe::peer
