/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Classic pcap by libpcap (draft-ietf-opsawg-pcap). libpcap reads from a stream made here, for
 * three reasons: a larger buffer, a stop that also ends a wait for a pipe, and the file's snap
 * length, to which libpcap would cut packets that Wireshark shows whole. */
#include "capture/read/backend.h"
#include "capture/read/encapsulation.h"
#include "capture/read/sentence.h"

#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>
#include <unistd.h>

enum {
    BUFFER = 256 * 1024,
    PATIENCE = 200, /* ms between two looks at the stop flag while a pipe is silent */
    RECORD_HEADER = 16,
    RECORD_LONGEST = 262144, /* what libpcap and Wireshark hold for possible */
    SNAP_LENGTH_AT = 16,     /* its place in the file header */
    SNAP_LENGTH_END = 20,
};

struct classic {
    pcap_t *pcap;
    FILE *stream;
    struct input input;
    uint64_t position; /* in the capture: bytes given to the stream */
    uint32_t link_type;
    struct reader *reader;
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

/* Zero in the header's snap length means "as long as it gets" to libpcap. */
static void lift_snap_length(const struct classic *classic, char *bytes, size_t length) {
    for (uint64_t at = classic->position; at < SNAP_LENGTH_END && at - classic->position < length;
         at++) {
        if (at >= SNAP_LENGTH_AT)
            bytes[at - classic->position] = 0;
    }
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

static ssize_t read_input(const struct classic *classic, char *bytes, size_t size) {
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

static ssize_t stream_read(void *cookie, char *bytes, size_t size) {
    struct classic *classic = cookie;
    ssize_t length = read_input(classic, bytes, size);
    if (length <= 0)
        return length;
    lift_snap_length(classic, bytes, (size_t)length);
    classic->position += (uint64_t)length;
    atomic_store_explicit(&classic->reader->done, classic->position, memory_order_relaxed);
    return length;
}

static enum reader_status classic_fail(struct reader *reader, const char *said) {
    if (g_str_has_prefix(said, "truncated dump file"))
        return reader_fail(reader, "is cut short in the middle of a packet, after frame %" PRIu64,
                           reader->frame);
    if (g_str_has_prefix(said, "invalid packet capture length"))
        return reader_fail(reader, "is damaged after frame %" PRIu64 ": %s", reader->frame, said);
    return reader_fail(reader, "cannot be read after frame %" PRIu64 ": %s", reader->frame, said);
}

static enum reader_status classic_next(struct reader *reader, struct packet *packet) {
    struct classic *classic = reader->source;
    struct pcap_pkthdr *header;
    const u_char *bytes;
    if (stopped(classic))
        return READER_END;
    int status = pcap_next_ex(classic->pcap, &header, &bytes);
    if (status != 1) {
        bool ended = status == PCAP_ERROR_BREAK || stopped(classic);
        return ended ? READER_END : classic_fail(reader, pcap_geterr(classic->pcap));
    }
    packet->frame = ++reader->frame;
    /* Seconds are unsigned in the file and in Wireshark, signed in libpcap. */
    packet->time = (int64_t)(uint32_t)header->ts.tv_sec * 1000000000 + header->ts.tv_usec;
    packet->link_type = classic->link_type;
    packet->wire_length = MAX(header->len, header->caplen);
    packet->bytes = (struct span){bytes, bytes + header->caplen};
    return READER_PACKET;
}

static void classic_close(struct reader *reader) {
    struct classic *classic = reader->source;
    if (classic->pcap != NULL)
        pcap_close(classic->pcap); /* closes the stream too */
    else if (classic->stream != NULL)
        (void)fclose(classic->stream);
    input_close(&classic->input);
    g_free(classic);
}

static const struct backend classic_backend = {.next = classic_next, .close = classic_close};

static FILE *open_stream(struct classic *classic) {
    FILE *stream = fopencookie(classic, "r", (cookie_io_functions_t){.read = stream_read});
    if (stream == NULL)
        return NULL;
    (void)setvbuf(stream, NULL, _IOFBF, BUFFER);
    (void)__fsetlocking(stream, FSETLOCKING_BYCALLER); /* one thread reads it: no lock per fread */
    return stream;
}

bool classic_open(struct reader *reader, struct input *input, uint32_t *first_link_type,
                  char **error) {
    struct header header;
    if (!read_header(span_of(input->lead, input->lead_length), &header))
        return sentence_fail(error, "is not a classic pcap");
    struct classic *classic = g_new0(struct classic, 1);
    classic->reader = reader;
    classic->input = *input;
    classic->link_type = link_type_canonical(header_link_type(&header));
    input->fd = -1; /* from here on it is closed with the reader */
    reader->backend = &classic_backend;
    reader->source = classic;
    reader->size = input->size > input->start ? input->size - input->start : 0;
    reader->format = g_strdup(header.nanoseconds ? "nsecpcap" : "pcap");
    classic->stream = open_stream(classic);
    if (classic->stream == NULL)
        return sentence_fail(error, "out of memory");
    char said[PCAP_ERRBUF_SIZE] = "";
    classic->pcap =
        pcap_fopen_offline_with_tstamp_precision(classic->stream, PCAP_TSTAMP_PRECISION_NANO, said);
    if (classic->pcap == NULL)
        return sentence_fail(error, "cannot be read: %s", said);
    *first_link_type = classic->link_type;
    return true;
}
