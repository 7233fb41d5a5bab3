#include "rendezvous/turn/turn_service.h"

#include <stdexcept>

namespace thisbe::rendezvous {

using stun::ErrorNumber;

TurnService::TurnService(TurnShared& shared, std::uint16_t worker, RelayTransport& transport,
                         const Clock& clock, RandomSource& random)
    : core_(shared, worker, transport, random),
      clock_(clock),
      challenger_(shared.authentication, shared.challenges, core_.counters),
      allocate_(core_),
      refresh_(core_),
      permission_(core_),
      path_(core_) {}

TurnService::~TurnService() {
    core_.allocations.forEach([this](Allocation& allocation) { core_.release(allocation); });
}

bool TurnService::serves(stun::Method method) {
    return method == stun::method::kAllocate || method == stun::method::kRefresh ||
           method == stun::method::kCreatePermission || method == stun::method::kChannelBind ||
           method == stun::method::kSend;
}

void TurnService::onRequest(TimePoint now, const stun::MessageView& message, const Flow& flow,
                            FlowSink& sink) {
    // "The server MUST require that all requests [but Binding] be authenticated" (section 5).
    const auto user = core_.shared.authentication.authenticate(now, flow.remote, message);
    if (!user) return challenger_.refuse(now, message, user.error(), flow, sink);
    if (!mayBegin(message, user->username, flow, now))
        return challenger_.refuse(now, message, ErrorNumber::unauthenticated, flow, sink);
    dispatch({.now = now, .message = message, .flow = flow, .user = *user, .sink = sink});
}

bool TurnService::mayBegin(const stun::MessageView& message, std::string_view username, const Flow& flow,
                           TimePoint now) {
    if (message.method() != stun::method::kAllocate || core_.allocations.find(flow, now) != nullptr)
        return true;
    return core_.shared.credentials.mayBegin(username, clock_.wallNow());
}

void TurnService::dispatch(const TurnRequest& request) {
    const stun::Method method = request.message.method();
    if (method == stun::method::kAllocate) return allocate_.handle(request);
    Allocation* allocation = core_.allocations.find(request.flow, request.now);
    if (allocation == nullptr) return request.refuse(ErrorNumber::allocationMismatch);
    // "all requests after the initial Allocate must use the same username as that used to create the
    // allocation, to prevent attackers from hijacking the client's allocation" (section 5).
    if (allocation->user->name() != request.user.username)
        return request.refuse(ErrorNumber::wrongCredentials);
    if (method == stun::method::kRefresh) return refresh_.handle(request, *allocation);
    if (method == stun::method::kCreatePermission) return permission_.createPermission(request, *allocation);
    if (method == stun::method::kChannelBind) return permission_.bindChannel(request, *allocation);
    request.refuse(ErrorNumber::badRequest); // a Send request: there is only an indication
}

void TurnService::onIndication(TimePoint now, const stun::MessageView& message, const Flow& flow,
                               FlowSink& sink) {
    if (message.method() != stun::method::kSend) return core_.counters.drop(TurnDrop::malformed);
    path_.onSendIndication(now, message, flow, sink);
}

void TurnService::onPathErrors(TimePoint now, RelayId relay, std::span<const PathError> errors,
                               FlowSink& sink) {
    for (const PathError& error : errors)
        path_.onPathError(now, relay, error, sink);
}

void TurnService::onFlowClosed(const Flow& flow) {
    // Also one whose time has come but was not called yet.
    if (Allocation* allocation = core_.allocations.find(flow, TimePoint::min())) core_.release(*allocation);
}

void TurnService::onDeadline(TimePoint now) {
    core_.allocations.expire(now, [this](Allocation& allocation) { core_.release(allocation); });
}

void TurnService::checkInvariants(TimePoint now) {
    const auto require = [](bool holds, const char* what) {
        if (!holds) throw std::logic_error(what);
    };
    std::size_t count = 0;
    core_.allocations.forEach([&](Allocation& allocation) {
        ++count;
        require(allocation.relays[0] || allocation.relays[1], "an allocation has a relayed address");
        require(allocation.user && allocation.source, "an allocation has accounts");
        require(allocation.user->allocations() > 0 && allocation.source->allocations() > 0,
                "accounts count it");
        require(core_.shared.config.limits.permissionsPerAllocation >=
                        allocation.permissions.countLive(now) &&
                    core_.shared.config.limits.channelsPerAllocation >= allocation.channels.countLive(now),
                "an allocation is within its limits");
        for (const auto& relay : allocation.relays) {
            if (!relay) continue;
            const auto owner = core_.shared.directory.find(relay->external);
            require(owner && *owner == RelayOwner{core_.worker, allocation.slot},
                    "the directory knows its owner");
        }
    });
    require(count == core_.allocations.size(), "the table counts its allocations");
    require(core_.counters.allocated - core_.counters.released == count, "nothing is released twice");
}

} // namespace thisbe::rendezvous
