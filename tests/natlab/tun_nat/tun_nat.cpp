#include "tests/natlab/tun_nat/tun_nat.h"

#include <sstream>

namespace thisbe::natlab {
namespace {

// 40 ms of 1 Gbit/s in small packets would be more; a lab's paths are thinner.
constexpr std::size_t kMaxDelayed = 16384;
// So that one busy direction cannot keep the other, or the signals, waiting.
constexpr int kPacketsATurn = 64;

} // namespace

TunNat::TunNat(const TunNatOptions& options, EventLoop& loop, RandomSource& random)
    : options_(options),
      loop_(loop),
      random_(random),
      inside_(options.inside),
      outside_(options.outside),
      translator_(options.nat, random),
      delayed_(options.delay, kMaxDelayed),
      timer_(loop.timers(),
             [this] {
                 delayed_.release(loop_.now(), [this](ByteView packet, Side to) { send(packet, to); });
                 timer_.arm(delayed_.nextDeadline());
             }),
      insideWatch_(loop, inside_.fd(), Interest::read, [this](Ready) { onReadable(inside_, Side::inside); }),
      outsideWatch_(loop, outside_.fd(), Interest::read,
                    [this](Ready) { onReadable(outside_, Side::outside); }) {}

void TunNat::onReadable(TunDevice& device, Side from) {
    for (int i = 0; i < kPacketsATurn; ++i) {
        const ByteSpan packet = device.read(loop_.scratch());
        if (packet.empty()) return;
        handle(packet, from);
    }
}

void TunNat::handle(ByteSpan packet, Side from) {
    // The mapping is made, or kept alive, when the packet comes; what is lost is lost behind the NAT.
    const auto to = translator_.translate(packet, from, loop_.now());
    if (!to) return;
    if (chance(options_.lossPercent)) {
        ++lost_;
        return;
    }
    const bool waits = options_.delay > Duration::zero() && !chance(options_.reorderPercent);
    if (!waits) return send(packet, *to);
    if (!delayed_.push(packet, *to, loop_.now())) ++notQueued_;
    if (!timer_.armed()) timer_.arm(delayed_.nextDeadline());
}

void TunNat::send(ByteView packet, Side to) {
    if (!(to == Side::inside ? inside_ : outside_).write(packet)) ++notQueued_;
}

bool TunNat::chance(double percent) {
    return percent > 0 && static_cast<double>(random_.u64() >> 11) < percent / 100 * 0x1p53;
}

std::string TunNat::statisticsJson() const {
    const auto nat = translator_.natStatistics();
    const auto& packets = translator_.statistics();
    std::ostringstream json;
    json << R"({"schema":"thisbe.tun-nat/1","outbound":)" << nat.outbound << ",\"inbound\":" << nat.inbound
         << ",\"hairpinned\":" << nat.hairpinned << ",\"icmp_errors\":" << packets.errors
         << ",\"mappings\":" << translator_.mappings() << ",\"drops\":{\"loss\":" << lost_
         << ",\"queue-full\":" << notQueued_;
    for (std::size_t i = 0; i < kPacketFaultCount; ++i) {
        json << ",\"" << toString(static_cast<PacketFault>(i)) << "\":" << packets.faults[i];
    }
    // Without NatDrop::none, which is first.
    for (std::size_t i = 1; i < sim::kNatDropCount; ++i) {
        json << ",\"" << toString(static_cast<sim::NatDrop>(i)) << "\":" << nat.drops[i];
    }
    json << "}}";
    return json.str();
}

} // namespace thisbe::natlab
