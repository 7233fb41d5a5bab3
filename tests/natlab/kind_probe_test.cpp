// Every kind of home is what nat_kind.h says it is, as an RFC 5780 probe sees it.
#include "tests/natlab/nat_lab_test.h"
#include "tests/natlab/nat_probe.h"

namespace thisbe::natlab {

namespace {

constexpr std::chrono::milliseconds kSilence{150}; // how long we listen for what must not come

class KindProbe : public NatLabTest, public ::testing::WithParamInterface<NatKind> {
  protected:
    NatReport probe(const NatLab& lab, AddressFamily family) {
        const bool answers =
            family == AddressFamily::ipv4 ? facts_.ipv4.has_value() : facts_.ipv6.has_value();
        ProbeServer server(lab, family);
        return answers ? NatProbe(lab.host("a1"), server, family).run()
                       : NatProbe(lab.host("a1"), server, family, kSilence).run();
    }
    static bool hasAddress(const NatLab& lab, AddressFamily family) {
        for (const IpAddress& address : lab.host("a1").addresses()) {
            if (address.family() == family) return true;
        }
        return false;
    }

    const NatKindFacts& facts_ = factsOf(GetParam());
};

TEST_P(KindProbe, MapsAndFiltersIpv4AsStated) {
    const NatLab lab(GetParam(), GetParam());
    if (!hasAddress(lab, AddressFamily::ipv4)) {
        EXPECT_FALSE(facts_.ipv4.has_value()) << "the kind promises IPv4";
        return;
    }
    const NatReport report = probe(lab, AddressFamily::ipv4);
    EXPECT_EQ(report.behavior, facts_.ipv4);
    if (!report.mapped.empty()) {
        EXPECT_EQ(report.translated(), facts_.translatesIpv4);
    }
}

TEST_P(KindProbe, FiltersIpv6AsStatedAndNeverTranslatesIt) {
    const NatLab lab(GetParam(), GetParam());
    if (!hasAddress(lab, AddressFamily::ipv6)) {
        EXPECT_FALSE(facts_.ipv6.has_value()) << "the kind promises IPv6";
        return;
    }
    const NatReport report = probe(lab, AddressFamily::ipv6);
    EXPECT_EQ(report.behavior, facts_.ipv6);
    EXPECT_FALSE(report.translated());
}

std::string testName(const ::testing::TestParamInfo<NatKind>& info) {
    std::string name;
    for (const char c : std::string(toString(info.param)))
        name += c == '-' ? '_' : c;
    return name;
}

INSTANTIATE_TEST_SUITE_P(Every, KindProbe, ::testing::ValuesIn(kNatKinds), testName);

} // namespace
} // namespace thisbe::natlab
