// Nothing of a lab is left behind, however its owner ends, and nothing else is ever touched.
#include "tests/natlab/deadline.h"
#include "tests/natlab/lab_cleanup.h"
#include "tests/natlab/lab_error.h"
#include "tests/natlab/lab_process.h"
#include "tests/natlab/nat_lab_test.h"
#include "tests/support/places.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <sstream>
#include <unistd.h>

namespace thisbe::natlab {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kBound{5000};
const std::string kNatlab = test::binDir() + "/natlab";

template<class Condition>
bool becomesTrue(Condition&& condition) {
    const Deadline deadline(kBound);
    while (!condition()) {
        if (deadline.passed()) return false;
        ::poll(nullptr, 0, 5);
    }
    return true;
}

bool anythingLeftOf(const LabRecord& record) {
    for (const HostRecord& host : record.hosts) {
        if (std::filesystem::exists("/run/netns/" + host.networkNamespace)) return true;
    }
    return std::filesystem::exists(labDirectory(record.lab));
}

bool runs(pid_t pid) {
    return ProcessIdentity::of(pid).has_value();
}

// `natlab hold` in a process of its own: a lab with an owner that can be killed.
struct Owner {
    LabProcess process = LabProcess::start({kNatlab, "hold", "port-restricted", "open"});
    LabRecord record = readRecord(process.waitForLine("^test-", kBound).value()).value();
};

std::optional<pid_t> watchdogOf(const std::string& lab) {
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        std::ostringstream command;
        command << std::ifstream(entry.path() / "cmdline").rdbuf();
        if (command.str().ends_with(std::string("\0watch\0", 7) + lab + '\0'))
            return std::stoi(entry.path().filename());
    }
    return std::nullopt;
}

class LabCleanup : public NatLabTest {};

TEST_F(LabCleanup, TheDestructorRemovesTheLabAndEndsWhatRunsInIt) {
    LabRecord record;
    pid_t quiet = 0;
    pid_t deaf = 0;
    {
        const NatLab lab(NatKind::portRestricted, NatKind::symmetric);
        record = lab.record();
        EXPECT_TRUE(anythingLeftOf(record));
        // Started by way of a shell that ends: they are nobody's children any more.
        const auto started = [&](const std::string& program) {
            return std::stoi(lab.host("a1").run({"sh", "-c", program + " >/dev/null 2>&1 & echo $!"}).output);
        };
        quiet = started("sleep 60");
        deaf = started("sh -c 'trap \"\" TERM; while :; do sleep 60; done'");
        EXPECT_TRUE(runs(quiet) && runs(deaf));
    }
    EXPECT_FALSE(anythingLeftOf(record));
    EXPECT_FALSE(runs(quiet));
    EXPECT_FALSE(runs(deaf)) << "it ignores SIGTERM, so SIGKILL was due";
}

TEST_F(LabCleanup, AKilledOwnersLabIsRemovedByItsWatchdog) {
    Owner owner;
    const pid_t inside = std::stoi(LabProcess::run({kNatlab, "exec", "--name", owner.record.lab, "b1", "sh",
                                                    "-c", "sleep 60 >/dev/null 2>&1 & echo $!"},
                                                   nullptr, kBound)
                                       .output);
    EXPECT_TRUE(runs(inside));
    owner.process.signal(SIGKILL);
    EXPECT_TRUE(becomesTrue([&] { return !anythingLeftOf(owner.record); }));
    EXPECT_FALSE(runs(inside));
}

TEST_F(LabCleanup, WithoutItsWatchdogItIsRemovedByWhoeverMakesTheNextLab) {
    Owner owner;
    const auto watchdog = watchdogOf(owner.record.lab);
    ASSERT_TRUE(watchdog.has_value());
    ::kill(*watchdog, SIGKILL);
    ASSERT_TRUE(becomesTrue([&] { return !runs(*watchdog); }));
    owner.process.signal(SIGKILL);
    ASSERT_TRUE(owner.process.wait(kBound).has_value());
    EXPECT_TRUE(anythingLeftOf(owner.record)) << "there is nobody left who could have removed it";

    const NatLab next(NatKind::open, NatKind::open);
    EXPECT_FALSE(anythingLeftOf(owner.record));
}

TEST_F(LabCleanup, TheWatchdogGoesWithItsLab) {
    std::optional<pid_t> watchdog;
    {
        const NatLab lab(NatKind::open, NatKind::open);
        watchdog = watchdogOf(lab.name());
        ASSERT_TRUE(watchdog.has_value());
    }
    EXPECT_TRUE(becomesTrue([&] { return !runs(*watchdog); }));
}

TEST_F(LabCleanup, OnlyProcessesInsideTheLabAreFound) {
    const NatLab lab(NatKind::open, NatKind::open);
    const NatLab other(NatKind::open, NatKind::open);
    LabProcess inside = lab.host("a1").start({"sleep", "60"});
    LabProcess elsewhere = other.host("a1").start({"sleep", "60"});
    LabProcess outside = LabProcess::start({"sleep", "60"});
    std::vector<std::string> names;
    for (const HostRecord& host : lab.record().hosts)
        names.push_back(host.networkNamespace);
    EXPECT_EQ(processesInside(names), std::vector<pid_t>{inside.pid()});
    removeLab(lab.record());
    EXPECT_FALSE(inside.running());
    EXPECT_TRUE(elsewhere.running());
    EXPECT_TRUE(outside.running());
}

TEST_F(LabCleanup, ALabThatFailsHalfWayLeavesNothing) {
    const std::string name = "half-" + std::to_string(::getpid());
    const LabPlan plan = LabPlan::of(NatKind::open, NatKind::open);
    // Something stands in the way of the last namespace that is made.
    const std::string obstacle = namespaceName(name, "b2");
    ASSERT_TRUE(LabProcess::run({"ip", "netns", "add", obstacle}, nullptr, kBound).ok());
    try {
        buildLab(name, plan, std::nullopt);
        FAIL() << "a namespace of that name is there already";
    } catch (const LabError& problem) {
        EXPECT_NE(std::string(problem.what()).find(obstacle), std::string::npos) << problem.what();
    }
    EXPECT_FALSE(anythingLeftOf(LabRecord::of(name, plan, drawLab(name, plan), std::nullopt)));
}

TEST_F(LabCleanup, ANameIsTakenOnce) {
    const std::string name = "once-" + std::to_string(::getpid());
    const LabPlan plan = LabPlan::of(NatKind::open, NatKind::open);
    const LabRecord first = buildLab(name, plan, ProcessIdentity::ofThisProcess());
    EXPECT_THROW(buildLab(name, plan, std::nullopt), LabError);
    EXPECT_TRUE(anythingLeftOf(first)) << "the second must not have removed the first";
    removeLab(first);
    removeLab(first); // and twice does no harm
    EXPECT_FALSE(anythingLeftOf(first));
}

} // namespace
} // namespace thisbe::natlab
