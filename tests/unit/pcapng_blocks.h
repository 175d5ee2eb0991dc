/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pcapng files written block by block (draft-ietf-opsawg-pcapng), in either byte order. */
#ifndef UCSCOPE_TESTS_UNIT_PCAPNG_BLOCKS_H
#define UCSCOPE_TESTS_UNIT_PCAPNG_BLOCKS_H

#include "tests/unit/read_files.h"

enum { SECTION = 0x0a0d0d0a, INTERFACE = 1, SIMPLE = 3, NAMES = 4, STATISTICS = 5, ENHANCED = 6 };
enum {
    JOURNAL = 9,
    SECRETS = 10,
    CUSTOM = 0xbad,
    CUSTOM_NO_COPY = 0x40000bad,
    UNHEARD_OF = 0x7777
};
enum { OPTION_RESOLUTION = 9, OPTION_OFFSET = 14 };

static inline void pad(GByteArray *bytes) {
    while (bytes->len % 4 != 0)
        put(bytes, "", 1);
}

/* Takes `body`. */
static inline void add_block(GByteArray *file, bool big, uint32_t type, GByteArray *body) {
    pad(body);
    put_u32(file, big, type);
    put_u32(file, big, body->len + 12);
    put(file, body->data, body->len);
    put_u32(file, big, body->len + 12);
    g_byte_array_unref(body);
}

static inline void add_section(GByteArray *file, bool big) {
    GByteArray *body = g_byte_array_new();
    put_u32(body, big, 0x1a2b3c4d);
    put_number(body, big, 2, 1);
    put_number(body, big, 2, 0);
    put_number(body, big, 8, UINT64_MAX);
    add_block(file, big, SECTION, body);
}

/* `resolution`: as if_tsresol; `offset`: seconds, as if_tsoffset; 0: without the option. */
static inline void add_interface(GByteArray *file, bool big, uint16_t link_type, uint8_t resolution,
                                 uint64_t offset) {
    GByteArray *body = g_byte_array_new();
    put_number(body, big, 2, link_type);
    put_number(body, big, 2, 0);
    put_u32(body, big, 0);
    if (resolution != 0) {
        put_number(body, big, 2, OPTION_RESOLUTION);
        put_number(body, big, 2, 1);
        put(body, &resolution, 1);
        pad(body);
    }
    if (offset != 0) {
        put_number(body, big, 2, OPTION_OFFSET);
        put_number(body, big, 2, 8);
        put_number(body, big, 8, offset);
    }
    put_u32(body, big, 0);
    add_block(file, big, INTERFACE, body);
}

static inline void add_packet(GByteArray *file, bool big, uint32_t interface, uint64_t time,
                              uint32_t length) {
    GByteArray *body = g_byte_array_new();
    put_u32(body, big, interface);
    put_u32(body, big, (uint32_t)(time >> 32));
    put_u32(body, big, (uint32_t)time);
    put_u32(body, big, length);
    put_u32(body, big, length + 5);
    for (uint32_t i = 0; i < length; i++)
        put(body, "E", 1);
    add_block(file, big, ENHANCED, body);
}

static inline void add_simple_packet(GByteArray *file, bool big, uint32_t length) {
    GByteArray *body = g_byte_array_new();
    put_u32(body, big, length);
    for (uint32_t i = 0; i < length; i++)
        put(body, "E", 1);
    add_block(file, big, SIMPLE, body);
}

static inline void add_text_block(GByteArray *file, bool big, uint32_t type, const char *text) {
    GByteArray *body = g_byte_array_new();
    if (type == CUSTOM || type == CUSTOM_NO_COPY)
        put_u32(body, big, 32473); /* the enterprise number for examples */
    put(body, text, strlen(text));
    add_block(file, big, type, body);
}

static inline void add_names(GByteArray *file, bool big) {
    GByteArray *body = g_byte_array_new();
    put_number(body, big, 2, 1);
    put_number(body, big, 2, 9);
    put(body, "\x0a\x01\x01\x01host\0", 9);
    pad(body);
    put_u32(body, big, 0);
    add_block(file, big, NAMES, body);
}

static inline void add_statistics(GByteArray *file, bool big) {
    GByteArray *body = g_byte_array_new();
    put_u32(body, big, 0);
    put_number(body, big, 8, 0);
    add_block(file, big, STATISTICS, body);
}

static inline void add_secrets(GByteArray *file, bool big) {
    GByteArray *body = g_byte_array_new();
    put_u32(body, big, 0x544c534b); /* a TLS key log */
    put_u32(body, big, 8);
    put(body, "# none\n\n", 8);
    add_block(file, big, SECRETS, body);
}

/* Two sections of both byte orders; interfaces with link types and clocks of their own; between the
 * packets, blocks that count as frames for Wireshark and blocks that do not. */
static inline GByteArray *odd_file(void) {
    GByteArray *file = g_byte_array_new();
    add_section(file, false);
    add_interface(file, false, 1, 0, 0);
    add_interface(file, false, 101, 9, 0);
    add_packet(file, false, 0, UINT64_C(1600000000123456), 60);
    add_names(file, false);
    add_packet(file, false, 1, UINT64_C(1600000001123456789), 61);
    add_text_block(file, false, JOURNAL, "__REALTIME_TIMESTAMP=1600000002000000\nMESSAGE=hello\n");
    add_statistics(file, false);
    add_packet(file, false, 0, UINT64_C(1600000003000001), 62);
    add_text_block(file, false, CUSTOM, "a custom block");
    add_secrets(file, false);
    add_interface(file, false, 113, 3, 1000); /* declared late; milliseconds, 1000 s behind */
    add_packet(file, false, 2, UINT64_C(1599999003500), 63);
    add_text_block(file, false, UNHEARD_OF, "unheard of");
    add_text_block(file, false, CUSTOM_NO_COPY, "another custom block");
    add_simple_packet(file, false, 64);
    add_section(file, true);
    add_interface(file, true, 276, 0x80 | 20, 0); /* 2^-20 seconds */
    add_packet(file, true, 0, UINT64_C(1600000005) << 20 | 0x80000, 65);
    add_packet(file, true, 0, UINT64_C(1600000006) << 20, 66);
    return file;
}

#endif
