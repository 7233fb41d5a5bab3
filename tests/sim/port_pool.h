// The ports of one external address: which of them are free.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace thisbe::sim {

// A set of free ports between first and last. Finding one looks at no more than 1,024 words.
class PortPool {
  public:
    PortPool(std::uint16_t first, std::uint16_t last);

    // False when the port is taken or outside the range.
    bool take(std::uint16_t port);
    // The first free port from there upwards, beginning again at the lowest; of the same parity if asked.
    // None when all are taken.
    std::optional<std::uint16_t> takeNext(std::uint16_t from, bool sameParity);
    // The port must be taken.
    void release(std::uint16_t port);

    std::size_t available() const { return available_; }

  private:
    static constexpr std::size_t kWords = 65536 / 64;

    std::array<std::uint64_t, kWords> free_{};
    std::size_t available_ = 0;
};

} // namespace thisbe::sim
