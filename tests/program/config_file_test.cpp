#include "shared/program/config_file.h"
#include "tests/secure/temporary_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace thisbe {
namespace {

std::string itemsOf(const std::string& text) {
    std::istringstream in(text);
    std::string out;
    for (const auto& item : makeConfigReader()->from_config(in)) {
        for (const auto& parent : item.parents)
            out += parent + ".";
        out += item.name + "=";
        for (const auto& input : item.inputs)
            out += "<" + input + ">";
        out += ";";
    }
    return out;
}

TEST(ConfigFile, ReadsProperties) {
    EXPECT_EQ(itemsOf("# a comment\nport = 3478\nrealm: example.org\n"), "port=<3478>;realm=<example.org>;");
}

TEST(ConfigFile, ReadsJson) {
    EXPECT_EQ(itemsOf(R"({"port": 3478, "realm": "example.org"})"), "port=<3478>;realm=<example.org>;");
}

TEST(ConfigFile, BothFormsCanRepeatAnOption) {
    EXPECT_EQ(itemsOf("listen[0] = 192.0.2.1\nlisten[1] = 2001:db8::1\n"),
              "listen=<192.0.2.1><2001:db8::1>;");
    EXPECT_EQ(itemsOf(R"({"listen": ["192.0.2.1", "2001:db8::1"]})"), "listen=<192.0.2.1><2001:db8::1>;");
}

TEST(ConfigFile, BothFormsReachASubcommand) {
    EXPECT_EQ(itemsOf("join.server = a\njoin.room = b\n"), "join.room=<b>;join.server=<a>;");
    EXPECT_EQ(itemsOf(R"({"join": {"room": "b", "server": "a"}})"), "join.room=<b>;join.server=<a>;");
}

TEST(ConfigFile, BrokenJsonIsAFileError) {
    EXPECT_THROW(itemsOf("{\"port\": "), CLI::FileError);
}

class SecretsInAFile : public ::testing::Test {
  protected:
    bool isRefused(const std::string& text, mode_t mode) const {
        std::ofstream(file_) << text;
        EXPECT_EQ(::chmod(file_.c_str(), mode), 0);
        const auto checked = checkSecretsArePrivate(file_, {"user", "secret"});
        if (!checked) {
            EXPECT_NE(checked.error().message.find("chmod 600"), std::string::npos);
            EXPECT_EQ(checked.error().message.find("hidden"), std::string::npos);
        }
        return !checked;
    }

    test::TemporaryFolder folder_;
    std::filesystem::path file_ = folder_ / "test.conf";
};

TEST_F(SecretsInAFile, MustNotBeReadOrChangedByOthers) {
    for (const mode_t mode : {0644U, 0604U, 0660U, 0602U}) {
        EXPECT_TRUE(isRefused("port = 1\nuser[0] = ann:hidden\n", mode)) << std::oct << mode;
        EXPECT_TRUE(isRefused(R"({"secret": "hidden"})", mode)) << std::oct << mode;
    }
}

TEST_F(SecretsInAFile, MayBeReadByItsOwnerAndTheGroupOfAService) {
    for (const mode_t mode : {0600U, 0400U, 0640U})
        EXPECT_FALSE(isRefused("secret = hidden\n", mode)) << std::oct << mode;
}

TEST_F(SecretsInAFile, AreNoMatterOfAFileThatHasNone) {
    EXPECT_FALSE(isRefused("port = 1\nrealm = user\n", 0644));
}

} // namespace
} // namespace thisbe
