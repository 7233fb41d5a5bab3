#include "shared/ice/role.h"

namespace thisbe::ice {

const char* toString(Role role) {
    switch (role) {
    case Role::controlled:
        return "controlled";
    case Role::controlling:
        return "controlling";
    }
    return "?";
}

} // namespace thisbe::ice
