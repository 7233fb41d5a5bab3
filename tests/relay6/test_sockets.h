// Plain blocking sockets on loopback, for the ends that tests play themselves.
#pragma once

#include "shared/net/file_descriptor.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace thisbe::relay6::test {

// A TCP port that nobody uses, outside the range of ports that the kernel lends to clients: a client that
// tries again and again can never meet itself there.
std::uint16_t freePort();

// Bound to 127.0.0.1.
FileDescriptor listenV4(std::uint16_t port);

// Connected to loopback; nothing when refused. Reads give up after ten seconds.
std::optional<FileDescriptor> connectV4(std::uint16_t port);
std::optional<FileDescriptor> connectV6(std::uint16_t port);

// False when the connection broke.
bool sendAll(const FileDescriptor& socket, std::string_view text);
// What arrives next; empty at the end, when broken, or when nothing came in time.
std::string receiveSome(const FileDescriptor& socket);
// Everything up to the end of the stream; nothing when it broke instead.
std::optional<std::string> receiveAll(const FileDescriptor& socket);
void finishSending(const FileDescriptor& socket);
// Closes with a reset.
void closeHard(FileDescriptor socket);

} // namespace thisbe::relay6::test
