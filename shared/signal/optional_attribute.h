// Reading and writing attributes that may be missing.
#pragma once

#include "shared/stun/message_view.h"
#include "shared/stun/message_writer.h"

#include <optional>

namespace thisbe::signal {

// The value of the first A, or none. A malformed one is an error: taking it for a missing one would let a
// fault pass for another request.
template<class A>
stun::AttributeResult<std::optional<A>> getOptional(const stun::MessageView& message) {
    auto found = message.get<A>();
    if (found) return std::optional<A>(*found);
    if (found.error() == stun::AttributeError::missing) return std::optional<A>();
    return tl::make_unexpected(found.error());
}

template<class A, class Value>
void addOptional(stun::MessageWriter& writer, const std::optional<Value>& value) {
    if (value) writer.add(A{*value});
}

// The first error among results, if there is one.
template<class... Results>
std::optional<stun::AttributeError> firstError(const Results&... results) {
    std::optional<stun::AttributeError> error;
    const auto look = [&error](const auto& result) {
        if (!error && !result) error = result.error();
    };
    (look(results), ...);
    return error;
}

// The plain value within an optional attribute.
template<class A>
auto valueOf(const std::optional<A>& attribute) {
    using Value = decltype(attribute->value);
    return attribute ? std::optional<Value>(attribute->value) : std::optional<Value>();
}

} // namespace thisbe::signal
