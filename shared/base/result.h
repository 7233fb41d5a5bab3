// A value or the reason why there is none. Nothing that came from the network throws.
#pragma once

#include <tl/expected.hpp>

#include <string>

namespace thisbe {

// A reason for a person: what, the value met, what was expected, what to do. Building one allocates, so the
// parsers that face hostile datagrams return an enum of their own as E instead (for instance
// stun::ParseError).
struct Error {
    std::string message;
};

template<class T, class E = Error>
using Result = tl::expected<T, E>;

inline tl::unexpected<Error> failure(std::string message) {
    return tl::make_unexpected(Error{std::move(message)});
}

} // namespace thisbe
