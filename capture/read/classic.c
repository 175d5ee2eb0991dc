/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Classic pcap (draft-ietf-opsawg-pcap). Records are walked where they lie in blocks as the system
 * reads them: libpcap copies each one twice, which would cost as much as all that is done with it
 * here (bench/). */
#include "capture/read/backend.h"
#include "capture/read/encapsulation.h"
#include "capture/read/sentence.h"

#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum {
    FILE_HEADER = 24,
    RECORD_HEADER = 16,
    RECORD_LONGEST = 262144, /* what libpcap and Wireshark hold for possible */
    BLOCK = 128 * 1024 + RECORD_HEADER + RECORD_LONGEST,
    PATIENCE = 200, /* ms between two looks at the stop flag while a pipe is silent */
};

struct classic {
    struct input input;
    uint64_t position; /* in the capture: bytes read into the block so far */
    uint32_t link_type;
    bool swapped;
    int64_t tick; /* nanoseconds of one unit of the second half of a time */
    struct reader *reader;
    struct span unread; /* in `block` */
    uint8_t block[BLOCK];
};

/* What the file header says, in host order. */
struct header {
    bool nanoseconds;
    bool swapped;
    uint16_t major;
    uint16_t minor;
    uint32_t link_field; /* link type and, above it, the length of a frame check sequence */
};

static bool is_classic_magic(uint32_t magic, struct header *out) {
    static const struct {
        uint32_t magic;
        bool nanoseconds;
        bool swapped;
    } magics[] = {
        {0xa1b2c3d4, false, false},
        {0xd4c3b2a1, false, true},
        {0xa1b23c4d, true, false},
        {0x4d3cb2a1, true, true},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(magics); i++) {
        if (magics[i].magic != magic)
            continue;
        out->nanoseconds = magics[i].nanoseconds;
        out->swapped = magics[i].swapped;
        return true;
    }
    return false;
}

/* Big-endian files are "not swapped" here: bytes are read with take_be or take_le, not by the host.
 */
static bool read_number(struct span *rest, bool swapped, uint32_t *out) {
    struct wire_u32 number;
    if (swapped ? !take_le32(rest, &number) : !take_be32(rest, &number))
        return false;
    *out = number.value;
    return true;
}

static bool read_header(struct span bytes, struct header *out) {
    uint32_t magic;
    uint32_t version;
    struct header header;
    bool whole = read_number(&bytes, false, &magic) && is_classic_magic(magic, &header) &&
                 read_number(&bytes, header.swapped, &version) && take_skip(&bytes, 12) &&
                 read_number(&bytes, header.swapped, &header.link_field);
    if (!whole)
        return false;
    header.major = (uint16_t)(header.swapped ? version & 0xffff : version >> 16);
    header.minor = (uint16_t)(header.swapped ? version >> 16 : version & 0xffff);
    *out = header;
    return true;
}

static uint32_t header_link_type(const struct header *header) {
    return header->link_field & 0xffff;
}

/* A record header as the standard has it, and no variant that only shares its magic number. */
static bool plausible_record(const struct header *header, struct span bytes, uint32_t *length) {
    uint32_t seconds;
    uint32_t fraction;
    uint32_t wire_length;
    bool whole = read_number(&bytes, header->swapped, &seconds) &&
                 read_number(&bytes, header->swapped, &fraction) &&
                 read_number(&bytes, header->swapped, length) &&
                 read_number(&bytes, header->swapped, &wire_length);
    return whole && *length <= RECORD_LONGEST && *length <= wire_length &&
           fraction < (header->nanoseconds ? 1000000000 : 1000000);
}

/* Whether the first two records look standard. Some old systems wrote other record headers under
 * the same magic number; Wireshark finds out by trying, and so it may when these look odd. */
static bool plausible_records(const struct input *input, const struct header *header) {
    uint64_t at = input->start + INPUT_LEAD;
    for (int i = 0; i < 2; i++) {
        uint8_t record[RECORD_HEADER];
        uint32_t length;
        if (pread(input->fd, record, sizeof record, (off_t)at) != RECORD_HEADER)
            return true;
        if (!plausible_record(header, span_of(record, sizeof record), &length))
            return false;
        at += RECORD_HEADER + length;
    }
    return true;
}

bool classic_fits(const struct input *input) {
    struct header header;
    if (!read_header(span_of(input->lead, input->lead_length), &header))
        return false;
    if (header.major != 2 || header.minor != 4 || (header.link_field & 0x03ff0000) != 0 ||
        link_type_has_pseudo_header(header_link_type(&header)))
        return input->kind == INPUT_STREAM;
    return input->kind != INPUT_FILE || plausible_records(input, &header);
}

static bool stopped(const struct classic *classic) {
    return atomic_load_explicit(&classic->reader->stopped, memory_order_relaxed);
}

/* Waits until a pipe has something. False when the reader was stopped. */
static bool wait_for_input(const struct classic *classic) {
    if (classic->input.kind == INPUT_FILE)
        return true;
    struct pollfd ready = {.fd = classic->input.fd, .events = POLLIN};
    while (!stopped(classic)) {
        if (poll(&ready, 1, PATIENCE) > 0)
            return true;
    }
    return false;
}

static ssize_t read_input(const struct classic *classic, uint8_t *bytes, size_t size) {
    const struct input *input = &classic->input;
    /* The first bytes of a stream were taken out of it when it was looked at. */
    if (input->kind == INPUT_STREAM && classic->position < input->lead_length) {
        size_t length = MIN(input->lead_length - classic->position, size);
        memcpy(bytes, input->lead + classic->position, length);
        return (ssize_t)length;
    }
    for (;;) {
        if (!wait_for_input(classic))
            return 0;
        ssize_t length = read(input->fd, bytes, size);
        bool again = length < 0 && (errno == EINTR || errno == EAGAIN);
        if (!again || stopped(classic))
            return length;
    }
}

/* Has at least `length` unread bytes, at most a whole record; what was unread moves to the front.
 * False: there are no more, or the reader was stopped. */
static bool fill(struct classic *classic, size_t length) {
    size_t have = span_len(classic->unread);
    if (have >= length)
        return true;
    if (have > 0)
        memmove(classic->block, classic->unread.at, have);
    while (have < length) {
        ssize_t more = read_input(classic, classic->block + have, BLOCK - have);
        if (more <= 0)
            break;
        have += (size_t)more;
        classic->position += (uint64_t)more;
    }
    classic->unread = span_of(classic->block, have);
    atomic_store_explicit(&classic->reader->done, classic->position, memory_order_relaxed);
    return have >= length;
}

/* Why a record is not whole: the end, a stop, or a capture that was cut. */
static enum reader_status end_of_capture(struct reader *reader) {
    struct classic *classic = reader->source;
    if (stopped(classic) || span_is_empty(classic->unread))
        return READER_END;
    return reader_fail(reader, "is cut short in the middle of a packet, after frame %" PRIu64,
                       reader->frame);
}

static enum reader_status classic_next(struct reader *reader, struct packet *packet) {
    struct classic *classic = reader->source;
    uint32_t seconds, fraction, captured, length;
    if (stopped(classic))
        return READER_END;
    if (!fill(classic, RECORD_HEADER))
        return end_of_capture(reader);
    struct span header = span_first(classic->unread, RECORD_HEADER);
    bool whole = read_number(&header, classic->swapped, &seconds) &&
                 read_number(&header, classic->swapped, &fraction) &&
                 read_number(&header, classic->swapped, &captured) &&
                 read_number(&header, classic->swapped, &length);
    if (!whole || captured > RECORD_LONGEST)
        return reader_fail(reader,
                           "is damaged after frame %" PRIu64 ": a packet of %" PRIu32 " bytes",
                           reader->frame, captured);
    if (!fill(classic, RECORD_HEADER + (size_t)captured))
        return end_of_capture(reader);
    packet->frame = ++reader->frame;
    packet->time = (int64_t)seconds * 1000000000 + fraction * classic->tick;
    packet->link_type = classic->link_type;
    packet->wire_length = MAX(length, captured);
    packet->bytes = span_first(span_after(classic->unread, RECORD_HEADER), captured);
    classic->unread = span_after(classic->unread, RECORD_HEADER + (size_t)captured);
    return READER_PACKET;
}

static void classic_close(struct reader *reader) {
    struct classic *classic = reader->source;
    input_close(&classic->input);
    g_free(classic);
}

static const struct backend classic_backend = {.next = classic_next, .close = classic_close};

bool classic_open(struct reader *reader, struct input *input, uint32_t *first_link_type,
                  char **error) {
    struct header header;
    if (!read_header(span_of(input->lead, input->lead_length), &header))
        return sentence_fail(error, "is not a classic pcap");
    struct classic *classic = g_malloc(sizeof *classic);
    classic->reader = reader;
    classic->input = *input;
    classic->position = 0;
    classic->link_type = link_type_canonical(header_link_type(&header));
    classic->swapped = header.swapped;
    classic->tick = header.nanoseconds ? 1 : 1000;
    classic->unread = (struct span){NULL, NULL};
    input->fd = -1; /* from here on it is closed with the reader */
    reader->backend = &classic_backend;
    reader->source = classic;
    reader->size = input->size > input->start ? input->size - input->start : 0;
    reader->format = g_strdup(header.nanoseconds ? "nsecpcap" : "pcap");
    *first_link_type = classic->link_type;
    if (!fill(classic, FILE_HEADER))
        return sentence_fail(error, "is cut short in its header");
    classic->unread = span_after(classic->unread, FILE_HEADER);
    return true;
}
