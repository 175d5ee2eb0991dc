/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TFTP as the observers see it: packets of a client and a server put on a net, downloads written
 * down as lines. */
#ifndef UCSCOPE_TESTS_TFTP_ROOM_H
#define UCSCOPE_TESTS_TFTP_ROOM_H

#include "capture/observe/download/download.h"
#include "capture/observe/event.h"
#include "capture/observe/observe.h"
#include "packets.h"
#include "tests/support/transcript.h"

#define TFTP_CLIENT "10.0.0.1"
#define TFTP_SERVER "10.0.0.2"
enum { TFTP_CLIENT_PORT = 40000, TFTP_SERVER_PORT = 50000 };

struct tftp_room {
    struct limits limits;
    struct observe *observe;
    struct net *net;
    GString *log;
    GByteArray *file; /* of the last download */
    bool complete;
    uint64_t frame;
    int64_t time;
};

static inline void tftp_room_event(void *data, const struct event *event) {
    struct tftp_room *room = data;
    transcript_log_event(room->log, event);
    if (event->type != EVENT_DOWNLOAD)
        return;
    g_byte_array_set_size(room->file, 0);
    room->complete = event_download(event)->complete;
    if (!span_is_empty(event_download(event)->bytes))
        g_byte_array_append(room->file, event_download(event)->bytes.at,
                            (guint)span_len(event_download(event)->bytes));
}

static inline const char *tftp_room_service(const void *data, bool over_udp, uint16_t port) {
    (void)data;
    return over_udp && port == 69 ? "tftp" : NULL;
}

static inline void tftp_room_open(struct tftp_room *room) {
    *room = (struct tftp_room){.log = g_string_new(NULL), .file = g_byte_array_new()};
    room->observe = observe_new(&room->limits, tftp_room_event, room);
    struct net_listener listener = observe_listener(room->observe);
    room->net = net_new(16, &listener, &room->limits);
    observe_know_ports(room->observe, &(struct observe_ports){.service = tftp_room_service});
    observe_attach(room->observe, room->net);
}

static inline void tftp_room_close(struct tftp_room *room) {
    net_free(room->net);
    observe_free(room->observe);
    g_string_free(room->log, TRUE);
    g_byte_array_unref(room->file);
}

/* Feeds an IP packet 10 ms after the last, cut to `captured` bytes, and frees it. */
static inline void tftp_room_feed(struct tftp_room *room, GByteArray *packet, size_t captured) {
    room->time += 10000000;
    GByteArray *frame = ethernet_frame(0x0800, packet);
    net_packet(room->net, &(struct packet){++room->frame, room->time, 1, frame->len,
                                           span_first(span_of_bytes(frame), captured), 0});
    g_byte_array_unref(frame);
}

static inline void tftp_from_client(struct tftp_room *room, unsigned from, unsigned to,
                                    GByteArray *payload) {
    tftp_room_feed(room,
                   ipv4_packet(17, TFTP_CLIENT, TFTP_SERVER, 0, udp_packet(from, to, payload)),
                   SIZE_MAX);
}

static inline void tftp_from_server(struct tftp_room *room, GByteArray *payload) {
    tftp_room_feed(room,
                   ipv4_packet(17, TFTP_SERVER, TFTP_CLIENT, 0,
                               udp_packet(TFTP_SERVER_PORT, TFTP_CLIENT_PORT, payload)),
                   SIZE_MAX);
}

/* `text` with '|' for zero bytes: "CTLFile.tlv|octet|blksize|1428|". */
static inline GByteArray *tftp_text(unsigned opcode, const char *text) {
    GByteArray *bytes = g_byte_array_new();
    put16(bytes, opcode);
    for (const char *at = text; *at != '\0'; at++)
        put8(bytes, *at == '|' ? 0U : (unsigned char)*at);
    return bytes;
}

static inline GByteArray *tftp_numbered(unsigned opcode, unsigned number) {
    GByteArray *bytes = g_byte_array_new();
    put16(bytes, opcode);
    put16(bytes, number & 0xffff);
    return bytes;
}

/* Block `number` of `file` in blocks of `size`. */
static inline GByteArray *tftp_block(const GByteArray *file, unsigned number, size_t size) {
    GByteArray *bytes = tftp_numbered(3, number);
    size_t from = (number - 1) * size;
    size_t length = from >= file->len ? 0 : MIN(size, file->len - from);
    if (length > 0)
        g_byte_array_append(bytes, file->data + from, (guint)length);
    return bytes;
}

static inline void tftp_request(struct tftp_room *room, const char *text) {
    tftp_from_client(room, TFTP_CLIENT_PORT, 69, tftp_text(1, text));
}

static inline GByteArray *tftp_file(size_t length) {
    GByteArray *file = g_byte_array_new();
    for (size_t i = 0; i < length; i++)
        put8(file, (unsigned)(i * 7 + i / 251));
    return file;
}

static inline void tftp_expect(struct tftp_room *room, const char *lines) {
    g_assert_cmpstr(room->log->str, ==, lines);
    g_string_truncate(room->log, 0);
}

#endif
