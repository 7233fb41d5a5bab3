// generate HOST --type mixed|random: UDP, TCP and HTTP together, or one after another at random.
#pragma once

#include "peer/generator/generator_kind.h"
#include "peer/generator/mixed_plan.h"
#include "peer/generator/mixed_run.h"
#include "peer/report/mixed_report.h"
#include "shared/net/server_name.h"
#include "shared/program/program.h"

namespace thisbe::peer {

class MixedGenerator final : public GeneratorKind {
  public:
    // Of both listeners, where the target names none.
    static constexpr std::uint16_t kPort = 5202;

    // common must outlive this.
    explicit MixedGenerator(const CommonOptions& common) : common_(common) {}

    bool isMeant(const GenerateArguments& arguments) const override;
    std::string name() const override { return "any://HOST:PORT"; }
    std::string summary() const override;
    std::vector<std::string> examples() const override;
    std::vector<std::string_view> options() const override;
    void addOptions(CLI::App& command) override;
    ExitStatus run(const GenerateArguments& arguments) override;

  private:
    MixedPlan planOf(const GenerateArguments& arguments, bool random) const;
    void setWeights(MixedPlan& plan) const;

    const CommonOptions& common_;
    std::string mix_;
    std::string http_;
};

} // namespace thisbe::peer
