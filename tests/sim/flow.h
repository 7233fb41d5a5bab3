// Two endpoints as one key: what the tables of NATs and firewalls are looked up by.
#pragma once

#include "shared/base/endpoint.h"

#include <cstddef>
#include <cstdint>

namespace thisbe::sim {

struct Flow {
    Endpoint near;
    Endpoint far;

    friend bool operator==(const Flow&, const Flow&) = default;
};

} // namespace thisbe::sim

template<>
struct std::hash<thisbe::sim::Flow> {
    std::size_t operator()(const thisbe::sim::Flow& flow) const noexcept {
        const std::uint64_t near = std::hash<thisbe::Endpoint>{}(flow.near);
        const std::uint64_t far = std::hash<thisbe::Endpoint>{}(flow.far);
        const std::uint64_t mixed = (near ^ (far << 32 | far >> 32)) * 0x9fb21c651e98df25ULL;
        return mixed ^ (mixed >> 29);
    }
};
