#define _GNU_SOURCE
#include "tests/bench/bare_datagram_loop.h"

#include <netinet/udp.h>
#include <sys/socket.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { kSendMessages = 64, kReceiveMessages = 32, kSegments = 64, kSuperPacket = 65487, kSlot = 65600 };

struct BareSender {
    int fd;
    size_t perMessage;
    struct sockaddr_in to;
    struct mmsghdr messages[kSendMessages];
    struct iovec iovec;
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(uint16_t))];
    char payload[65536];
};

struct BareReceiver {
    int fd;
    struct mmsghdr messages[kReceiveMessages];
    struct iovec iovecs[kReceiveMessages];
    struct sockaddr_in names[kReceiveMessages];
    _Alignas(struct cmsghdr) char controls[kReceiveMessages][64];
    char* block;
    volatile unsigned touched;
};

int bareSocket(int gro, struct sockaddr_in* bound) {
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const int size = 4 * 1024 * 1024;
    const int on = 1;
    socklen_t length = sizeof *bound;
    memset(bound, 0, sizeof *bound);
    bound->sin_family = AF_INET;
    bound->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr*)bound, sizeof *bound) != 0) abort();
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) != 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    if (gro) setsockopt(fd, IPPROTO_UDP, UDP_GRO, &on, sizeof on);
    getsockname(fd, (struct sockaddr*)bound, &length);
    return fd;
}

struct BareSender* bareSender(int fd, const struct sockaddr_in* to, size_t size, int gso) {
    struct BareSender* sender = calloc(1, sizeof *sender);
    const uint16_t segment = (uint16_t)size;
    struct cmsghdr* head = (struct cmsghdr*)sender->control;
    sender->fd = fd;
    sender->to = *to;
    sender->perMessage = 1;
    if (gso) {
        sender->perMessage = kSuperPacket / size < kSegments ? kSuperPacket / size : kSegments;
        head->cmsg_len = CMSG_LEN(sizeof segment);
        head->cmsg_level = IPPROTO_UDP;
        head->cmsg_type = UDP_SEGMENT;
        memcpy(CMSG_DATA(head), &segment, sizeof segment);
    }
    sender->iovec.iov_base = sender->payload;
    sender->iovec.iov_len = size * sender->perMessage;
    for (int i = 0; i < kSendMessages; ++i) {
        struct msghdr* header = &sender->messages[i].msg_hdr;
        header->msg_name = &sender->to;
        header->msg_namelen = sizeof sender->to;
        header->msg_iov = &sender->iovec;
        header->msg_iovlen = 1;
        header->msg_control = gso ? sender->control : NULL;
        header->msg_controllen = gso ? sizeof sender->control : 0;
    }
    return sender;
}

void bareSend(struct BareSender* sender, size_t count) {
    while (count >= sender->perMessage) {
        const size_t whole = count / sender->perMessage;
        const unsigned messages = whole < kSendMessages ? (unsigned)whole : kSendMessages;
        const int sent = sendmmsg(sender->fd, sender->messages, messages, MSG_DONTWAIT);
        if (sent < 0) abort();
        count -= (size_t)sent * sender->perMessage;
    }
}

void bareSenderFree(struct BareSender* sender) {
    free(sender);
}

static void rearm(struct BareReceiver* receiver, int i) {
    struct msghdr* header = &receiver->messages[i].msg_hdr;
    header->msg_name = &receiver->names[i];
    header->msg_namelen = sizeof receiver->names[i];
    header->msg_control = receiver->controls[i];
    header->msg_controllen = sizeof receiver->controls[i];
}

struct BareReceiver* bareReceiver(int fd) {
    struct BareReceiver* receiver = calloc(1, sizeof *receiver);
    receiver->fd = fd;
    receiver->block = malloc((size_t)kReceiveMessages * kSlot);
    for (int i = 0; i < kReceiveMessages; ++i) {
        receiver->iovecs[i].iov_base = receiver->block + (size_t)i * kSlot;
        receiver->iovecs[i].iov_len = 65535;
        receiver->messages[i].msg_hdr.msg_iov = &receiver->iovecs[i];
        receiver->messages[i].msg_hdr.msg_iovlen = 1;
        rearm(receiver, i);
    }
    return receiver;
}

static size_t takeApart(struct BareReceiver* receiver, int i) {
    struct mmsghdr* message = &receiver->messages[i];
    const char* data = receiver->iovecs[i].iov_base;
    size_t segment = message->msg_len;
    size_t count = 0;
    if (message->msg_hdr.msg_controllen != 0) {
        for (struct cmsghdr* at = CMSG_FIRSTHDR(&message->msg_hdr); at;
             at = CMSG_NXTHDR(&message->msg_hdr, at)) {
            if (at->cmsg_level == IPPROTO_UDP && at->cmsg_type == UDP_GRO) {
                int size = 0;
                memcpy(&size, CMSG_DATA(at), sizeof size);
                segment = (size_t)size;
            }
        }
    }
    for (size_t at = 0; at < message->msg_len; at += segment, ++count)
        receiver->touched += (unsigned)data[at];
    return count;
}

size_t bareReceive(struct BareReceiver* receiver, size_t count) {
    size_t received = 0;
    while (received < count) {
        const int got = recvmmsg(receiver->fd, receiver->messages, kReceiveMessages, MSG_DONTWAIT, NULL);
        if (got <= 0) break;
        for (int i = 0; i < got; ++i) {
            received += takeApart(receiver, i);
            rearm(receiver, i);
        }
    }
    return received;
}

void bareReceiverFree(struct BareReceiver* receiver) {
    free(receiver->block);
    free(receiver);
}
