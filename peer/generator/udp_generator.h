// generate udp://HOST:PORT: a measured UDP test with a listener that agrees.
#pragma once

#include "peer/generator/generator_kind.h"
#include "peer/generator/udp_run.h"
#include "shared/program/program.h"

namespace thisbe::peer {

class UdpGenerator final : public GeneratorKind {
  public:
    static constexpr std::uint16_t kPort = 5202;

    // common must outlive this.
    explicit UdpGenerator(const CommonOptions& common) : common_(common) {}

    bool isMeant(const GenerateArguments& arguments) const override { return arguments.scheme() == "udp"; }
    std::string name() const override { return "udp://HOST:PORT"; }
    std::string summary() const override;
    std::vector<std::string> examples() const override;
    std::vector<std::string_view> options() const override;
    void addOptions(CLI::App& command) override;
    ExitStatus run(const GenerateArguments& arguments) override;

  private:
    void print(const UdpRun& run, const GenerateArguments& arguments) const;

    const CommonOptions& common_;
    std::size_t gather_ = 0;
    bool noGso_ = false;
    bool noGro_ = false;
};

} // namespace thisbe::peer
