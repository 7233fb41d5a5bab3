// Values that tests of messages are made of, and generators of arbitrary ones.
#pragma once

#include "shared/base/endpoint.h"
#include "shared/secure/key_agreement.h"
#include "shared/secure/signature.h"
#include "shared/signal/name.h"

#include <optional>
#include <rapidcheck.h>
#include <string>

namespace thisbe::signal::test {

inline Endpoint endpoint(std::string_view text) {
    return *Endpoint::parse(text);
}

template<class Strong>
Strong filled(std::uint8_t first) {
    typename Strong::Value bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>(first + i);
    return Strong(bytes);
}

inline const IdentityKey kIdentity = filled<IdentityKey>(2);
inline const IdentityKey kServer = filled<IdentityKey>(3);
inline const EphemeralKey kEphemeral = filled<EphemeralKey>(0x40);
inline const Signature kSigned = filled<Signature>(0x80);

inline rc::Gen<std::string> anyName() {
    const auto piece = rc::gen::element<std::string>("a", "Z", "7", "-", ".", "@", "é", "ß", "名", "🜁");
    return rc::gen::suchThat(rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                                          [](const std::vector<std::string>& pieces) {
                                              std::string name;
                                              for (const auto& next : pieces)
                                                  name += next;
                                              return name;
                                          }),
                             [](const std::string& name) { return isName(name); });
}

template<class Strong>
rc::Gen<Strong> anyStrong() {
    return rc::gen::map(rc::gen::arbitrary<typename Strong::Value>(),
                        [](const typename Strong::Value& bytes) { return Strong(bytes); });
}

inline rc::Gen<Endpoint> anyEndpoint(AddressFamily family) {
    return rc::gen::map(
        rc::gen::arbitrary<std::pair<IpAddress::V6Bytes, std::uint16_t>>(), [family](const auto& pair) {
            IpAddress::V4Bytes four{};
            std::copy_n(pair.first.begin(), four.size(), four.begin());
            auto six = pair.first;
            six[0] |= 0x20; // never a mapped IPv4 address
            return Endpoint(family == AddressFamily::ipv4 ? IpAddress(four) : IpAddress(six), pair.second);
        });
}

template<class T>
std::optional<T> maybe(const rc::Gen<T>& gen) {
    if (*rc::gen::arbitrary<bool>()) return *gen;
    return std::nullopt;
}

inline std::optional<Endpoint> maybeEndpoint() {
    return maybe(anyEndpoint(*rc::gen::element(AddressFamily::ipv4, AddressFamily::ipv6)));
}

} // namespace thisbe::signal::test
