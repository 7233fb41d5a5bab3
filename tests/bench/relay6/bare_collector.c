/* The yardstick: an epoll collector with a packed POSIX queue and a forwarder, and nothing else. No limits,
 * no time-outs, no acknowledgements, no recovery. usage: bare_collector PORT SERVER_PORT */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <errno.h>
#include <mqueue.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MESSAGE = 8192, EVENTS = 512, ROOM = 65536, PARTIAL = 256 };

struct client {
    int fd;
    int held;
    char partial[PARTIAL];
};

static char message[MESSAGE];
static size_t filled;
static mqd_t queue;

static void flush(void) {
    if (filled != 0 && mq_send(queue, message, filled, 0) != 0) exit(1);
    filled = 0;
}

static void add(const char* token, size_t size) {
    if (filled + size > MESSAGE) flush();
    memcpy(message + filled, token, size);
    filled += size;
}

/* 0: the client has ended. */
static int take(struct client* client, char* room) {
    const ssize_t got = read(client->fd, room + client->held, ROOM - PARTIAL);
    if (got <= 0) return got < 0 && errno == EAGAIN;
    memcpy(room, client->partial, (size_t)client->held);
    char* begin = room;
    char* const end = room + client->held + got;
    for (char* newline; (newline = memchr(begin, '\n', (size_t)(end - begin))) != NULL; begin = newline + 1)
        add(begin, (size_t)(newline + 1 - begin));
    client->held = (int)(end - begin);
    if (client->held >= PARTIAL) return 0;
    memcpy(client->partial, begin, (size_t)client->held);
    return 1;
}

static void forward(int port) {
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr*)&server, sizeof server) != 0) exit(1);
    char room[MESSAGE];
    while (1) {
        const ssize_t size = mq_receive(queue, room, sizeof room, NULL);
        for (ssize_t sent = 0; sent < size;) {
            const ssize_t now = write(fd, room + sent, (size_t)(size - sent));
            if (now <= 0) exit(1);
            sent += now;
        }
    }
}

static int listening(int port) {
    struct sockaddr_in6 address = {
        .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port), .sin6_addr = in6addr_loopback};
    const int on = 1, fd = socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr*)&address, sizeof address) != 0 || listen(fd, 16384) != 0) exit(1);
    return fd;
}

static void accept_all(int listener, int poller) {
    for (int i = 0; i < 64; ++i) {
        const int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return;
        struct client* const client = malloc(sizeof *client);
        client->fd = fd;
        client->held = 0;
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
        epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
    }
}

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    char name[64];
    snprintf(name, sizeof name, "/bare-%d", (int)getpid());
    struct mq_attr attributes = {.mq_maxmsg = 10, .mq_msgsize = MESSAGE};
    queue = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &attributes);
    if (queue < 0) return 1;
    mq_unlink(name);
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (fork() == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        forward(atoi(argv[2]));
    }
    const int listener = listening(atoi(argv[1])), poller = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL}, events[EVENTS];
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    static char room[ROOM];
    while (1) {
        const int count = epoll_wait(poller, events, EVENTS, -1);
        for (int i = 0; i < count; ++i) {
            struct client* const client = events[i].data.ptr;
            if (client == NULL) {
                accept_all(listener, poller);
            } else if (!take(client, room)) {
                close(client->fd);
                free(client);
            }
        }
        flush();
    }
}
