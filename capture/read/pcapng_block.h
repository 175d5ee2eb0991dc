/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Blocks of a pcapng file and the options in them, read where they lie, and the numbers that all
 * who read or write one need (draft-ietf-opsawg-pcapng 3). Only what is needed to find packets, to
 * carry blocks over and to add comments: everything else stays bytes. */
#ifndef UCSCOPE_CAPTURE_READ_PCAPNG_BLOCK_H
#define UCSCOPE_CAPTURE_READ_PCAPNG_BLOCK_H

#include "wire/span.h"

enum block_type {
    BLOCK_SECTION = 0x0a0d0d0a, /* the same in both byte orders */
    BLOCK_INTERFACE = 1,
    BLOCK_PACKET = 2, /* obsolete, but written by old programs */
    BLOCK_SIMPLE_PACKET = 3,
    BLOCK_NAMES = 4,
    BLOCK_STATISTICS = 5,
    BLOCK_ENHANCED_PACKET = 6,
    BLOCK_JOURNAL = 9, /* an entry of systemd's */
    BLOCK_SECRETS = 10,
    BLOCK_CUSTOM = 0xbad, /* the second: not to be copied by those who change a file */
    BLOCK_CUSTOM_NO_COPY = 0x40000bad
};

enum {
    BLOCK_FRAMING = 12, /* type, length, and the length once more */
    /* What Wireshark reads (MAX_BLOCK_SIZE of wiretap/pcapng.c: the largest packet of D-Bus, 128
     * KiB of options, and what is around them); a longer one is taken for damage. */
    BLOCK_LARGEST = 134348832,
    BYTE_ORDER_MAGIC = 0x1a2b3c4d, /* the first number of a section header's body */
    SECRETS_TLS = 0x544c534b,      /* BLOCK_SECRETS: the text of a TLS key log */
    OPTION_END = 0,
    OPTION_COMMENT = 1,
    OPTION_TIME_RESOLUTION = 9, /* BLOCK_INTERFACE: if_tsresol */
    OPTION_FILTER = 11,         /* BLOCK_INTERFACE: if_filter; its first byte: */
    FILTER_TEXT = 0,
    OPTION_INTERFACE_DROPPED = 5, /* BLOCK_STATISTICS: isb_ifdrop */
    OPTION_SYSTEM_DROPPED = 7,    /* BLOCK_STATISTICS: isb_osdrop */
    OPTION_LONGEST = 65535
};

struct block {
    struct span whole; /* from its type to its second length */
    struct span body;  /* between its two lengths */
    uint32_t type;
    bool big; /* the byte order of its section is big-endian */
};

enum block_answer { BLOCK_WHOLE, BLOCK_MORE, BLOCK_BROKEN };

/* The block that `bytes` begin with. `big` is the byte order of the section so far; a section
 * header changes it. BLOCK_MORE: at least `*wanted` bytes are needed. BLOCK_BROKEN: no block can
 * begin like this. */
enum block_answer block_read(struct span bytes, bool *big, struct block *out, size_t *wanted);

/* Wireshark knows three blocks that hold a packet. */
bool block_is_packet(const struct block *block);

struct block_packet {
    uint32_t interface;
    uint64_t ticks; /* of its interface's clock; 0: it has no time */
    uint32_t wire_length;
    struct span bytes; /* as many as the block says were captured */
};

/* The packet in a block; of a simple one, all the bytes that there are room for: its interface's
 * snap length bounds them. False: it holds none, or is broken. */
bool block_read_packet(const struct block *block, struct block_packet *out);

/* The options of a packet, section header, interface, names or statistics; an empty span at the
 * body's end when it has none. False: it is another block, or one that can have none, or it is
 * broken. */
bool block_options(const struct block *block, struct span *out);

struct option {
    uint16_t code;
    struct span value;
    struct span whole; /* with code, length and padding */
};

/* The next option, also OPTION_END. False: there is none, or it is broken. */
MUST_USE bool option_take(struct span *rest, bool big, struct option *out);

/* Ticks a second of an interface by its if_tsresol; what does not fit is left at its most. */
uint64_t block_ticks(uint8_t resolution);

/* The value of the first option of a block that has this code; empty: there is none. */
struct span block_option(const struct block *block, uint16_t code);

/* Numbers in the byte order of a section. */
MUST_USE ALWAYS_INLINE bool take_16(struct span *rest, bool big, struct wire_u16 *out) {
    return big ? take_be16(rest, out) : take_le16(rest, out);
}

MUST_USE ALWAYS_INLINE bool take_32(struct span *rest, bool big, struct wire_u32 *out) {
    return big ? take_be32(rest, out) : take_le32(rest, out);
}

/* Bytes up to the next multiple of four. */
static inline size_t padded(size_t length) {
    return (length + 3) & ~(size_t)3;
}

#endif
