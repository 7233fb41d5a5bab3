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
    packet::TestPlan planOf(const GenerateArguments& arguments) const;
    void print(const UdpRun& run, bool json) const;

    const CommonOptions& common_;
    std::string pattern_ = "constant";
    std::string sizes_;
    std::string capturePath_;
    std::uint32_t burst_ = 10;
    std::size_t gather_ = 0;
    bool both_ = false;
    bool unpaced_ = false;
    bool noGso_ = false;
    bool noGro_ = false;
    bool jsonStream_ = false;
    bool csv_ = false;
};

} // namespace thisbe::peer
