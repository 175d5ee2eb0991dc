/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said in the capture, made once at the start: TLS handshakes, runs of encrypted records,
 * XML, sound. Connections send it from where it lies. */
#ifndef UCSCOPE_BENCH_LIBRARY_H
#define UCSCOPE_BENCH_LIBRARY_H

#include "bench/transcript.h"

/* X(name, file). */
#define TRANSCRIPT_TABLE(X)                                                                        \
    X(TRANSCRIPT_MUTUAL, "mutual")                                                                 \
    X(TRANSCRIPT_SERVER, "server")                                                                 \
    X(TRANSCRIPT_TLS13, "tls13")                                                                   \
    X(TRANSCRIPT_CLIENT_REFUSES, "client_refuses")                                                 \
    X(TRANSCRIPT_CLIENT_REFUSES_TLS13, "client_refuses_tls13")                                     \
    X(TRANSCRIPT_SERVER_REFUSES, "server_refuses")                                                 \
    X(TRANSCRIPT_WRONG_NAME, "wrong_name")                                                         \
    X(TRANSCRIPT_NO_CIPHER, "no_cipher")

enum transcript_name {
#define X(name, file) name,
    TRANSCRIPT_TABLE(X)
#undef X
        TRANSCRIPT_COUNT,
    TRANSCRIPT_NONE = TRANSCRIPT_COUNT
};

enum { LIBRARY_MESSAGES = 64, LIBRARY_NOISE = 65536, LIBRARY_XML = 65536 };

struct message {
    const uint8_t *bytes;
    size_t length;
};

struct library {
    struct transcript transcripts[TRANSCRIPT_COUNT];
    struct message requests[LIBRARY_MESSAGES]; /* one TLS record each, 200 to 1400 bytes */
    struct message answers[LIBRARY_MESSAGES];  /* TLS records: from 300 bytes to SAY_MAX */
    struct message many_records;               /* TLS records: SAY_MAX */
    uint8_t noise[LIBRARY_NOISE];              /* sound, or anything enciphered */
    char xml[LIBRARY_XML]; /* rows of an AXL answer or a phone's configuration */
};

/* Reads the transcripts from `folder`. NULL when that fails; the reason was printed. */
struct library *library_new(const char *folder);
void library_free(struct library *library);

#endif
