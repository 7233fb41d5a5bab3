/* The anchor of packet_bench: what a plain C program sends and receives with the same offloads and nothing else.
 * bare_stream SIZE SECONDS GSO GRO: a child receives, the parent sends as fast as it goes; prints "sent received". */
#define _GNU_SOURCE
#include "tests/bench/bare_datagram_loop.h"

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { kRound = 1024 };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* As taskset does for the others: the sender on the first core, the receiver on the second. */
static void stayOn(int core) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core, &cores);
    sched_setaffinity(0, sizeof cores, &cores);
}

/* Until nothing came for half a second. */
static size_t receiveAll(int fd) {
    struct BareReceiver* receiver = bareReceiver(fd);
    size_t received = 0;
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    for (int waited = 3000; poll(&ready, 1, waited) > 0; waited = 500)
        received += bareReceive(receiver, 65536);
    bareReceiverFree(receiver);
    return received;
}

int main(int argc, char** argv) {
    if (argc != 5) return 2;
    const size_t size = (size_t)atoi(argv[1]);
    const double length = atof(argv[2]);
    struct sockaddr_in to;
    struct sockaddr_in from;
    int result[2];
    const int receiving = bareSocket(atoi(argv[4]), &to);
    if (pipe(result) != 0) return 1;
    const pid_t child = fork();
    stayOn(child == 0 ? 1 : 0);
    if (child == 0) {
        const size_t received = receiveAll(receiving);
        _exit(write(result[1], &received, sizeof received) == (ssize_t)sizeof received ? 0 : 1);
    }
    struct BareSender* sender = bareSender(bareSocket(0, &from), &to, size, atoi(argv[3]));
    size_t sent = 0;
    for (const double end = now() + length; now() < end; sent += kRound)
        bareSend(sender, kRound);
    size_t received = 0;
    if (read(result[0], &received, sizeof received) != (ssize_t)sizeof received) return 1;
    waitpid(child, NULL, 0);
    printf("%zu %zu\n", sent, received);
    bareSenderFree(sender);
    return 0;
}
