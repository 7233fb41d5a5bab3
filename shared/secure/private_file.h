// Files that only their owner may read: identities and what was learnt about others.
#pragma once

#include "shared/base/result.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace thisbe {

// Fails for what is no regular file, is larger than maxSize, or may be read or written by group or others;
// each error says what to do.
Result<std::string> readPrivateFile(const std::filesystem::path& file, std::size_t maxSize);

// Mode 0600; fails where the file exists. Complete or not there at all, also after a crash. Makes missing
// folders (mode 0700).
Result<void> createPrivateFile(const std::filesystem::path& file, std::string_view content);

// Adds to the end in one write; makes the file (mode 0600) and missing folders. Fails, writing nothing, for a
// file that readPrivateFile() would refuse.
Result<void> appendPrivateFile(const std::filesystem::path& file, std::string_view content);

} // namespace thisbe
