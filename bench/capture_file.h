/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A capture file of Ethernet frames: classic pcap, or pcapng as Wireshark writes it (a section, an
 * interface with its resolution, enhanced packet blocks), all in the machine's byte order. */
#ifndef UCSCOPE_BENCH_CAPTURE_FILE_H
#define UCSCOPE_BENCH_CAPTURE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* X(name, word on the command line). */
#define CAPTURE_FORMAT_TABLE(X)                                                                    \
    X(CAPTURE_PCAP, "pcap")                                                                        \
    X(CAPTURE_PCAPNG, "pcapng") /* microseconds */                                                 \
    X(CAPTURE_PCAPNG_NANOSECONDS, "pcapng-ns")

enum capture_format {
#define X(name, word) name,
    CAPTURE_FORMAT_TABLE(X)
#undef X
        CAPTURE_FORMAT_COUNT
};

struct capture_file;

/* NULL when the file cannot be made; the reason was printed. */
struct capture_file *capture_file_new(const char *path, enum capture_format format);
/* False when not everything could be written; the reason was printed. */
bool capture_file_free(struct capture_file *file);

/* `time` is nanoseconds since 1970-01-01 UTC; the file has them, or the microseconds of them. */
void capture_file_write(struct capture_file *file, int64_t time, const void *frame, size_t length);

/* Size of the file so far, and of a classic pcap with the same frames. */
uint64_t capture_file_bytes(const struct capture_file *file);
uint64_t capture_file_classic_bytes(const struct capture_file *file);
uint64_t capture_file_packets(const struct capture_file *file);

#endif
