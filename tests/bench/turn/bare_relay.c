/* What any relay has to do for one session, and nothing else: ChannelData from a client loses its header and
   goes to the peer, what the peer sends gets one and goes to the client. No STUN, no checks, no clock. The
   anchor of turn_bench --only bare.

   bare_relay READ LOOKS WAIT PORT PEER_PORT, all on 127.0.0.1
     READ   batch   recvmmsg and sendmmsg, 32 at a time
            single  recvfrom and sendto, once for each event
            drain   the same, until the socket is empty
     LOOKS  how often it asks for events without waiting, before it waits for them
     WAIT   forever  epoll_wait without a timeout
            coarse   with one of a second
            precise  epoll_pwait2 with one of a second
            timer    without one, a timer descriptor of a second among what it watches */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { kBatch = 32, kHeader = 4, kSize = 2048, kChannel = 0x4001 };

struct way {
    int in, out;
    struct sockaddr_in *learn, *to; /* learn: where the sender's address is kept, if it is wanted */
    int strip;                      /* 1: ChannelData comes in; 0: it goes out */
};

static unsigned char memory[kBatch][kHeader + kSize];
static struct iovec parts[kBatch];
static struct mmsghdr messages[kBatch];
static struct sockaddr_in senders[kBatch];

static int socketOn(int port) {
    struct sockaddr_in local = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    if (fd < 0 || bind(fd, (struct sockaddr*)&local, sizeof local) != 0) {
        perror("bare_relay: bind");
        exit(1);
    }
    return fd;
}

/* Where the payload goes on: bytes were received at memory[i] + kHeader. */
static struct iovec forwarded(int i, size_t bytes, int strip) {
    unsigned char* start = memory[i] + kHeader;
    if (strip && bytes < kHeader) return (struct iovec){start, 0};
    if (strip) return (struct iovec){start + kHeader, bytes - kHeader};
    const unsigned char header[kHeader] = {kChannel >> 8, kChannel & 255, bytes >> 8, bytes & 255};
    memcpy(start - kHeader, header, kHeader);
    return (struct iovec){start - kHeader, bytes + kHeader};
}

static void forwardBatch(const struct way* way) {
    for (int i = 0; i < kBatch; ++i) {
        parts[i] = (struct iovec){memory[i] + kHeader, kSize};
        messages[i].msg_hdr = (struct msghdr){
            .msg_name = &senders[i], .msg_namelen = sizeof senders[i], .msg_iov = &parts[i], .msg_iovlen = 1};
    }
    const int count = recvmmsg(way->in, messages, kBatch, MSG_DONTWAIT, NULL);
    if (count <= 0) return;
    if (way->learn) *way->learn = senders[0];
    for (int i = 0; i < count; ++i) {
        parts[i] = forwarded(i, messages[i].msg_len, way->strip);
        messages[i].msg_hdr.msg_name = way->to;
    }
    sendmmsg(way->out, messages, count, MSG_DONTWAIT);
}

static int forwardOne(const struct way* way) {
    socklen_t length = sizeof senders[0];
    const ssize_t bytes =
        recvfrom(way->in, memory[0] + kHeader, kSize, MSG_DONTWAIT, (struct sockaddr*)&senders[0], &length);
    if (bytes < 0) return 0;
    if (way->learn) *way->learn = senders[0];
    const struct iovec part = forwarded(0, bytes, way->strip);
    sendto(way->out, part.iov_base, part.iov_len, MSG_DONTWAIT, (struct sockaddr*)way->to, sizeof *way->to);
    return 1;
}

static int waitFor(int epoll, struct epoll_event* events, int looks, const char* wait) {
    for (int i = 0; i < looks; ++i) {
        const int count = epoll_wait(epoll, events, 4, 0);
        if (count != 0) return count;
    }
    const struct timespec second = {1, 0};
    if (*wait == 'p') return epoll_pwait2(epoll, events, 4, &second, NULL);
    return epoll_wait(epoll, events, 4, *wait == 'c' ? 1000 : -1);
}

static void watch(int epoll, int fd, struct way* way) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = way};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int main(int argc, char** argv) {
    if (argc != 6) return 1;
    struct sockaddr_in client = {0};
    struct sockaddr_in peer = {
        .sin_family = AF_INET, .sin_port = htons(atoi(argv[5])), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    const int near = socketOn(atoi(argv[4]));
    const int far = socketOn(0);
    struct way out = {near, far, &client, &peer, 1};
    struct way back = {far, near, NULL, &client, 0};
    const int epoll = epoll_create1(0);
    watch(epoll, near, &out);
    watch(epoll, far, &back);
    if (*argv[3] == 't') {
        const int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
        const struct itimerspec soon = {{1, 0}, {1, 0}};
        timerfd_settime(timer, 0, &soon, NULL);
        struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.ptr = NULL};
        epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &event);
    }
    const int looks = atoi(argv[2]);
    for (;;) {
        struct epoll_event events[4];
        const int count = waitFor(epoll, events, looks, argv[3]);
        for (int i = 0; i < count; ++i) {
            const struct way* way = events[i].data.ptr;
            if (way == NULL) continue;
            if (*argv[1] == 'b')
                forwardBatch(way);
            else
                while (forwardOne(way) && *argv[1] == 'd') {
                }
        }
    }
}
