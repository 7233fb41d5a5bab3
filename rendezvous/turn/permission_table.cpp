#include "rendezvous/turn/permission_table.h"

#include "rendezvous/turn/turn_times.h"

#include <algorithm>

namespace thisbe::rendezvous {

bool PermissionTable::install(const IpAddress& peer, TimePoint now, std::size_t limit) {
    const TimePoint expires = now + kPermissionLifetime;
    auto place = std::ranges::lower_bound(permissions_, peer, {}, &Permission::peer);
    if (place != permissions_.end() && place->peer == peer) {
        place->expires = expires;
        return true;
    }
    if (permissions_.size() >= limit) {
        std::erase_if(permissions_,
                      [now](const Permission& permission) { return permission.expires <= now; });
        if (permissions_.size() >= limit) return false;
        place = std::ranges::lower_bound(permissions_, peer, {}, &Permission::peer);
    }
    permissions_.insert(place, {peer, expires});
    return true;
}

bool PermissionTable::allows(const IpAddress& peer, TimePoint now) const {
    const auto place = std::ranges::lower_bound(permissions_, peer, {}, &Permission::peer);
    return place != permissions_.end() && place->peer == peer && place->expires > now;
}

std::size_t PermissionTable::countLive(TimePoint now) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        permissions_, [now](const Permission& permission) { return permission.expires > now; }));
}

} // namespace thisbe::rendezvous
