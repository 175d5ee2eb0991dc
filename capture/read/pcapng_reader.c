/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads plain blocks where they lie, which libwiretap, in three times the time, reads with all that
 * is in them. At the first block that is not plain, and where the file is cut or damaged,
 * libwiretap takes over: what it says of such a file is what is said. */
#include "capture/read/pcapng_reader.h"

#include "capture/read/encapsulation.h"
#include "capture/read/pcapng_plain.h"
#include "capture/read/window.h"
#include "capture/read/wiretap_reader.h"

#include <glib.h>
#include <stdatomic.h>
#include <string.h>

enum {
    BLOCK_START = 8,            /* bytes: type and length */
    BLOCK_LONGEST = 512 * 1024, /* that is read here */
    INTERFACES_MOST = 1024
};

struct pcapng_reader {
    struct window window;
    char *path;
    GArray *interfaces; /* of the section: struct pcapng_interface */
};

/* --- blocks ----------------------------------------------------------------------------------- */

NEVER_INLINE static bool bring_into_view(struct reader *reader, size_t length) {
    struct pcapng_reader *pcapng_reader = reader->source;
    if (length > BLOCK_LONGEST)
        return false;
    const bool filled = window_fill(&pcapng_reader->window, length);
    atomic_store_explicit(&reader->done, pcapng_reader->window.seen, memory_order_relaxed);
    return filled;
}

/* The next block, which stays in view until the next call. BLOCK_MORE: there is none, or it is not
 * whole. */
static enum block_answer take_block(struct reader *reader, struct block *out) {
    struct pcapng_reader *pcapng_reader = reader->source;
    struct window *window = &pcapng_reader->window;
    size_t wanted = 0;
    bool big;
    do {
        big = window->shape.big;
        enum block_answer answer;
        while ((answer = block_read(window->rest, &big, out, &wanted)) == BLOCK_MORE)
            if (!bring_into_view(reader, wanted))
                return BLOCK_MORE;
        if (answer == BLOCK_BROKEN || span_len(out->whole) % 4 != 0)
            return BLOCK_BROKEN;
        window->rest.at = out->whole.end;
    } while (window_lost(window, out->whole.at));
    window->shape.big = big;
    window_approach(window);
    return BLOCK_WHOLE;
}

/* One that holds no packet. False: it is not plain. */
static bool take_other(struct reader *reader, const struct block *block) {
    struct pcapng_reader *pcapng_reader = reader->source;
    struct pcapng_interface interface;
    if (block->type != BLOCK_INTERFACE) {
        if (block->type == BLOCK_SECTION)
            g_array_set_size(pcapng_reader->interfaces, 0);
        if (!pcapng_plain_other(block))
            return false;
        if (block->type == BLOCK_STATISTICS)
            pcapng_plain_statistics(
                block, (struct pcapng_interface *)(void *)pcapng_reader->interfaces->data,
                pcapng_reader->interfaces->len, &reader->dropped);
        return true;
    }
    if (pcapng_reader->interfaces->len == INTERFACES_MOST ||
        !pcapng_plain_interface(block, &interface))
        return false;
    g_array_append_val(pcapng_reader->interfaces, interface);
    const struct span filter = pcapng_plain_filter(block);
    if (!span_is_empty(filter))
        reader_note_capture_filter(reader, span_after(filter, 1));
    return true;
}

/* --- packets ---------------------------------------------------------------------------------- */

static void release(struct pcapng_reader *pcapng_reader) {
    window_close(&pcapng_reader->window);
    g_array_unref(pcapng_reader->interfaces);
    g_free(pcapng_reader->path);
    g_free(pcapng_reader);
}

/* libwiretap begins anew, and gives what comes after the frames that were given. */
NEVER_INLINE static enum reader_status hand_over(struct reader *reader, struct packet *packet) {
    struct pcapng_reader *before = reader->source;
    char *format = reader->format, *error = NULL;
    const uint64_t given = reader->frame;
    enum reader_status status;
    uint32_t link_type;
    if (!wiretap_reader_open(reader, before->path, &link_type, &error)) {
        status = reader_fail(reader, "%s", error);
        g_free(error);
        return status;
    }
    release(before);
    g_free(format);
    reader->frame = 0;
    reader->dropped = 0;
    if (reader->secrets != NULL)
        reader->backend->want_secrets(reader);
    do
        status = reader->backend->next(reader, packet);
    while (status == READER_PACKET && reader->frame <= given);
    return status;
}

static enum reader_status pcapng_reader_next(struct reader *reader, struct packet *packet) {
    struct pcapng_reader *pcapng_reader = reader->source;
    const GArray *interfaces = pcapng_reader->interfaces;
    struct block block;
    while (!atomic_load_explicit(&reader->stopped, memory_order_relaxed)) {
        const enum block_answer answer = take_block(reader, &block);
        const struct window *window = &pcapng_reader->window;
        if (answer == BLOCK_MORE && span_is_empty(window->rest) && window->error == 0)
            return READER_END;
        if (answer != BLOCK_WHOLE)
            return hand_over(reader, packet);
        if (!block_is_packet(&block)) {
            if (!take_other(reader, &block))
                return hand_over(reader, packet);
            continue;
        }
        if (!pcapng_plain_packet(&block, (const struct pcapng_interface *)(void *)interfaces->data,
                                 interfaces->len, packet))
            return hand_over(reader, packet);
        packet->frame = ++reader->frame;
        return READER_PACKET;
    }
    return READER_END;
}

static struct window *pcapng_reader_window(const struct reader *reader) {
    struct pcapng_reader *pcapng_reader = reader->source;
    return &pcapng_reader->window;
}

static void pcapng_reader_close(struct reader *reader) {
    release(reader->source);
}

static const struct backend pcapng_backend = {
    .next = pcapng_reader_next, .window = pcapng_reader_window, .close = pcapng_reader_close};

/* --- the whole -------------------------------------------------------------------------------- */

/* All that comes before the first packet is plain. */
static bool goes_to_packet(struct reader *reader) {
    struct pcapng_reader *pcapng_reader = reader->source;
    struct block block;
    while (take_block(reader, &block) == BLOCK_WHOLE) {
        if (block_is_packet(&block)) {
            pcapng_reader->window.rest.at = block.whole.at;
            return true;
        }
        if (!take_other(reader, &block))
            return false;
    }
    return false;
}

/* The interfaces that there are have one link type. */
static bool has_one_link_type(const struct pcapng_reader *pcapng_reader, uint32_t *link_type) {
    const GArray *interfaces = pcapng_reader->interfaces;
    for (guint i = 0; i < interfaces->len; i++) {
        const uint32_t one = g_array_index(interfaces, struct pcapng_interface, i).link_type;
        if (i > 0 && one != *link_type)
            return false;
        *link_type = one;
    }
    return interfaces->len > 0;
}

/* Of the first one's type, as nearly all of them are. */
static bool is_like_block(const struct record_shape *shape, const uint8_t *first,
                          const uint8_t *at) {
    return memcmp(at, first, 4) == 0 && record_length(shape, at) % 4 == 0;
}

static bool fits(const char *path, const struct input *input) {
    struct span lead = span_of(input->lead, input->lead_length);
    struct wire_u32 type;
    return input->kind == INPUT_FILE && input->start == 0 && strcmp(path, "-") != 0 &&
           take_be32(&lead, &type) && type.value == BLOCK_SECTION;
}

bool pcapng_reader_open(struct reader *reader, const char *path, struct input *input,
                        uint32_t *first_link_type) {
    uint32_t link_type;
    if (!fits(path, input))
        return false;
    const uint64_t size = input->size;
    struct pcapng_reader *pcapng_reader = g_new0(struct pcapng_reader, 1);
    pcapng_reader->path = g_strdup(path);
    pcapng_reader->interfaces = g_array_new(FALSE, FALSE, sizeof(struct pcapng_interface));
    const struct record_shape shape = {
        .header = BLOCK_START, .length_at = 4, .aligned = 4, .is_like = is_like_block};
    window_open(&pcapng_reader->window, input, BLOCK_LONGEST, &shape, &reader->stopped);
    reader->source = pcapng_reader;
    if (!goes_to_packet(reader) || !has_one_link_type(pcapng_reader, &link_type)) {
        release(pcapng_reader);
        reader->source = NULL;
        return false;
    }
    reader->backend = &pcapng_backend;
    reader->size = size;
    reader->format = g_strdup("pcapng");
    *first_link_type = link_type;
    return true;
}
