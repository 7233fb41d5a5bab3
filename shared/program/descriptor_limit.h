// How many files and sockets this process may have open.
#pragma once

namespace thisbe {

// Raises the soft limit to the hard one, as a server of many connections must; systems start programs with
// 1,024. What the host does not allow stays as it is.
void raiseDescriptorLimit();

} // namespace thisbe
