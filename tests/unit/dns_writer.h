/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DNS messages put together for tests (RFC 1035 4). */
#ifndef UCSCOPE_TESTS_DNS_WRITER_H
#define UCSCOPE_TESTS_DNS_WRITER_H

#include "capture/observe/dns/dns.h"
#include "packets.h"

/* Flags of an answer without an error; add a response code to it. */
enum { DNS_QUERY = 0x0100, DNS_ANSWER = 0x8180, DNS_TRUNCATED = 0x0200 };

static inline void put_name(GByteArray *bytes, const char *name) {
    char **labels = g_strsplit(name, ".", -1);
    for (char **label = labels; *label != NULL && **label != '\0'; label++) {
        put8(bytes, (unsigned)strlen(*label));
        g_byte_array_append(bytes, (const uint8_t *)*label, (guint)strlen(*label));
    }
    put8(bytes, 0);
    g_strfreev(labels);
}

/* A message with one question and a header that promises `records` in the answer. */
static inline GByteArray *dns_message(unsigned id, unsigned flags, const char *name, unsigned type,
                                      unsigned records) {
    GByteArray *bytes = g_byte_array_new();
    put16(bytes, id);
    put16(bytes, flags);
    put16(bytes, 1);
    put16(bytes, records);
    put32(bytes, 0);
    put_name(bytes, name);
    put16(bytes, type);
    put16(bytes, 1);
    return bytes;
}

/* One record more, about the name of the question; takes the data. */
static inline GByteArray *dns_record(GByteArray *message, unsigned type, GByteArray *data) {
    put16(message, 0xc00c);
    put16(message, type);
    put16(message, 1);
    put32(message, 3600);
    put16(message, data->len);
    return joined(message, data);
}

static inline GByteArray *dns_srv_data(unsigned priority, unsigned port, const char *target) {
    GByteArray *bytes = g_byte_array_new();
    put16(bytes, priority);
    put16(bytes, 0);
    put16(bytes, port);
    put_name(bytes, target);
    return bytes;
}

#endif
