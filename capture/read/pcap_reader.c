/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Classic pcap (draft-ietf-opsawg-pcap), read here and not by libpcap, because reading is most of
 * the time that a scan takes: libpcap copies every packet twice. Like Wireshark, and unlike
 * libpcap, it does not cut packets to the snap length that the file header speaks of. */
#include "capture/read/pcap_reader.h"
#include "capture/read/encapsulation.h"
#include "capture/read/error_text.h"
#include "capture/read/window.h"

#include <endian.h>
#include <glib.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum {
    RECORD_HEADER = 16,
    RECORD_LONGEST = 262144,         /* what libpcap and Wireshark hold for possible */
    WIRE_LENGTH_LONGEST = 128 << 20, /* beyond it Wireshark doubts */
    RECORDS_TRIED = 3,               /* by Wireshark, of a variant */
};

/* What the file header says, in host order. */
struct header {
    bool nanoseconds;
    bool swapped;
    uint16_t major;
    uint16_t minor;
    uint32_t snap_length;
    uint32_t link_field; /* link type and, above it, the length of a frame check sequence */
};

static bool is_pcap_magic(uint32_t magic, struct header *out) {
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

/* `swapped`: the file is little-endian. */
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
    bool whole = read_number(&bytes, false, &magic) && is_pcap_magic(magic, &header) &&
                 read_number(&bytes, header.swapped, &version) && take_skip(&bytes, 8) &&
                 read_number(&bytes, header.swapped, &header.snap_length) &&
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

/* What a record header says. */
struct record {
    uint32_t seconds;
    uint32_t fraction; /* of a second: micro- or nanoseconds */
    uint32_t length;   /* captured, in bytes */
    uint32_t wire_length;
};

ALWAYS_INLINE uint32_t number_at(const uint8_t *at, bool swapped) {
    uint32_t number;
    memcpy(&number, at, sizeof number);
    return swapped ? le32toh(number) : be32toh(number);
}

MUST_USE ALWAYS_INLINE bool take_record(struct span *rest, bool swapped, struct record *out) {
    struct span header;
    if (!take_bytes(rest, RECORD_HEADER, &header))
        return false;
    *out = (struct record){number_at(header.at, swapped), number_at(header.at + 4, swapped),
                           number_at(header.at + 8, swapped), number_at(header.at + 12, swapped)};
    return true;
}

/* A record header as the standard has it, not one of a variant with the same magic number. */
static bool is_plausible(const struct header *header, const struct record *record) {
    return record->length <= RECORD_LONGEST && record->length <= record->wire_length &&
           record->length <= header->snap_length && record->wire_length <= WIRE_LENGTH_LONGEST &&
           record->fraction < (header->nanoseconds ? 1000000000 : 1000000);
}

/* Whether the first records look standard. Some old systems wrote other record headers under the
 * same magic number; Wireshark finds out by trying, and so it may when these look odd. A file that
 * is cut is no reason to: with the right number of bytes left over, Wireshark takes it for another
 * variant that is whole. */
static bool plausible_records(const struct input *input, const struct header *header) {
    uint64_t at = input->start + INPUT_LEAD;
    for (int i = 0; i < RECORDS_TRIED; i++) {
        uint8_t bytes[RECORD_HEADER];
        struct span rest = span_of(bytes, sizeof bytes);
        struct record record;
        if (pread(input->fd, bytes, sizeof bytes, (off_t)at) != RECORD_HEADER)
            return true;
        if (!take_record(&rest, header->swapped, &record) || !is_plausible(header, &record))
            return false;
        at += RECORD_HEADER + record.length;
    }
    return true;
}

bool pcap_reader_fits(const struct input *input) {
    struct header header;
    if (!read_header(span_of(input->lead, input->lead_length), &header))
        return false;
    if (header.major != 2 || header.minor != 4 || (header.link_field & 0x03ff0000) != 0 ||
        link_type_is_changed(header_link_type(&header)))
        return false;
    return input->kind != INPUT_FILE || plausible_records(input, &header);
}

/* Of a time near the first one's. */
static bool is_like_record(const struct record_shape *shape, const uint8_t *first,
                           const uint8_t *at) {
    enum { APART = 1 << 16 }; /* seconds */
    const struct header *header = shape->file;
    const uint32_t since = number_at(at, header->swapped) - number_at(first, header->swapped);
    struct span rest = span_of(at, RECORD_HEADER);
    struct record record;
    return (since < APART || -since < APART) && take_record(&rest, header->swapped, &record) &&
           is_plausible(header, &record);
}

struct pcap_reader {
    struct window window;
    struct header header;
    uint32_t link_type;
};

/* The window cannot show a whole record. `inside`: a part of one is there. */
NEVER_INLINE static enum reader_status pcap_reader_end(struct reader *reader, bool inside) {
    const struct pcap_reader *pcap_reader = reader->source;
    const int error = pcap_reader->window.error;
    if (error != 0)
        return reader_fail(reader, "cannot be read after frame %" PRIu64 ": %s", reader->frame,
                           g_strerror(error));
    if (!inside || atomic_load_explicit(&reader->stopped, memory_order_relaxed))
        return READER_END;
    return reader_fail(reader, "is cut short in the middle of a packet, after frame %" PRIu64,
                       reader->frame);
}

NEVER_INLINE static enum reader_status fail_by_length(struct reader *reader, uint32_t length) {
    return reader_fail(reader, "is damaged after frame %" PRIu64 ": a packet of %" PRIu32 " bytes",
                       reader->frame, length);
}

NEVER_INLINE static bool bring_into_view(struct reader *reader, struct window *window,
                                         size_t length) {
    const bool filled = window_fill(window, length);
    atomic_store_explicit(&reader->done, window->seen, memory_order_relaxed);
    return filled;
}

ALWAYS_INLINE bool in_view(struct reader *reader, struct window *window, size_t length) {
    return span_len(window->rest) >= length || bring_into_view(reader, window, length);
}

static enum reader_status pcap_reader_next(struct reader *reader, struct packet *packet) {
    struct pcap_reader *pcap_reader = reader->source;
    struct window *window = &pcap_reader->window;
    const uint8_t *start;
    struct record record;
    struct span bytes;
    do {
        if (atomic_load_explicit(&reader->stopped, memory_order_relaxed))
            return READER_END;
        if (!in_view(reader, window, RECORD_HEADER))
            return pcap_reader_end(reader, !span_is_empty(window->rest));
        start = window->rest.at;
        if (!take_record(&window->rest, pcap_reader->header.swapped, &record))
            return pcap_reader_end(reader, true);
        if (record.length > RECORD_LONGEST)
            return fail_by_length(reader, record.length);
        if (span_len(window->rest) < record.length) {
            window->rest.at = start;
            if (!in_view(reader, window, RECORD_HEADER + record.length))
                return pcap_reader_end(reader, true);
            start = window->rest.at;
            window->rest.at += RECORD_HEADER;
        }
        if (!take_bytes(&window->rest, record.length, &bytes))
            return pcap_reader_end(reader, true);
        if (record.length == 0)
            window_doubt(window);
    } while (window_lost(window, start));
    window_approach(window);
    const int64_t unit = pcap_reader->header.nanoseconds ? 1 : 1000;
    *packet = (struct packet){
        .frame = ++reader->frame,
        .time = time_join(record.seconds, record.fraction * unit),
        .link_type = pcap_reader->link_type,
        .wire_length = MAX(record.wire_length, record.length),
        .bytes = bytes,
    };
    return READER_PACKET;
}

static struct window *pcap_reader_window(const struct reader *reader) {
    struct pcap_reader *pcap_reader = reader->source;
    return &pcap_reader->window;
}

static void pcap_reader_close(struct reader *reader) {
    struct pcap_reader *pcap_reader = reader->source;
    window_close(&pcap_reader->window);
    g_free(pcap_reader);
}

static const struct backend pcap_backend = {
    .next = pcap_reader_next, .window = pcap_reader_window, .close = pcap_reader_close};

bool pcap_reader_open(struct reader *reader, struct input *input, uint32_t *first_link_type,
                      char **error) {
    struct header header;
    if (!read_header(span_of(input->lead, input->lead_length), &header))
        return error_text_set(error, "is not a classic pcap");
    struct pcap_reader *pcap_reader = g_new0(struct pcap_reader, 1);
    pcap_reader->header = header;
    pcap_reader->link_type = link_type_canonical(header_link_type(&header));
    reader->backend = &pcap_backend;
    reader->source = pcap_reader;
    reader->size = input->size > input->start ? input->size - input->start : 0;
    reader->format = g_strdup(header.nanoseconds ? "nsecpcap" : "pcap");
    const struct record_shape shape = {.header = RECORD_HEADER,
                                       .length_at = 8,
                                       .added = RECORD_HEADER,
                                       .big = !header.swapped,
                                       .aligned = 1,
                                       .file = &pcap_reader->header,
                                       .is_like = is_like_record};
    window_open(&pcap_reader->window, input, RECORD_HEADER + RECORD_LONGEST, &shape,
                &reader->stopped);
    if (!in_view(reader, &pcap_reader->window, INPUT_LEAD) ||
        !take_skip(&pcap_reader->window.rest, INPUT_LEAD))
        return error_text_set(error, "cannot be read");
    *first_link_type = pcap_reader->link_type;
    return true;
}
