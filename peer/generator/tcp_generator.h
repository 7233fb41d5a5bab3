// generate tcp://HOST:PORT: a stream or paced messages over TCP, in either direction.
#pragma once

#include "peer/generator/generator_kind.h"

namespace thisbe::peer {

class TcpGenerator final : public GeneratorKind {
  public:
    bool isMeant(const GenerateArguments& arguments) const override { return arguments.scheme() == "tcp"; }
    std::string name() const override { return "tcp://HOST:PORT"; }
    std::string summary() const override;
    std::vector<std::string> examples() const override;
    std::vector<std::string_view> options() const override;
    ExitStatus run(const GenerateArguments& arguments) override;
};

} // namespace thisbe::peer
