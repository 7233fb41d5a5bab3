#include "shared/program/config_file.h"

#include <gtest/gtest.h>

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

} // namespace
} // namespace thisbe
