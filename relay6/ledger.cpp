#include "relay6/ledger.h"

#include "relay6/token_queue.h"

#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace thisbe::relay6 {

namespace {

constexpr int kOwnerOnly = S_IRUSR | S_IWUSR;
constexpr int kRoles = 2;

unsigned short semaphoreOf(Role role) {
    return role == Role::collector ? 0 : 1;
}

Error systemError(const std::string& what) {
    return Error{what + ": " + std::strerror(errno)};
}

} // namespace

const char* toString(Role role) {
    switch (role) {
    case Role::collector:
        return "collector";
    case Role::forwarder:
        return "forwarder";
    }
    return "unknown";
}

Result<std::unique_ptr<Ledger>> Ledger::open(const std::string& name) {
    return openAs(name, kOwnerOnly | IPC_CREAT);
}

Result<std::unique_ptr<Ledger>> Ledger::openExisting(const std::string& name) {
    return openAs(name, kOwnerOnly);
}

Result<std::unique_ptr<Ledger>> Ledger::openAs(const std::string& name, int flags) {
    const key_t key = ipcKey(name);
    const int memory = shmget(key, sizeof(Shared), flags);
    const int semaphores = semget(key, kRoles, flags);
    if (memory < 0 || semaphores < 0)
        return tl::make_unexpected(systemError("counters of queue '" + name + "' cannot be opened"));
    shmid_ds info{};
    if (shmctl(memory, IPC_STAT, &info) != 0 || info.shm_perm.uid != geteuid() ||
        (info.shm_perm.mode & (S_IRWXG | S_IRWXO)) != 0)
        return failure("counters of queue '" + name + "' belong to somebody else: choose another name");
    void* const mapped = shmat(memory, nullptr, 0);
    if (mapped == reinterpret_cast<void*>(-1)) // NOLINT(performance-no-int-to-ptr): as shmat(2) says it
        return tl::make_unexpected(systemError("counters of queue '" + name + "' cannot be mapped"));
    return std::unique_ptr<Ledger>(new Ledger(memory, semaphores, static_cast<Shared*>(mapped)));
}

Ledger::Ledger(int memoryId, int semaphoreId, Shared* shared)
    : memoryId_(memoryId), semaphoreId_(semaphoreId), shared_(shared) {}

Ledger::~Ledger() {
    shmdt(shared_);
}

Result<void> Ledger::claim(Role role) {
    const unsigned short number = semaphoreOf(role);
    // Both or neither: wait for zero, then one, which the kernel takes back when this process ends.
    sembuf take[] = {{number, 0, IPC_NOWAIT}, {number, 1, static_cast<short>(IPC_NOWAIT | SEM_UNDO)}};
    if (semop(semaphoreId_, take, 2) == 0) return {};
    if (errno != EAGAIN) return tl::make_unexpected(systemError(std::string("role of ") + toString(role)));
    const auto other = holder(role);
    return failure(std::string("another ") + toString(role) + " has this queue already" +
                   (other ? " (process " + std::to_string(*other) + ")" : "") +
                   ": stop it first, or use another queue name");
}

void Ledger::release(Role role) {
    sembuf give{semaphoreOf(role), -1, static_cast<short>(IPC_NOWAIT | SEM_UNDO)};
    semop(semaphoreId_, &give, 1);
}

std::optional<pid_t> Ledger::holder(Role role) const {
    const int number = semaphoreOf(role);
    if (semctl(semaphoreId_, number, GETVAL) <= 0) return std::nullopt;
    return semctl(semaphoreId_, number, GETPID);
}

std::uint64_t Ledger::writeOff(Role role, bool spooled) {
    const LedgerCounts now = counts();
    if (role == Role::collector) {
        add(shared_->lostByCollector, now.inCollector());
        return now.inCollector();
    }
    if (spooled)
        shared_->taken.fetch_sub(now.inForwarder(), std::memory_order_relaxed);
    else
        add(shared_->lostByForwarder, now.inForwarder());
    return now.inForwarder();
}

void Ledger::balance() {
    const LedgerCounts now = counts();
    const std::uint64_t entered = now.safe + now.returned;
    if (entered <= now.taken) return;
    add(shared_->taken, entered - now.taken);
    add(shared_->lostByForwarder, entered - now.taken);
}

LedgerCounts Ledger::counts() const {
    const auto read = [](const Counter& counter) { return counter.load(std::memory_order_relaxed); };
    const Shared& s = *shared_;
    return {read(s.read),
            read(s.safe),
            read(s.taken),
            read(s.delivered),
            read(s.returned),
            read(s.lostByCollector),
            read(s.lostByForwarder),
            read(s.maybeRepeated)};
}

void Ledger::remove() {
    shmctl(memoryId_, IPC_RMID, nullptr);
    semctl(semaphoreId_, 0, IPC_RMID);
}

} // namespace thisbe::relay6
