/* What many would write first: a process for each client, a pipe from them, a System V queue to the
 * forwarder. usage: fork_collector PORT SERVER_PORT */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TOKEN = 256, ROOM = 65536 };

struct parcel {
    long type;
    char text[TOKEN];
};

static int queue;

static void remove_queue(int number) {
    (void)number;
    msgctl(queue, IPC_RMID, NULL);
    _exit(0);
}

static void reap(int number) {
    const int before = errno;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
    errno = before;
    (void)number;
}

static void serve(int fd, int pipe_end) {
    char line[TOKEN], room[4096];
    size_t held = 0;
    for (ssize_t got; (got = read(fd, room, sizeof room)) > 0;)
        for (ssize_t i = 0; i < got; ++i) {
            if (held < TOKEN) line[held++] = room[i];
            if (room[i] != '\n') continue;
            if (write(pipe_end, line, held) < 0) _exit(1); /* short enough to be atomic */
            held = 0;
        }
    close(fd);
    _exit(0);
}

static void forward(int port) {
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr*)&server, sizeof server) != 0) _exit(1);
    struct parcel parcel;
    for (ssize_t size; (size = msgrcv(queue, &parcel, TOKEN, 0, 0)) >= 0;)
        if (write(fd, parcel.text, (size_t)size) < 0) _exit(1);
    _exit(0);
}

/* From the pipe into the queue, a message for each token. */
static void hand_on(int pipe_end) {
    static char room[ROOM];
    static size_t held;
    const ssize_t got = read(pipe_end, room + held, ROOM - held);
    if (got <= 0) return;
    char *begin = room, *end = room + held + got;
    for (char* newline; (newline = memchr(begin, '\n', (size_t)(end - begin))) != NULL; begin = newline + 1) {
        struct parcel parcel = {.type = 1};
        memcpy(parcel.text, begin, (size_t)(newline + 1 - begin));
        while (msgsnd(queue, &parcel, (size_t)(newline + 1 - begin), 0) != 0 && errno == EINTR)
            ;
    }
    held = (size_t)(end - begin);
    memmove(room, begin, held);
}

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    queue = msgget(IPC_PRIVATE, IPC_CREAT | 0600);
    struct sockaddr_in6 address = {
        .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)atoi(argv[1])), .sin6_addr = in6addr_loopback};
    const int on = 1, listener = socket(AF_INET6, SOCK_STREAM, 0);
    int ends[2];
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (queue < 0 || pipe(ends) != 0 || bind(listener, (struct sockaddr*)&address, sizeof address) != 0 ||
        listen(listener, 16384) != 0)
        return 1;
    if (fork() == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        forward(atoi(argv[2]));
    }
    signal(SIGTERM, remove_queue);
    signal(SIGCHLD, reap);
    struct pollfd wait[2] = {{listener, POLLIN, 0}, {ends[0], POLLIN, 0}};
    while (1) {
        if (poll(wait, 2, -1) < 0) continue;
        if (wait[1].revents != 0) hand_on(ends[0]);
        if (wait[0].revents == 0) continue;
        const int fd = accept(listener, NULL, NULL);
        if (fd < 0) continue;
        if (fork() == 0) serve(fd, ends[1]);
        close(fd);
    }
}
