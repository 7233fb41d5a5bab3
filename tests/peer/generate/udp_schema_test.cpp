// docs/generate.md shows a whole document of each schema: what the program prints has the same members with
// the same kinds of values, no more and no less.
#include "tests/peer/generate/udp_world.h"

#include <Poco/Dynamic/Var.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

namespace thisbe::peer {
namespace {

using Poco::Dynamic::Var;
using Poco::JSON::Array;
using Poco::JSON::Object;

// "/directions[]/sender/sent number", one for each leaf.
void collect(const Var& value, const std::string& path, std::set<std::string>& out) {
    if (value.type() == typeid(Object::Ptr)) {
        for (const auto& [name, member] : *value.extract<Object::Ptr>())
            collect(member, path + "/" + name, out);
    } else if (value.type() == typeid(Array::Ptr)) {
        out.insert(path + " array");
        for (const auto& each : *value.extract<Array::Ptr>())
            collect(each, path + "[]", out);
    } else {
        out.insert(path + (value.isString() ? " text" : value.isBoolean() ? " boolean" : " number"));
    }
}

std::set<std::string> shapeOf(const std::string& json) {
    std::set<std::string> out;
    collect(Poco::JSON::Parser().parse(json), "", out);
    // May be empty in one and not in the other.
    std::erase_if(out, [](const std::string& leaf) { return leaf.find("/warnings[]") != std::string::npos; });
    return out;
}

// The ```json block that names the schema.
std::string documented(const std::string& schema) {
    std::ifstream file(thisbe::test::sourceDir() + "/docs/generate.md");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    for (std::size_t at = text.find("```json"); at != std::string::npos; at = text.find("```json", at + 1)) {
        const std::string block = text.substr(at + 7, text.find("```", at + 7) - at - 7);
        if (block.find("\"" + schema + "\"") != std::string::npos) return block;
    }
    return "{}";
}

TEST(GenerateSchema, IsAsDocumented) {
    test::UdpListenerProcess listener;
    const auto outcome = test::generate(listener.target(),
                                        {"--both", "--rate", "100pps", "--duration", "1.2", "--json-stream"});
    ASSERT_TRUE(outcome.ok()) << outcome.errors;
    std::istringstream lines(outcome.output);
    std::string progress;
    std::string result;
    ASSERT_TRUE(std::getline(lines, progress));
    while (std::getline(lines, result) && result.find("thisbe.generate/1") == std::string::npos)
        continue;
    EXPECT_EQ(shapeOf(progress), shapeOf(documented("thisbe.generate.progress/1")));
    EXPECT_EQ(shapeOf(result), shapeOf(documented("thisbe.generate/1")));
}

} // namespace
} // namespace thisbe::peer
