/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds each frame in one buffer, headers in front of a copy of the payload. */
#include "bench/frame.h"

#include <stdlib.h>
#include <string.h>

enum {
    ETHERNET = 14,
    IPV4 = 20,
    FRAME_MAX = 2048,
    PROTOCOL_ICMP = 1,
    PROTOCOL_TCP = 6,
    PROTOCOL_UDP = 17,
};

struct frame_file {
    struct capture_file *out;
    uint16_t identification; /* of the next UDP or ICMP packet */
    uint8_t buffer[FRAME_MAX];
};

static uint8_t *put16(uint8_t *at, uint16_t value) {
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
    return at + 2;
}

static uint8_t *put32(uint8_t *at, uint32_t value) {
    return put16(put16(at, (uint16_t)(value >> 16)), (uint16_t)value);
}

static uint8_t *put_bytes(uint8_t *at, const void *bytes, size_t length) {
    if (length > 0)
        memcpy(at, bytes, length);
    return at + length;
}

/* A locally administered address made from the IP address. */
static uint8_t *put_hardware_address(uint8_t *at, uint32_t address) {
    return put32(put16(at, 0x0200), address);
}

/* RFC 1071; the length is even. */
static uint16_t internet_checksum(const uint8_t *bytes, size_t length) {
    uint32_t sum = 0;
    for (size_t i = 0; i < length; i += 2)
        sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
    sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t) ~(sum + (sum >> 16));
}

static uint8_t *put_ipv4(uint8_t *at, uint8_t protocol, uint16_t identification, uint32_t source,
                         uint32_t destination, size_t length) {
    uint8_t *header = at;
    at = put16(at, 0x4500);
    at = put16(at, (uint16_t)(IPV4 + length));
    at = put16(at, identification);
    at = put16(at, 0x4000); /* don't fragment */
    *at++ = 63;             /* time to live */
    *at++ = protocol;
    uint8_t *checksum = at;
    at = put16(at, 0);
    at = put32(put32(at, source), destination);
    put16(checksum, internet_checksum(header, IPV4));
    return at;
}

static uint8_t *put_headers(uint8_t *at, uint8_t protocol, uint16_t identification, uint32_t source,
                            uint32_t destination, size_t length) {
    at = put_hardware_address(at, destination);
    at = put_hardware_address(at, source);
    at = put16(at, 0x0800); /* IPv4 */
    return put_ipv4(at, protocol, identification, source, destination, length);
}

static uint8_t *put_options(uint8_t *at, bool syn, int64_t time) {
    static const uint8_t opening[] = {2, 4, 5, 0xb4, 4, 2, 1, 3, 3, 7}; /* MSS, SACK, scale */
    static const uint8_t padding[] = {1, 1};
    at = syn ? put_bytes(at, opening, sizeof opening) : at;
    at = put_bytes(at, padding, sizeof padding);
    at = put16(at, 0x080a); /* timestamps, 10 bytes */
    uint32_t milliseconds = (uint32_t)(time / 1000000);
    return put32(put32(at, milliseconds), milliseconds - 7);
}

static void write_frame(struct frame_file *file, int64_t time, const uint8_t *end) {
    capture_file_write(file->out, time, file->buffer, (size_t)(end - file->buffer));
}

struct frame_file *frame_file_new(const char *path, enum capture_format format) {
    struct frame_file *file = calloc(1, sizeof *file);
    if (file == NULL)
        abort();
    file->out = capture_file_new(path, format);
    if (file->out == NULL) {
        free(file);
        return NULL;
    }
    return file;
}

bool frame_file_free(struct frame_file *file) {
    bool written = capture_file_free(file->out);
    free(file);
    return written;
}

const struct capture_file *frame_file_written(const struct frame_file *file) {
    return file->out;
}

void frame_write_tcp(struct frame_file *file, int64_t time, const struct tcp_frame *frame) {
    bool syn = frame->flags & TCP_SYN;
    size_t header = syn ? 44 : 32; /* with options */
    uint8_t *at =
        put_headers(file->buffer, PROTOCOL_TCP, frame->identification, frame->source.address,
                    frame->destination.address, header + frame->length);
    uint8_t *tcp = at;
    at = put16(put16(at, frame->source.port), frame->destination.port);
    at = put32(put32(at, frame->sequence), frame->acknowledgement);
    *at++ = (uint8_t)(header / 4 << 4);
    *at++ = frame->flags;
    at = put16(at, 502);         /* window */
    at = put16(put16(at, 0), 0); /* checksum, urgent pointer */
    at = put_options(at, syn, time);
    while (at < tcp + header)
        *at++ = 0; /* end of options */
    write_frame(file, time, put_bytes(at, frame->payload, frame->length));
}

void frame_write_udp(struct frame_file *file, int64_t time, struct end source,
                     struct end destination, const void *payload, size_t length) {
    uint8_t *at = put_headers(file->buffer, PROTOCOL_UDP, file->identification++, source.address,
                              destination.address, 8 + length);
    at = put16(put16(at, source.port), destination.port);
    at = put16(put16(at, (uint16_t)(8 + length)), 0);
    write_frame(file, time, put_bytes(at, payload, length));
}

void frame_write_prohibited(struct frame_file *file, int64_t time, uint32_t router,
                            const struct tcp_frame *refused) {
    uint8_t *at = put_headers(file->buffer, PROTOCOL_ICMP, file->identification++, router,
                              refused->source.address, 8 + IPV4 + 8);
    uint8_t *icmp = at;
    at = put16(put16(at, 3 << 8 | 13), 0);
    at = put32(at, 0);
    at = put_ipv4(at, PROTOCOL_TCP, refused->identification, refused->source.address,
                  refused->destination.address, 44);
    at = put16(put16(at, refused->source.port), refused->destination.port);
    at = put32(at, refused->sequence);
    put16(icmp + 2, internet_checksum(icmp, (size_t)(at - icmp)));
    write_frame(file, time, at);
}
