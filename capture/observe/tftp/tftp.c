/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the download that a datagram belongs to, by the client's address and port: the server
 * answers from a port of its own, and perhaps from another address (RFC 1350 4). */
#include "capture/observe/tftp/tftp_transfer.h"

#include "capture/observe/download/file_kind.h"

enum { TRANSFERS_MOST = 1024 };
static const int64_t idle_timeout = 60 * TIME_SECOND;
static const int64_t sweep_every = TIME_SECOND;
static const int64_t leap_most = 30 * TIME_SECOND; /* that one packet's time counts for */

/* What of TFTP belongs to the capture: all of it. */
struct tftp {
    struct observe *observe;
    GHashTable *transfers; /* struct endpoint *, in the value -> struct tftp_transfer * */
    GQueue order;          /* the same, oldest first */
    int64_t now, swept;
    bool has_now;
};

static guint endpoint_hash(gconstpointer key) {
    const struct endpoint *end = key;
    return address_hash(end->port, &end->address);
}

static gboolean endpoint_same(gconstpointer a, gconstpointer b) {
    return endpoint_equals(a, b);
}

static void start(struct observe *observe) {
    struct tftp *tftp = observe->states[OBSERVER_TFTP];
    tftp->observe = observe;
    tftp->transfers = g_hash_table_new(endpoint_hash, endpoint_same);
    g_queue_init(&tftp->order);
}

static bool is_server_port(const struct tftp *tftp, uint16_t port) {
    return observer_has_port(tftp->observe, OBSERVER_TFTP, port, true, true);
}

/* Whether some observer, this one or another, is told of this port in any case. */
static bool is_somebodys_port(const struct tftp *tftp, uint16_t port) {
    for (unsigned id = 0; id < OBSERVER_COUNT; id++)
        if (observer_has_port(tftp->observe, id, port, true, true))
            return true;
    return false;
}

static void want(const struct tftp *tftp, uint16_t port, bool wanted) {
    if (tftp->observe->net != NULL && !is_somebodys_port(tftp, port))
        net_want_udp(tftp->observe->net, port, wanted);
}

/* Other clients may use the same port. */
static bool is_client_port(const struct tftp *tftp, uint16_t port) {
    for (const GList *link = tftp->order.head; link != NULL; link = link->next)
        if (((const struct tftp_transfer *)link->data)->download.client.port == port)
            return true;
    return false;
}

static void forget(struct tftp *tftp, struct tftp_transfer *transfer) {
    uint16_t port = transfer->download.client.port;
    g_hash_table_remove(tftp->transfers, &transfer->download.client);
    g_queue_unlink(&tftp->order, &transfer->link);
    tftp_transfer_free(transfer);
    if (!is_client_port(tftp, port))
        want(tftp, port, false);
}

static void stop(struct observe *observe) {
    struct tftp *tftp = observe->states[OBSERVER_TFTP];
    while (tftp->order.head != NULL)
        forget(tftp, tftp->order.head->data);
    g_hash_table_destroy(tftp->transfers);
}

static void end(struct tftp *tftp, struct tftp_transfer *transfer) {
    tftp_transfer_end(transfer, tftp->now);
    forget(tftp, transfer);
}

/* The oldest that is over, of which stray packets are all that may come; if none is, the oldest. */
static void make_room(struct tftp *tftp) {
    if (tftp->order.length < TRANSFERS_MOST)
        return;
    struct tftp_transfer *oldest = tftp->order.head->data, *given_up = oldest;
    for (const GList *link = tftp->order.head; link != NULL && !given_up->done; link = link->next)
        given_up = link->data;
    if (!given_up->done) {
        tftp->observe->budget.limits->hit[LIMIT_DOWNLOADS]++;
        given_up = oldest;
    }
    end(tftp, given_up);
}

/* A name that phones ask for says nothing of anybody else; behind a '?' it may say anything. */
static bool is_harmless(struct span name) {
    struct span rest = name, before;
    return (file_kind_of(name) != FILE_OTHER || download_is_wanted(name)) &&
           !take_until(&rest, '?', &before);
}

/* A request for another file, or for one that came already, is a new download; its client port's
 * last one is over. */
static void take_request(struct tftp *tftp, const struct udp_datagram *datagram,
                         const struct tftp_packet *request, struct frame_ref ref) {
    char name[DOWNLOAD_NAME];
    struct tftp_transfer *before = g_hash_table_lookup(tftp->transfers, &datagram->source);
    bool wanted = download_name_of(request->name, name);
    const bool harmless = wanted && is_harmless(request->name);
    if (harmless)
        redact_allow_datagram(tftp->observe, 0, span_len(datagram->payload));
    bool same = before != NULL && wanted && strcmp(before->download.name, name) == 0 &&
                endpoint_equals(&before->download.server, &datagram->destination);
    if (same && !before->done) {
        tftp_transfer_repeat(before, ref);
        return;
    }
    if (before != NULL)
        tftp_transfer_end(before, tftp->now);
    struct tftp_transfer *transfer = NULL;
    if (wanted)
        transfer = tftp_transfer_new(tftp->observe, datagram, request, name, ref, before);
    if (before != NULL)
        forget(tftp, before);
    if (transfer == NULL)
        return;
    transfer->is_harmless = harmless;
    make_room(tftp);
    g_hash_table_insert(tftp->transfers, &transfer->download.client, transfer);
    g_queue_push_tail_link(&tftp->order, &transfer->link);
    want(tftp, datagram->source.port, true);
}

static void advance(struct tftp *tftp, int64_t now) {
    if (!tftp->has_now)
        tftp->now = tftp->swept = now;
    tftp->has_now = true;
    if (now <= tftp->now)
        return;
    tftp->now = time_between(tftp->now, now) < leap_most ? now : time_after(tftp->now, leap_most);
    if (time_between(tftp->swept, tftp->now) < sweep_every)
        return;
    tftp->swept = tftp->now;
    GList *next;
    for (GList *link = tftp->order.head; link != NULL; link = next) {
        struct tftp_transfer *transfer = link->data;
        next = link->next;
        if (time_between(transfer->touched, tftp->now) > idle_timeout)
            end(tftp, transfer);
    }
}

static void take_datagram(struct observe *observe, const struct udp_datagram *datagram,
                          struct frame_ref ref) {
    struct tftp *tftp = observe->states[OBSERVER_TFTP];
    struct tftp_packet packet;
    advance(tftp, ref.time);
    if (!tftp_read(datagram->payload, datagram->payload_length, &packet))
        return;
    if (packet.opcode == TFTP_RRQ) {
        if (is_server_port(tftp, datagram->destination.port))
            take_request(tftp, datagram, &packet, ref);
        return;
    }
    struct tftp_transfer *transfer = g_hash_table_lookup(tftp->transfers, &datagram->destination);
    if (transfer != NULL) {
        tftp_transfer_from_server(transfer, &datagram->source, &packet, ref);
        return;
    }
    transfer = g_hash_table_lookup(tftp->transfers, &datagram->source);
    if (transfer != NULL)
        tftp_transfer_from_client(transfer, &datagram->destination, &packet, ref);
}

/* What this packet asked for was answered by ICMP: that is told elsewhere. Or the client is gone
 * to which a server goes on sending. */
static void take_icmp(struct observe *observe, const struct icmp_error *error, struct flow *flow,
                      struct frame_ref ref) {
    struct tftp *tftp = observe->states[OBSERVER_TFTP];
    (void)flow;
    if (error->protocol != 17)
        return;
    struct tftp_transfer *transfer = g_hash_table_lookup(tftp->transfers, &error->source);
    struct tftp_transfer *sending = g_hash_table_lookup(tftp->transfers, &error->destination);
    if (sending != NULL && !sending->done)
        tftp_stop_note_gone(sending, ref);
    bool unanswered = transfer != NULL && transfer->source_count == 0 && !transfer->acknowledged &&
                      endpoint_equals(&transfer->download.server, &error->destination);
    if (unanswered)
        transfer->done = true;
}

static void tick(struct observe *observe, int64_t now) {
    advance(observe->states[OBSERVER_TFTP], now);
}

static void finish(struct observe *observe) {
    struct tftp *tftp = observe->states[OBSERVER_TFTP];
    while (tftp->order.head != NULL)
        end(tftp, tftp->order.head->data);
}

static const struct observer_port ports[] = {{.service = "tftp", .over_udp = true},
                                             {.service = NULL}};

const struct observer tftp_observer = {
    .capture_state_size = sizeof(struct tftp),
    .ports = ports,
    .start = start,
    .stop = stop,
    .datagram = take_datagram,
    .icmp = take_icmp,
    .tick = tick,
    .finish = finish,
};
