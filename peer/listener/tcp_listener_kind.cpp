#include "peer/listener/tcp_listener_kind.h"

#include "peer/listener/tcp_test_listener.h"
#include "peer/scheme.h"
#include "shared/net/server_name.h"
#include "shared/program/program.h"

namespace thisbe::peer {

bool TcpListenerKind::isMeant(const ListenArguments&, std::string_view target) const {
    return schemeOf(target) == "tcp";
}

std::unique_ptr<Listener> TcpListenerKind::open(ListenContext& context, std::string_view target) {
    const auto local = Endpoint::parse(addressOf(target), nullptr);
    if (!local) throw StartupError(ExitStatus::usage, std::string(target) + ": " + local.error().message);
    auto listener = std::make_unique<TcpTestListener>(context, *local);
    context.log.write(LogLevel::information,
                      "event=listening kind=tcp endpoint=" + listener->localEndpoint().toString());
    return listener;
}

} // namespace thisbe::peer
