#include "shared/stun/method.h"

#include <array>
#include <cstdio>
#include <utility>

namespace thisbe::stun {

namespace {

constexpr std::array<std::pair<Method, const char*>, 10> kNames = {{
    {method::kBinding, "Binding"},
    {method::kAllocate, "Allocate"},
    {method::kRefresh, "Refresh"},
    {method::kSend, "Send"},
    {method::kData, "Data"},
    {method::kCreatePermission, "CreatePermission"},
    {method::kChannelBind, "ChannelBind"},
    {method::kConnect, "Connect"},
    {method::kConnectionBind, "ConnectionBind"},
    {method::kConnectionAttempt, "ConnectionAttempt"},
}};

} // namespace

std::string toString(Method method) {
    for (const auto& [known, name] : kNames)
        if (known == method) return name;
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "method 0x%03x", static_cast<unsigned>(method.value()));
    return text.data();
}

} // namespace thisbe::stun
