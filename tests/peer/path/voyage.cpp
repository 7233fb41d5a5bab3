#include "tests/peer/path/voyage.h"

#include "tests/ice/punching_theory.h"
#include "tests/peer/path/path_call.h"

#include <sstream>

namespace thisbe::peer::test {

namespace {

using natlab::NatBehavior;
using natlab::NatKind;

constexpr std::uint64_t kBehaviors =
    natlab::kEndpointDependences.size() * natlab::kEndpointDependences.size();
constexpr Duration kSlice = 20ms;
// With a tenth of everything lost.
constexpr Duration kConnected = 2500ms;
constexpr Duration kDirect = 15s;
constexpr Duration kRecovered = 4s;
constexpr std::uint64_t kDatagramsAtFirst = 1200;
constexpr std::uint64_t kDatagramsASecond = 60;

NatBehavior behavior(std::uint64_t index) {
    const auto& each = natlab::kEndpointDependences;
    return {each[index / each.size() % each.size()], each[index % each.size()]};
}

sim::NatConfig natOf(NatBehavior behavior) {
    sim::NatConfig nat;
    nat.behavior = behavior;
    nat.allocation = sim::NatConfig::PortAllocation::random;
    return nat;
}

std::string nameOf(NatBehavior nat) {
    return std::string(toString(nat.mapping)) + "/" + toString(nat.filtering);
}

// What a seed decides before anything begins.
struct Plan {
    explicit Plan(std::uint64_t seed) : random(seed) {
        const std::uint64_t round = seed / 10;
        if (seed % 10 < 2) {
            const std::uint64_t pair =
                (2 * round + seed % 10) % (natlab::kNatKinds.size() * natlab::kNatKinds.size());
            kindA = natlab::kNatKinds[pair / natlab::kNatKinds.size()];
            kindB = natlab::kNatKinds[pair % natlab::kNatKinds.size()];
        } else {
            const std::uint64_t pair = (8 * round + seed % 10 - 2) % (kBehaviors * kBehaviors);
            natA = behavior(pair / kBehaviors);
            natB = behavior(pair % kBehaviors);
        }
        net.access = {.delay = milliseconds(1, 40),
                      .jitter = milliseconds(0, 20),
                      .loss = share(100),
                      .duplication = share(50),
                      .reordering = share(100)};
        pipe = {.delay = milliseconds(1, 60), .loss = share(100)};
        roams = !kindA && random.below(3) == 0;
    }

    Duration milliseconds(std::uint64_t least, std::uint64_t most) {
        return Duration(1ms) * static_cast<Duration::rep>(least + random.below(most - least + 1));
    }
    double share(std::uint64_t mostPerMille) {
        return static_cast<double>(random.below(mostPerMille + 1)) / 1000;
    }

    bool isDirect() const {
        return kindA ? ice::test::canMeet(*kindA, *kindB) : ice::test::canMeet(natA, natB);
    }
    std::string name() const {
        if (kindA) return std::string(natlab::toString(*kindA)) + " : " + natlab::toString(*kindB);
        return nameOf(natA) + " : " + nameOf(natB);
    }

    thisbe::test::SeededRandom random;
    std::optional<NatKind> kindA;
    std::optional<NatKind> kindB;
    NatBehavior natA;
    NatBehavior natB;
    sim::InternetOptions net;
    ice::test::ModelRelay::Pipe pipe;
    bool roams = false;
};

sim::World worldOf(std::uint64_t seed, const Plan& plan) {
    if (plan.kindA) return {seed, *plan.kindA, *plan.kindB, plan.net};
    return {seed, natOf(plan.natA), natOf(plan.natB), plan.net};
}

class Voyage {
  public:
    explicit Voyage(std::uint64_t seed)
        : plan_(seed), world_(worldOf(seed, plan_)), call_(world_, {}, plan_.pipe) {
        report_.what = "seed " + std::to_string(seed) + ", " + plan_.name();
    }

    VoyageReport run() {
        begin();
        for (int accident = 0; accident < 3; ++accident)
            cut();
        if (plan_.roams) roam();
        end();
        return report_;
    }

  private:
    void begin() {
        call_.call.exchange(plan_.milliseconds(0, 50));
        beganAt_ = call_.now();
        call_.sayEvery(50ms);
        expectWithin(kConnected, "not connected", [&] { return call_.bothCarry(); });
        report_.connectedAfter = call_.now() - beganAt_;
        expectTheory();
        report_.direct = call_.bothDirect();
        if (report_.direct) report_.directAfter = call_.now() - beganAt_;
    }

    // Direct exactly where it can be.
    void expectTheory() {
        if (plan_.isDirect()) return expectWithin(kDirect, "not direct", [&] { return call_.bothDirect(); });
        pass(kDirect / 4);
        if (call_.a.isDirect() || call_.b.isDirect()) problem("direct against all theory");
    }

    // Of a home's way to the world, of the relay, or of both.
    void cut() {
        const std::uint64_t which = plan_.random.below(5);
        sim::Home& home = which % 2 == 0 ? world_.homeA() : world_.homeB();
        const bool relayToo = which >= 2;
        if (which != 4) home.setUplinkUp(false);
        if (relayToo) call_.call.relay.setBroken(true);
        pass(plan_.milliseconds(100, 5000));
        home.setUplinkUp(true);
        call_.call.relay.setBroken(false);
        ++report_.cuts;
        const TimePoint healed = call_.now();
        expectWithin(kRecovered, "no way after a cut", [&] { return call_.bothCarry(); });
        report_.longestRecovery = std::max(report_.longestRecovery, call_.now() - healed);
        pass(plan_.milliseconds(100, 2000));
    }

    // A's host goes to another home; what it has is told when it knows.
    void roam() {
        plan_.natA = behavior(plan_.random.below(kBehaviors));
        sim::Home& home = world_.internet().addHome(natOf(plan_.natA));
        const auto address = IpAddress::parse("192.168.1.77").value();
        world_.a().move(*world_.a().interfaces().front(), *home.lan, address, home.lan4Length, home.lan4);
        call_.call.a.roam(world_.internet());
        call_.a.policy().onNetworkChanged(call_.now());
        call_.a.settle();
        ++report_.roams;
        expectWithin(kRecovered, "no way after roaming", [&] { return call_.bothCarry(); });
        report_.what += ", then " + nameOf(plan_.natA);
    }

    void end() {
        expectTheory();
        call_.sayEvery(0s);
        expectWithin(6s, "messages are missing", [&] { return call_.isComplete(); });
        report_.lasted = call_.now() - beganAt_;
        report_.datagrams = call_.call.datagrams();
        report_.messages = call_.a.transport().said() + call_.b.transport().said();
        const auto seconds = static_cast<std::uint64_t>(report_.lasted / 1s);
        if (report_.datagrams > kDatagramsAtFirst + kDatagramsASecond * seconds)
            problem(std::to_string(report_.datagrams) + " datagrams in " + std::to_string(seconds) + " s");
    }

    // In slices: between them restarts that were asked for are signalled.
    void pass(Duration duration) {
        const TimePoint until = call_.now() + duration;
        while (call_.now() < until) {
            call_.run(std::min(kSlice, until - call_.now()));
            restartWhereWanted();
        }
    }

    template<class Predicate>
    void expectWithin(Duration limit, const char* otherwise, Predicate isSo) {
        const TimePoint until = call_.now() + limit;
        while (!isSo() && call_.now() < until)
            pass(kSlice);
        if (!isSo()) problem(otherwise);
    }

    // The side that wants it makes new credentials; the other answers with its own. Half a round trip each
    // way.
    void restartWhereWanted() {
        for (auto [own, seen, ice] :
             {std::tuple(&call_.a, &seenA_, &call_.call.a), std::tuple(&call_.b, &seenB_, &call_.call.b)}) {
            bool& wanted = own == &call_.a ? wantedA_ : wantedB_;
            for (; *seen < own->events().size(); ++*seen)
                wanted = wanted || std::holds_alternative<path::RestartWanted>(own->events()[*seen]);
            if (wanted && call_.now() >= restartedAt_ + 1s) {
                wanted = false;
                restart(*ice);
            }
        }
    }

    void restart(ice::test::SimPeer& from) {
        restartedAt_ = call_.now();
        ice::test::SimPeer& to = &from == &call_.call.a ? call_.call.b : call_.call.a;
        renew(from);
        const Duration away = plan_.milliseconds(5, 100);
        world_.simulation().after(away, [this, &from, &to] {
            from.tell(to);
            renew(to);
        });
        world_.simulation().after(2 * away, [&from, &to] { to.tell(from); });
    }

    void renew(ice::test::SimPeer& peer) {
        peer.call([&](ice::Agent& agent, TimePoint at) {
            agent.restart(at, ice::Credentials::generate(plan_.random));
        });
    }

    void problem(const std::string& text) {
        std::ostringstream out;
        out << text << " (" << (call_.now() - beganAt_) / 1ms << " ms after the exchange)";
        report_.problems.push_back(out.str());
    }

    Plan plan_;
    sim::World world_;
    PathCall call_;
    VoyageReport report_;
    TimePoint beganAt_{};
    TimePoint restartedAt_ = TimePoint{} - 1h;
    std::size_t seenA_ = 0;
    std::size_t seenB_ = 0;
    bool wantedA_ = false; // a restart, as soon as the one before is over
    bool wantedB_ = false;
};

} // namespace

VoyageReport voyage(std::uint64_t seed) {
    return Voyage(seed).run();
}

} // namespace thisbe::peer::test
