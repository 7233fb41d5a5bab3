// Records to be sent, as the options say it.
#pragma once

#include "peer/generator/generate_arguments.h"
#include "peer/packets/outgoing_records.h"

namespace thisbe::peer {

// Without who they are from and for. One record where nothing says how many; the target is the peer, if it is
// one. Throws StartupError (usage).
RecordsOrder recordsOrderOf(const GenerateArguments& arguments);

} // namespace thisbe::peer
