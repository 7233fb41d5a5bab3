/* The anchor of datagram_io_bench: what a plain C program does with recvmmsg and sendmmsg, and nothing more.
 */
#ifndef THISBE_BARE_DATAGRAM_LOOP_H
#define THISBE_BARE_DATAGRAM_LOOP_H

#include <netinet/in.h>

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A bound UDP socket on 127.0.0.1 with large buffers; UDP_GRO on demand. Stores where it is bound. */
int bareSocket(int gro, struct sockaddr_in* bound);

/* Sends count datagrams of size bytes, 64 messages a call; with gso as super-packets of as many segments as
 * fit. Everything is prepared before, so that the loop is system calls only. */
struct BareSender;
struct BareSender* bareSender(int fd, const struct sockaddr_in* to, size_t size, int gso);
void bareSend(struct BareSender* sender, size_t count);
void bareSenderFree(struct BareSender* sender);

/* Receives count datagrams, 32 messages a call, takes super-packets apart and touches each datagram. Gives up
 * when nothing waits. Returns how many it was. */
struct BareReceiver;
struct BareReceiver* bareReceiver(int fd);
size_t bareReceive(struct BareReceiver* receiver, size_t count);
void bareReceiverFree(struct BareReceiver* receiver);

#ifdef __cplusplus
}
#endif

#endif
