#include "tests/interop/path_cut.h"

#include "tests/natlab/lab_error.h"

namespace thisbe::interop {

namespace {

constexpr const char* kRules = "table inet cut {\n"
                               "  chain forward {\n"
                               "    type filter hook forward priority 10; policy drop;\n"
                               "    ip saddr 198.51.100.0/24 accept;\n"
                               "    ip daddr 198.51.100.0/24 accept;\n"
                               "    ip6 saddr { 2001:db8::1, 2001:db8::2 } accept;\n"
                               "    ip6 daddr { 2001:db8::1, 2001:db8::2 } accept;\n"
                               "  }\n"
                               "}\n";

} // namespace

PathCut::PathCut(const natlab::NatLab& lab) : router_(lab.host("router")) {
    const auto outcome = router_.run({"nft", "-f", "-"}, std::chrono::seconds(10), kRules);
    if (!outcome.ok()) throw natlab::LabError("nft: " + outcome.errors);
}

PathCut::~PathCut() {
    router_.run({"nft", "delete", "table", "inet", "cut"});
}

} // namespace thisbe::interop
