// The table of all kinds of traffic.
#pragma once

#include "peer/generator/generator_kind.h"
#include "shared/program/program.h"

#include <memory>

namespace thisbe::peer {

// In the order of the help. common must outlive them.
std::vector<std::unique_ptr<GeneratorKind>> generatorKinds(const CommonOptions& common);

} // namespace thisbe::peer
