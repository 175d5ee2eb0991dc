/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ethernet frames with IPv4 and TCP, UDP or ICMP in them, written to a capture file. IP
 * lengths and header checksums are right; TCP and UDP checksums are left zero, as a network card
 * that computes them itself shows them. */
#ifndef UCSCOPE_BENCH_FRAME_H
#define UCSCOPE_BENCH_FRAME_H

#include "bench/capture_file.h"

enum { FRAME_SEGMENT = 1448 /* TCP payload that fills an Ethernet frame, with timestamps */ };

enum tcp_flag { TCP_FIN = 0x01, TCP_SYN = 0x02, TCP_RST = 0x04, TCP_PSH = 0x08, TCP_ACK = 0x10 };

struct end {
    uint32_t address; /* host order */
    uint16_t port;
};

struct tcp_frame {
    struct end source, destination;
    uint32_t sequence, acknowledgement;
    uint16_t identification; /* of the IP packet */
    uint8_t flags;           /* enum tcp_flag */
    const uint8_t *payload;
    size_t length; /* of the payload */
};

struct frame_file;

/* NULL when the file cannot be made; the reason was printed. */
struct frame_file *frame_file_new(const char *path, enum capture_format format);
/* False when not everything could be written; the reason was printed. */
bool frame_file_free(struct frame_file *file);
/* What is counted of the file so far. */
const struct capture_file *frame_file_written(const struct frame_file *file);

/* Times are nanoseconds since 1970-01-01 UTC. */
void frame_write_tcp(struct frame_file *file, int64_t time, const struct tcp_frame *frame);
void frame_write_udp(struct frame_file *file, int64_t time, struct end source,
                     struct end destination, const void *payload, size_t length);
/* What a router answers to a SYN that a firewall rule stops (RFC 792: type 3, code 13). */
void frame_write_prohibited(struct frame_file *file, int64_t time, uint32_t router,
                            const struct tcp_frame *refused);

#endif
