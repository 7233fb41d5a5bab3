#include "shared/program/state_folder.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace thisbe {
namespace {

class StateFile : public ::testing::Test {
  protected:
    // Each test runs in a process of its own (CTest), and sets all three anyway.
    static std::string with(const char* stateDirectory, const char* xdg, const char* home) {
        for (const auto& [name, value] :
             {std::pair{"STATE_DIRECTORY", stateDirectory}, {"XDG_STATE_HOME", xdg}, {"HOME", home}}) {
            if (value == nullptr)
                ::unsetenv(name);
            else
                ::setenv(name, value, 1);
        }
        const auto file = stateFile("identity.pem");
        return file ? file->string() : file.error().message;
    }
};

TEST_F(StateFile, PrefersTheServicesFolderThenXdgThenHome) {
    EXPECT_EQ(with("/var/lib/thisbe:/other", "/xdg", "/home/x"), "/var/lib/thisbe/identity.pem");
    EXPECT_EQ(with(nullptr, "/xdg", "/home/x"), "/xdg/thisbe/identity.pem");
    EXPECT_EQ(with(nullptr, nullptr, "/home/x"), "/home/x/.local/state/thisbe/identity.pem");
}

TEST_F(StateFile, WithoutAnyItSaysWhatToDo) {
    EXPECT_NE(with(nullptr, "", nullptr).find("--identity"), std::string::npos);
}

} // namespace
} // namespace thisbe
