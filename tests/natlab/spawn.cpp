#include "tests/natlab/spawn.h"

#include "tests/natlab/lab_error.h"

#include <csignal>
#include <spawn.h>
#include <unistd.h>

extern char** environ; // NOLINT(readability-redundant-declaration): POSIX wants it declared by the user

namespace thisbe::natlab {
namespace {

struct Attributes {
    posix_spawnattr_t value{};

    Attributes() {
        posix_spawnattr_init(&value);
        posix_spawnattr_setflags(&value, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        sigset_t signals;
        sigemptyset(&signals);
        posix_spawnattr_setsigmask(&value, &signals);
        sigaddset(&signals, SIGPIPE);
        posix_spawnattr_setsigdefault(&value, &signals);
    }
    Attributes(const Attributes&) = delete;
    Attributes& operator=(const Attributes&) = delete;
    ~Attributes() { posix_spawnattr_destroy(&value); }
};

struct FileActions {
    posix_spawn_file_actions_t value{};

    explicit FileActions(const std::vector<std::pair<int, int>>& descriptors) {
        posix_spawn_file_actions_init(&value);
        for (const auto& [ours, theirs] : descriptors)
            posix_spawn_file_actions_adddup2(&value, ours, theirs);
    }
    FileActions(const FileActions&) = delete;
    FileActions& operator=(const FileActions&) = delete;
    ~FileActions() { posix_spawn_file_actions_destroy(&value); }
};

} // namespace

pid_t spawn(const std::vector<std::string>& argv, const std::vector<std::pair<int, int>>& descriptors) {
    if (argv.empty()) throw LabError("a program to start was expected, got an empty list");
    std::vector<char*> words;
    words.reserve(argv.size() + 1);
    for (const std::string& word : argv)
        words.push_back(const_cast<char*>(word.c_str())); // as execv(3) says
    words.push_back(nullptr);

    const FileActions actions(descriptors);
    const Attributes attributes;
    pid_t pid = -1;
    errno = ::posix_spawnp(&pid, words[0], &actions.value, &attributes.value, words.data(), environ);
    if (errno != 0) throw LabError::fromErrno("cannot start '" + argv[0] + "'");
    return pid;
}

} // namespace thisbe::natlab
