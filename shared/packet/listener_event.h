// What a listener has to tell about its tests.
#pragma once

#include "shared/base/endpoint.h"
#include "shared/packet/control/test_plan.h"
#include "shared/packet/receiver_report.h"
#include "shared/packet/sender_report.h"
#include "shared/packet/session_id.h"
#include "shared/packet/test_outcome.h"

namespace thisbe::packet {

struct ListenerEvent {
    SessionId session;
    Endpoint remote;
    TestPlan plan;
    TestOutcome outcome = TestOutcome::running; // running: it begins
    SenderReport ourSender;
    ReceiverReport ourReceiver;
    SenderReport theirSender;
    ReceiverReport theirReceiver;
};

} // namespace thisbe::packet
