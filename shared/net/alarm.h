// A timer descriptor among what a loop watches: ends its wait at a deadline that is far away.
#pragma once

#include "shared/base/clock.h"
#include "shared/net/file_descriptor.h"
#include "shared/net/watch.h"

namespace thisbe {

// A wait with a timeout sets up a timer of the kernel and takes it down again, each time, which a server
// feels that wakes for every packet while its next deadline is seconds away. An alarm that was set once costs
// nothing until it comes. A deadline that moves away, as those of idle timers do with every packet, is not
// set again before: the alarm then comes early, which is a turn of the loop without anything to do. One
// thread. The constructor throws std::system_error.
class Alarm {
  public:
    explicit Alarm(EventLoop& loop);

    // Makes the loop's descriptor ready at the deadline or, once for each deadline set before, earlier. now:
    // the time that the deadline is compared with.
    void set(TimePoint deadline, TimePoint now);

  private:
    void onDue();

    FileDescriptor fd_;
    TimePoint due_ = kNever; // what it is set to
    Watch watch_;
};

} // namespace thisbe
