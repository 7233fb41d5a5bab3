#include "shared/program/json_text.h"

#include <Poco/JSON/Parser.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace thisbe {
namespace {

std::string readBack(const std::string& json) {
    return Poco::JSON::Parser()
        .parse("{\"text\":" + json + "}")
        .extract<Poco::JSON::Object::Ptr>()
        ->getValue<std::string>("text");
}

TEST(JsonString, EscapesWhatJsonMust) {
    EXPECT_EQ(jsonString("a\"b\\c\n\t\x01"), "\"a\\\"b\\\\c\\n\\t\\u0001\"");
    EXPECT_EQ(jsonString(""), "\"\"");
}

TEST(JsonString, KeepsUtf8AndMendsTheRest) {
    EXPECT_EQ(jsonString("Grüße"), "\"Grüße\"");
    EXPECT_EQ(jsonString("\xff"), "\"\xEF\xBF\xBD\"");
}

RC_GTEST_PROP(JsonStringProperty, AnIndependentParserReadsItBack, ()) {
    const auto text = *rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127));
    RC_ASSERT(readBack(jsonString(text)) == text);
}

} // namespace
} // namespace thisbe
