/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes headers and records as the formats have them: draft-ietf-opsawg-pcap,
 * draft-ietf-opsawg-pcapng. */
#include "bench/capture_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LINK_ETHERNET = 1,
    SNAP_LENGTH = 262144,
    CLASSIC_HEADER = 24,
    CLASSIC_RECORD = 16, /* before each frame */
    BLOCK_INTERFACE = 1,
    BLOCK_PACKET = 6,
    FILE_BUFFER = 1 << 20,
};

struct capture_file {
    FILE *out;
    const char *path;
    enum capture_format format;
    uint64_t bytes, classic_bytes, packets;
};

static void put(struct capture_file *file, const void *bytes, size_t length) {
    file->bytes += fwrite(bytes, 1, length, file->out);
}

static void write_classic_header(struct capture_file *file) {
    const uint32_t header[] = {0xa1b2c3d4, 2 | 4 << 16, 0, 0, SNAP_LENGTH, LINK_ETHERNET};
    put(file, header, sizeof header);
}

static void write_classic(struct capture_file *file, int64_t time, const void *frame,
                          uint32_t length) {
    const uint32_t header[] = {(uint32_t)(time / 1000000000), (uint32_t)(time % 1000000000 / 1000),
                               length, length};
    put(file, header, sizeof header);
    put(file, frame, length);
}

/* A section of unknown length (4.1), and an interface that tells its resolution (4.2). */
static void write_blocks_header(struct capture_file *file) {
    const uint32_t section[] = {0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0xffffffff, 0xffffffff, 28};
    const uint32_t digits = file->format == CAPTURE_PCAPNG_NANOSECONDS ? 9 : 6;
    const uint32_t resolution = 9 | 1 << 16; /* if_tsresol, one byte */
    const uint32_t interface[] = {
        BLOCK_INTERFACE, 32, LINK_ETHERNET, SNAP_LENGTH, resolution, digits, 0, 32};
    put(file, section, sizeof section);
    put(file, interface, sizeof interface);
}

/* An enhanced packet block without options (4.3). */
static void write_block(struct capture_file *file, int64_t time, const void *frame,
                        uint32_t length) {
    static const uint8_t padding[4];
    const uint64_t stamp =
        (uint64_t)(file->format == CAPTURE_PCAPNG_NANOSECONDS ? time : time / 1000);
    const uint32_t padded = (length + 3) & ~UINT32_C(3), total = 32 + padded;
    const uint32_t header[] = {BLOCK_PACKET,    total,  0,     (uint32_t)(stamp >> 32),
                               (uint32_t)stamp, length, length};
    put(file, header, sizeof header);
    put(file, frame, length);
    put(file, padding, padded - length);
    put(file, &total, sizeof total);
}

struct capture_file *capture_file_new(const char *path, enum capture_format format) {
    struct capture_file *file = calloc(1, sizeof *file);
    if (file == NULL)
        abort();
    *file = (struct capture_file){fopen(path, "wb"), path, format, 0, CLASSIC_HEADER, 0};
    if (file->out == NULL) {
        fprintf(stderr, "make_capture: %s: %s\n", path, strerror(errno));
        free(file);
        return NULL;
    }
    setvbuf(file->out, NULL, _IOFBF, FILE_BUFFER);
    if (format == CAPTURE_PCAP)
        write_classic_header(file);
    else
        write_blocks_header(file);
    return file;
}

bool capture_file_free(struct capture_file *file) {
    bool written = fflush(file->out) == 0 && !ferror(file->out);
    if (!written)
        fprintf(stderr, "make_capture: %s: %s\n", file->path, strerror(errno));
    fclose(file->out);
    free(file);
    return written;
}

void capture_file_write(struct capture_file *file, int64_t time, const void *frame, size_t length) {
    if (file->format == CAPTURE_PCAP)
        write_classic(file, time, frame, (uint32_t)length);
    else
        write_block(file, time, frame, (uint32_t)length);
    file->classic_bytes += CLASSIC_RECORD + length;
    file->packets++;
}

uint64_t capture_file_bytes(const struct capture_file *file) {
    return file->bytes;
}

uint64_t capture_file_classic_bytes(const struct capture_file *file) {
    return file->classic_bytes;
}

uint64_t capture_file_packets(const struct capture_file *file) {
    return file->packets;
}
