#include "peer/records/file_sink.h"

#include "shared/program/program.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace thisbe::peer {

FileSink::FileSink(const std::string& path)
    : path_(path), file_(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666)) {
    if (!file_)
        throw StartupError(ExitStatus::failed,
                           "--log-file: cannot write '" + path + "': " + std::strerror(errno));
}

void FileSink::flush() {
    std::size_t done = 0;
    while (done < text_.size() && error_ == 0) {
        const ssize_t written = ::write(file_.get(), text_.data() + done, text_.size() - done);
        if (written >= 0)
            done += static_cast<std::size_t>(written);
        else if (errno != EINTR)
            error_ = errno;
    }
    text_.clear();
}

std::string FileSink::finish(std::string_view summary) {
    text_ += summary;
    flush();
    if (error_ == 0) return {};
    return "log file '" + path_ + "' is not complete: " + std::strerror(error_) + "\n";
}

} // namespace thisbe::peer
