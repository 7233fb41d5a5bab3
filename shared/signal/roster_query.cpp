#include "shared/signal/roster_query.h"

#include "shared/signal/attributes/roster_cursor.h"
#include "shared/signal/optional_attribute.h"

namespace thisbe::signal {

stun::AttributeResult<RosterQuery> RosterQuery::parse(const stun::MessageView& message) {
    const auto sessionId = message.get<SessionIdAttribute>();
    const auto since = getOptional<RosterVersion>(message);
    const auto cursor = getOptional<RosterCursor>(message);
    if (const auto error = firstError(sessionId, since, cursor)) return tl::make_unexpected(*error);
    if (since->has_value() == cursor->has_value()) return stun::malformed();
    return RosterQuery{sessionId->value, *since, valueOf(*cursor)};
}

void RosterQuery::serialize(stun::MessageWriter& writer) const {
    writer.add(SessionIdAttribute{sessionId});
    if (since) writer.add(*since);
    addOptional<RosterCursor>(writer, cursor);
}

std::string RosterQuery::toString() const {
    if (since) return "Roster since " + since->toString();
    return "Roster page after '" + std::string(cursor.value_or("")) + "'";
}

} // namespace thisbe::signal
