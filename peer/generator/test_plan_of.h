// The plan of a measured test, as the options say it.
#pragma once

#include "peer/generator/generate_arguments.h"
#include "shared/packet/control/test_plan.h"

namespace thisbe::peer {

// Throws StartupError (usage).
packet::TestPlan testPlanOf(const GenerateArguments& arguments);

} // namespace thisbe::peer
