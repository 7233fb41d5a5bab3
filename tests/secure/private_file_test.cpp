#include "shared/secure/private_file.h"
#include "tests/secure/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace thisbe {
namespace {

using testing::HasSubstr;

TEST(PrivateFile, ReadsWhatWasCreatedAndAppended) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(createPrivateFile(folder / "a/b/file", "one\n"));
    ASSERT_TRUE(appendPrivateFile(folder / "a/b/file", "two\n"));
    EXPECT_EQ(readPrivateFile(folder / "a/b/file", 8), "one\ntwo\n");
}

TEST(PrivateFile, LeavesNoDraftBehind) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(createPrivateFile(folder / "file", "x"));
    EXPECT_FALSE(createPrivateFile(folder / "file", "y"));
    int files = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder / ""))
        ++files;
    EXPECT_EQ(files, 1);
    EXPECT_EQ(readPrivateFile(folder / "file", 8), "x");
}

TEST(PrivateFile, RefusesWhatIsTooLarge) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(createPrivateFile(folder / "file", "123456789"));
    const auto content = readPrivateFile(folder / "file", 8);
    ASSERT_FALSE(content);
    EXPECT_THAT(content.error().message, HasSubstr("larger than 8 bytes"));
}

TEST(PrivateFile, RefusesFoldersAndDoesNotHangOnAPipe) {
    const test::TemporaryFolder folder;
    EXPECT_FALSE(readPrivateFile(folder / "", 8));
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    const auto content = readPrivateFile(folder / "pipe", 8);
    ASSERT_FALSE(content);
    EXPECT_THAT(content.error().message, HasSubstr("no regular file"));
}

TEST(PrivateFile, AppendsOnlyWhereNobodyElseReads) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(appendPrivateFile(folder / "file", "one\n"));
    struct stat status {};
    ASSERT_EQ(::stat((folder / "file").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0600U);
    ASSERT_EQ(::chmod((folder / "file").c_str(), 0644), 0);
    const auto refused = appendPrivateFile(folder / "file", "two\n");
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("chmod 600"));
    ASSERT_EQ(::chmod((folder / "file").c_str(), 0600), 0);
    EXPECT_EQ(readPrivateFile(folder / "file", 100), "one\n");
}

} // namespace
} // namespace thisbe
