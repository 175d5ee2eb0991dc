/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TLS handshakes recorded from a real OpenSSL (see record_transcripts), ready to be played. */
#ifndef UCSCOPE_BENCH_TRANSCRIPT_H
#define UCSCOPE_BENCH_TRANSCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum side { CLIENT, SERVER };

enum { TRANSCRIPT_FLIGHTS = 8, TRANSCRIPT_BYTES = 4096 /* in one flight */ };

/* What one side says before the other speaks. */
struct flight {
    enum side from;
    size_t length;
    uint8_t bytes[TRANSCRIPT_BYTES];
};

struct transcript {
    unsigned count;
    struct flight flights[TRANSCRIPT_FLIGHTS];
};

/* Reads a .talk file: a line ">>>" before what the client says, "<<<" before what the server says,
 * lines of hex, and comments that begin with #. False when it cannot be read as such; the reason
 * was printed. */
bool transcript_read(const char *path, struct transcript *out);

#endif
