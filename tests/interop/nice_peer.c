// libnice behind the line protocol of ice_peer, to be the other side of it.
//
// usage: nice_peer controlling|controlled SERVER PORT USER PASSWORD
// SERVER is both the STUN and the TURN server (UDP, and TCP as libnice does it for blocked UDP). Trickles.
#include <agent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { kComponent = 1, kDatagramSize = 500, kIntervalMs = 10 };

typedef struct {
    NiceAgent* agent;
    GMainLoop* loop;
    guint stream;
    gboolean connected;
    unsigned long next; // sequence number
    gint64 dueAt;       // when the datagram after that leaves, µs
    char lastPair[32];
} Peer;

static void say(const char* format, ...) G_GNUC_PRINTF(1, 2);
static void say(const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    fflush(stdout);
}

static const char* typeOf(const NiceCandidate* candidate) {
    switch (candidate->type) {
    case NICE_CANDIDATE_TYPE_HOST:
        return "host";
    case NICE_CANDIDATE_TYPE_SERVER_REFLEXIVE:
        return "srflx";
    case NICE_CANDIDATE_TYPE_PEER_REFLEXIVE:
        return "prflx";
    case NICE_CANDIDATE_TYPE_RELAYED:
        return "relay";
    }
    return "unknown";
}

// Every selection is told; libnice also repeats itself.
static void sayPair(Peer* peer, gboolean always) {
    NiceCandidate* local = NULL;
    NiceCandidate* remote = NULL;
    if (!nice_agent_get_selected_pair(peer->agent, peer->stream, kComponent, &local, &remote)) return;
    char pair[sizeof peer->lastPair];
    g_snprintf(pair, sizeof pair, "%s %s", typeOf(local), typeOf(remote));
    if (!always && strcmp(pair, peer->lastPair) == 0) return;
    g_strlcpy(peer->lastPair, pair, sizeof peer->lastPair);
    say("ev pair %" G_GINT64_FORMAT " %s", g_get_monotonic_time(), pair);
}

static gboolean onSendTimer(gpointer data) {
    Peer* peer = data;
    while (g_get_monotonic_time() >= peer->dueAt) {
        char datagram[kDatagramSize];
        memset(datagram, '.', sizeof datagram);
        g_snprintf(datagram, sizeof datagram, "%lu", peer->next++);
        nice_agent_send(peer->agent, peer->stream, kComponent, sizeof datagram, datagram);
        peer->dueAt += kIntervalMs * 1000;
    }
    return G_SOURCE_CONTINUE;
}

static void onState(NiceAgent* agent, guint stream, guint component, guint state, gpointer data) {
    (void)agent, (void)stream, (void)component;
    Peer* peer = data;
    if (state == NICE_COMPONENT_STATE_FAILED) say("ev failed %" G_GINT64_FORMAT, g_get_monotonic_time());
    if ((state != NICE_COMPONENT_STATE_CONNECTED && state != NICE_COMPONENT_STATE_READY) || peer->connected)
        return;
    peer->connected = TRUE;
    peer->dueAt = g_get_monotonic_time();
    say("ev connected %" G_GINT64_FORMAT, peer->dueAt);
    sayPair(peer, FALSE);
    onSendTimer(peer);
    g_timeout_add(kIntervalMs / 2, onSendTimer, peer);
}

static void onPair(NiceAgent* agent, guint stream, guint component, NiceCandidate* local,
                   NiceCandidate* remote, gpointer data) {
    (void)agent, (void)stream, (void)component, (void)local, (void)remote;
    sayPair(data, FALSE);
}

static void onCandidate(NiceAgent* agent, NiceCandidate* candidate, gpointer data) {
    (void)data;
    if (candidate->transport != NICE_CANDIDATE_TRANSPORT_UDP) return;
    gchar* text = nice_agent_generate_local_candidate_sdp(agent, candidate);
    say("sig c %s", g_str_has_prefix(text, "a=") ? text + 2 : text);
    g_free(text);
}

static void onGathered(NiceAgent* agent, guint stream, gpointer data) {
    (void)agent, (void)stream, (void)data;
    say("ev gathered %" G_GINT64_FORMAT, g_get_monotonic_time());
    say("sig-end");
}

static void onDatagram(NiceAgent* agent, guint stream, guint component, guint length, gchar* bytes,
                       gpointer data) {
    (void)agent, (void)stream, (void)component, (void)data;
    char number[24] = "";
    for (guint i = 0; i < length && i + 1 < sizeof number && g_ascii_isdigit(bytes[i]); ++i)
        number[i] = bytes[i];
    say("rx %s %" G_GINT64_FORMAT, number, g_get_monotonic_time());
}

static void start(Peer* peer) {
    say("ev start %" G_GINT64_FORMAT, g_get_monotonic_time());
    gchar* ufrag = NULL;
    gchar* password = NULL;
    nice_agent_get_local_credentials(peer->agent, peer->stream, &ufrag, &password);
    say("sig d %s %s", ufrag, password);
    g_free(ufrag);
    g_free(password);
    if (!nice_agent_gather_candidates(peer->agent, peer->stream)) exit(1);
}

static void addCredentials(Peer* peer, const char* text) {
    gchar** words = g_strsplit(text, " ", 2);
    if (g_strv_length(words) == 2)
        nice_agent_set_remote_credentials(peer->agent, peer->stream, words[0], words[1]);
    g_strfreev(words);
}

static void addCandidate(Peer* peer, const char* text) {
    gchar* line = g_strdup_printf("a=%s", text);
    NiceCandidate* candidate = nice_agent_parse_remote_candidate_sdp(peer->agent, peer->stream, line);
    g_free(line);
    if (!candidate) return;
    GSList* list = g_slist_append(NULL, candidate);
    nice_agent_set_remote_candidates(peer->agent, peer->stream, kComponent, list);
    g_slist_free_full(list, (GDestroyNotify)nice_candidate_free);
}

static void obey(Peer* peer, const char* line) {
    if (strcmp(line, "start") == 0)
        start(peer);
    else if (g_str_has_prefix(line, "remote d "))
        addCredentials(peer, line + strlen("remote d "));
    else if (g_str_has_prefix(line, "remote c "))
        addCandidate(peer, line + strlen("remote c "));
    else if (strcmp(line, "remote-end") == 0)
        nice_agent_peer_candidate_gathering_done(peer->agent, peer->stream);
    else if (strcmp(line, "pair") == 0)
        sayPair(peer, TRUE);
    else if (strcmp(line, "quit") == 0)
        g_main_loop_quit(peer->loop);
}

static gboolean onInput(GIOChannel* input, GIOCondition condition, gpointer data) {
    (void)condition;
    Peer* peer = data;
    gchar* line = NULL;
    gsize end = 0;
    for (;;) {
        const GIOStatus status = g_io_channel_read_line(input, &line, NULL, &end, NULL);
        if (status == G_IO_STATUS_AGAIN) return G_SOURCE_CONTINUE;
        if (status != G_IO_STATUS_NORMAL) break;
        line[end] = '\0';
        obey(peer, line);
        g_free(line);
    }
    g_main_loop_quit(peer->loop);
    return G_SOURCE_REMOVE;
}

static void configure(Peer* peer, char** arguments) {
    const guint port = (guint)strtoul(arguments[3], NULL, 10);
    g_object_set(peer->agent, "controlling-mode", strcmp(arguments[1], "controlling") == 0, "stun-server",
                 arguments[2], "stun-server-port", port, "upnp", FALSE, "ice-tcp", FALSE, NULL);
    peer->stream = nice_agent_add_stream(peer->agent, 1);
    const NiceRelayType ways[] = {NICE_RELAY_TYPE_TURN_UDP, NICE_RELAY_TYPE_TURN_TCP};
    for (gsize i = 0; i < G_N_ELEMENTS(ways); ++i)
        nice_agent_set_relay_info(peer->agent, peer->stream, kComponent, arguments[2], port, arguments[4],
                                  arguments[5], ways[i]);
    g_signal_connect(peer->agent, "new-candidate-full", G_CALLBACK(onCandidate), peer);
    g_signal_connect(peer->agent, "candidate-gathering-done", G_CALLBACK(onGathered), peer);
    g_signal_connect(peer->agent, "component-state-changed", G_CALLBACK(onState), peer);
    g_signal_connect(peer->agent, "new-selected-pair-full", G_CALLBACK(onPair), peer);
}

int main(int count, char** arguments) {
    if (count != 6) {
        fprintf(stderr, "usage: %s controlling|controlled SERVER PORT USER PASSWORD\n", arguments[0]);
        return 2;
    }
    GMainContext* context = g_main_context_default();
    Peer peer = {.loop = g_main_loop_new(context, FALSE)};
    peer.agent = nice_agent_new_full(context, NICE_COMPATIBILITY_RFC5245,
                                     NICE_AGENT_OPTION_ICE_TRICKLE | NICE_AGENT_OPTION_CONSENT_FRESHNESS);
    configure(&peer, arguments);
    nice_agent_attach_recv(peer.agent, peer.stream, kComponent, context, onDatagram, &peer);

    GIOChannel* input = g_io_channel_unix_new(0);
    g_io_channel_set_flags(input, G_IO_FLAG_NONBLOCK, NULL);
    g_io_add_watch(input, G_IO_IN | G_IO_HUP, onInput, &peer);
    say("ready");
    g_main_loop_run(peer.loop);

    g_io_channel_unref(input);
    g_object_unref(peer.agent);
    g_main_loop_unref(peer.loop);
    return 0;
}
