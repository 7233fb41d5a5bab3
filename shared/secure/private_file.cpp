#include "shared/secure/private_file.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace thisbe {

namespace {

constexpr mode_t kOwnerOnly = 0600;

class FileDescriptor {
  public:
    explicit FileDescriptor(int value) : value_(value) {}
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor() {
        if (value_ >= 0) ::close(value_);
    }
    int get() const { return value_; }
    bool ok() const { return value_ >= 0; }

  private:
    int value_;
};

tl::unexpected<Error> systemFailure(const std::string& what, const std::filesystem::path& file) {
    const int problem = errno;
    return failure("cannot " + what + " " + file.string() + ": " + std::strerror(problem));
}

Result<void> checkMode(int descriptor, const std::filesystem::path& file) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) return systemFailure("look at", file);
    if (!S_ISREG(status.st_mode)) return failure(file.string() + " is no regular file");
    const unsigned mode = status.st_mode & 07777U;
    if ((mode & 077U) != 0) {
        std::array<char, 8> octal{};
        std::snprintf(octal.data(), octal.size(), "%04o", mode);
        return failure(file.string() + " may be used by others (mode " + octal.data() + "); run: chmod 600 " +
                       file.string());
    }
    return {};
}

bool writeAll(int descriptor, std::string_view content) {
    while (!content.empty()) {
        const ssize_t count = ::write(descriptor, content.data(), content.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        content.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

Result<void> makeFolder(const std::filesystem::path& folder) {
    std::error_code problem;
    if (folder.empty() || std::filesystem::exists(folder, problem)) return {};
    if (auto parent = makeFolder(folder.parent_path()); !parent) return parent;
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        return systemFailure("make the folder", folder);
    return {};
}

} // namespace

Result<std::string> readPrivateFile(const std::filesystem::path& file, std::size_t maxSize) {
    // Not blocking: a FIFO in its place is an error, not a hang.
    const FileDescriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!in.ok()) return systemFailure("read", file);
    if (const auto mode = checkMode(in.get(), file); !mode) return tl::make_unexpected(mode.error());
    std::string content(maxSize + 1, '\0');
    std::size_t size = 0;
    while (size < content.size()) {
        const ssize_t count = ::read(in.get(), content.data() + size, content.size() - size);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return systemFailure("read", file);
        if (count == 0) break;
        size += static_cast<std::size_t>(count);
    }
    if (size > maxSize)
        return failure(file.string() + " is larger than " + std::to_string(maxSize) +
                       " bytes, which is no such file");
    content.resize(size);
    return content;
}

Result<void> createPrivateFile(const std::filesystem::path& file, std::string_view content) {
    if (auto folder = makeFolder(file.parent_path()); !folder) return folder;
    const std::string draft = file.string() + ".new-" + std::to_string(::getpid());
    // Left by a crash, or placed there for us to write a secret into: O_EXCL then makes our own.
    ::unlink(draft.c_str());
    {
        const FileDescriptor out(
            ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kOwnerOnly));
        if (!out.ok()) return systemFailure("create", draft);
        if (!writeAll(out.get(), content) || ::fsync(out.get()) != 0) {
            auto problem = systemFailure("write", draft);
            ::unlink(draft.c_str());
            return problem;
        }
    }
    // A link, not a rename: it fails where somebody else's file is already there.
    const bool linked = ::link(draft.c_str(), file.c_str()) == 0;
    Result<void> result;
    if (!linked) result = systemFailure("create", file);
    ::unlink(draft.c_str());
    return result;
}

Result<void> appendPrivateFile(const std::filesystem::path& file, std::string_view content) {
    if (auto folder = makeFolder(file.parent_path()); !folder) return folder;
    const FileDescriptor out(
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, kOwnerOnly));
    if (!out.ok()) return systemFailure("write", file);
    // One that was there already keeps its mode; what is private is not written where others read.
    if (const auto mode = checkMode(out.get(), file); !mode) return mode;
    if (!writeAll(out.get(), content)) return systemFailure("write", file);
    return {};
}

} // namespace thisbe
