/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the download that a datagram belongs to, by the client's address and port: the server
 * answers from a port of its own, and perhaps from another address (RFC 1350 4). */
#include "capture/observe/tftp/tftp.h"

#include "capture/observe/tftp/tftp_transfer.h"

enum { TRANSFERS_MOST = 1024, SERVER_PORTS_MOST = 16 };
static const int64_t idle_timeout = 60 * INT64_C(1000000000);
static const int64_t sweep_every = INT64_C(1000000000);
static const int64_t leap_most = 30 * INT64_C(1000000000); /* that one packet's time counts for */

struct tftp {
    struct observe *observe;
    GHashTable *transfers; /* struct endpoint *, in the value -> struct tftp_transfer * */
    GQueue order;          /* the same, oldest first */
    uint16_t ports[SERVER_PORTS_MOST];
    unsigned port_count;
    int64_t now, swept;
    bool has_now;
};

static guint endpoint_hash(gconstpointer key) {
    const struct endpoint *end = key;
    guint hash = end->port;
    for (unsigned i = 0; i < sizeof end->address.bytes; i++)
        hash = hash * 31 + end->address.bytes[i];
    return hash;
}

static gboolean endpoint_same(gconstpointer a, gconstpointer b) {
    return endpoint_equals(a, b);
}

struct tftp *tftp_new(struct observe *observe) {
    struct tftp *tftp = g_new0(struct tftp, 1);
    tftp->observe = observe;
    tftp->transfers = g_hash_table_new(endpoint_hash, endpoint_same);
    g_queue_init(&tftp->order);
    return tftp;
}

static bool is_server_port(const struct tftp *tftp, uint16_t port) {
    for (unsigned i = 0; i < tftp->port_count; i++)
        if (tftp->ports[i] == port)
            return true;
    return false;
}

static void want(const struct tftp *tftp, uint16_t port, bool wanted) {
    if (tftp->observe->net != NULL && port != DNS_PORT)
        net_want_udp(tftp->observe->net, port, wanted);
}

void tftp_want_port(struct tftp *tftp, uint16_t port) {
    if (tftp->port_count == SERVER_PORTS_MOST || is_server_port(tftp, port))
        return;
    tftp->ports[tftp->port_count++] = port;
    want(tftp, port, true);
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
    if (!is_server_port(tftp, port) && !is_client_port(tftp, port))
        want(tftp, port, false);
}

void tftp_free(struct tftp *tftp) {
    while (tftp->order.head != NULL)
        forget(tftp, tftp->order.head->data);
    g_hash_table_destroy(tftp->transfers);
    g_free(tftp);
}

static void end(struct tftp *tftp, struct tftp_transfer *transfer) {
    tftp_transfer_end(transfer, tftp->now);
    forget(tftp, transfer);
}

static void make_room(struct tftp *tftp) {
    if (tftp->order.length < TRANSFERS_MOST)
        return;
    struct tftp_transfer *oldest = tftp->order.head->data;
    if (!oldest->done)
        tftp->observe->budget.limits->hit[LIMIT_DOWNLOADS]++;
    end(tftp, oldest);
}

/* A request for another file, or for one that came already, is a new download; its client port's
 * last one is over. */
static void take_request(struct tftp *tftp, const struct udp_datagram *datagram,
                         const struct tftp_packet *request, struct frame_ref ref) {
    char name[DOWNLOAD_NAME];
    struct tftp_transfer *before = g_hash_table_lookup(tftp->transfers, &datagram->source);
    bool wanted = download_is_wanted(request->name, name);
    if (wanted)
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
    make_room(tftp);
    g_hash_table_insert(tftp->transfers, &transfer->download.client, transfer);
    g_queue_push_tail_link(&tftp->order, &transfer->link);
    want(tftp, datagram->source.port, true);
}

void tftp_datagram(struct tftp *tftp, const struct udp_datagram *datagram, struct frame_ref ref) {
    struct tftp_packet packet;
    tftp_tick(tftp, ref.time);
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

void tftp_unreachable(struct tftp *tftp, const struct icmp_error *error) {
    struct tftp_transfer *transfer = g_hash_table_lookup(tftp->transfers, &error->source);
    bool unanswered = transfer != NULL && transfer->source_count == 0 && !transfer->acknowledged &&
                      endpoint_equals(&transfer->download.server, &error->destination);
    if (unanswered)
        transfer->done = true;
}

void tftp_tick(struct tftp *tftp, int64_t now) {
    if (!tftp->has_now)
        tftp->now = tftp->swept = now;
    tftp->has_now = true;
    if (now <= tftp->now)
        return;
    tftp->now = time_between(tftp->now, now) < leap_most ? now : tftp->now + leap_most;
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

void tftp_finish(struct tftp *tftp) {
    while (tftp->order.head != NULL)
        end(tftp, tftp->order.head->data);
}
