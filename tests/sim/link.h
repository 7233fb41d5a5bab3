// What interfaces are plugged into: a wire between two, or a LAN of many.
#pragma once

#include "shared/base/ip_address.h"

#include <string>
#include <unordered_map>

namespace thisbe::sim {

class Interface;

// Knows who has which address on it, as ARP and neighbour discovery would find out. Interfaces keep it up to
// date.
class Link {
  public:
    explicit Link(std::string name) : name_(std::move(name)) {}
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    // Cut: nothing passes, and what is under way is lost.
    void setUp(bool up) { up_ = up; }
    bool isUp() const { return up_; }
    const std::string& name() const { return name_; }

    // Nobody: nullptr.
    Interface* find(const IpAddress& address) const {
        const auto found = neighbours_.find(address);
        return found == neighbours_.end() ? nullptr : found->second;
    }

  private:
    friend class Interface;

    std::string name_;
    std::unordered_map<IpAddress, Interface*> neighbours_;
    bool up_ = true;
};

} // namespace thisbe::sim
