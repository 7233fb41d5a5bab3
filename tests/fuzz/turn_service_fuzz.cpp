// The whole TURN server under sequences of messages from several clients, of datagrams from peers and of passing
// time; what has to hold is checked after every step.
#include "tests/fuzz/turn/turn_machine.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    thisbe::ByteReader script(thisbe::ByteView(data, size));
    const std::uint8_t variant = script.u8();
    thisbe::fuzz::TurnMachine(variant).run(script);
    return 0;
}
