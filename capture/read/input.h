/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An open file, pipe or other stream that a capture is read from, and its first bytes, which tell
 * who can read it. Looking at them takes nothing away from the next reader. */
#ifndef UCSCOPE_CAPTURE_READ_INPUT_H
#define UCSCOPE_CAPTURE_READ_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { INPUT_LEAD = 24 }; /* the length of a classic pcap file header */

enum input_kind {
    INPUT_FILE,   /* can be read at any offset */
    INPUT_PIPE,   /* or a socket: the bytes seen are still in it */
    INPUT_STREAM, /* anything else: the bytes seen are gone from it */
};

struct input {
    int fd; /* -1 when closed */
    enum input_kind kind;
    bool is_ahead;  /* it is read by another thread than the packets are looked at in */
    uint64_t start; /* the offset where reading begins; 0 but for a half-read standard input */
    uint64_t size;  /* of the file; 0: unknown */
    size_t lead_length;
    uint8_t lead[INPUT_LEAD];
};

/* "-" is standard input. Waits for the first bytes of a pipe. False: *error is a sentence without
 * the name, to be freed with g_free. An input without any byte is an error: "is empty". */
bool input_open(const char *path, struct input *input, char **error);

void input_close(struct input *input);

#endif
