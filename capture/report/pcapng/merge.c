/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file is little-endian and has one section. A block that is met on the way to a packet is
 * written before it, so that secrets come as early as they did. */
#include "capture/report/pcapng/merge.h"

#include <string.h>

#include "capture/report/pcapng/block_build.h"
#include "capture/report/pcapng/block_stream.h"
#include "capture/report/pcapng/merge_options.h"

enum { SECRETS_MOST = 1 << 17 /* bytes of a block; dumpcap takes no larger ones than 262,144 */ };
enum { VERSION_MAJOR = 1, VERSION_MINOR = 0, NANOSECONDS = 9, MAXIMUM_LINK_TYPE = 0xffff };

/* An interface of a capture, and its number in the file. */
struct merge_interface {
    uint32_t link_type;
    uint32_t snap_length; /* 0: none */
    uint32_t number;
};

struct merge_stream {
    struct merge_input input;
    struct block_stream blocks; /* with input.blocks only */
    GArray *interfaces;         /* struct merge_interface, of the section; without blocks, one for
                                   each link layer */
    unsigned interface_count;   /* that it has in the file */
    bool has_header;            /* its first section header was read */
    int64_t time;               /* of its last packet, nanoseconds since 1970 UTC */
};

struct merge {
    struct atomic_file *file;
    struct merge_stream *streams;
    unsigned count;
    uint32_t interface_count; /* in the file */
    GByteArray *block;        /* that is put together */
    struct merge_left_out left_out;
};

struct merge *merge_new(struct atomic_file *file, const struct merge_input *inputs,
                        unsigned count) {
    struct merge *merge = g_new0(struct merge, 1);
    merge->file = file;
    merge->count = count;
    merge->streams = g_new0(struct merge_stream, count);
    merge->block = g_byte_array_new();
    for (unsigned i = 0; i < count; i++) {
        struct merge_stream *stream = &merge->streams[i];
        stream->input = inputs[i];
        stream->interfaces = g_array_new(FALSE, FALSE, sizeof(struct merge_interface));
        if (inputs[i].blocks != NULL)
            block_stream_begin(&stream->blocks, inputs[i].blocks);
    }
    return merge;
}

void merge_free(struct merge *merge) {
    for (unsigned i = 0; i < merge->count; i++) {
        if (merge->streams[i].input.blocks != NULL)
            block_stream_end(&merge->streams[i].blocks);
        g_array_unref(merge->streams[i].interfaces);
    }
    g_byte_array_unref(merge->block);
    g_free(merge->streams);
    g_free(merge);
}

struct merge_left_out merge_left_out(const struct merge *merge) {
    return merge->left_out;
}

/* Writes the block that was put together. */
static bool flush(struct merge *merge) {
    const bool written = atomic_file_write(merge->file, merge->block->data, merge->block->len);
    g_byte_array_set_size(merge->block, 0);
    return written;
}

static void put_time(GByteArray *out, int64_t time) {
    const uint64_t since = time < 0 ? 0 : (uint64_t)time;
    block_put_number(out, false, 4, (uint32_t)(since >> 32));
    block_put_number(out, false, 4, (uint32_t)since);
}

/* --- sections --------------------------------------------------------------------------------- */

static void read_headers(struct merge *merge, GPtrArray *comments) {
    struct block block;
    for (unsigned i = 0; i < merge->count; i++) {
        struct merge_stream *stream = &merge->streams[i];
        stream->has_header =
            stream->input.blocks != NULL && block_stream_next(&stream->blocks, &block);
        if (stream->has_header)
            merge_options_add_comments(comments, &block, stream->input.name);
    }
}

void merge_write_header(struct merge *merge, const GPtrArray *comments) {
    GPtrArray *others = g_ptr_array_new_with_free_func(g_free);
    GByteArray *out = merge->block;
    read_headers(merge, others);
    const guint begin = block_begin(out, false, BLOCK_SECTION);
    block_put_number(out, false, 4, BYTE_ORDER_MAGIC);
    block_put_number(out, false, 2, VERSION_MAJOR);
    block_put_number(out, false, 2, VERSION_MINOR);
    block_put_number(out, false, 4, UINT32_MAX); /* its length is not said */
    block_put_number(out, false, 4, UINT32_MAX);
    block_put_text(out, false, OPTION_APPLICATION, "ucscope " UCSCOPE_VERSION);
    block_put_comments(out, false, others);
    block_put_comments(out, false, comments);
    block_put_end(out);
    block_end(out, false, begin);
    (void)flush(merge);
    g_ptr_array_unref(others);
}

/* A further one of a capture. */
static void begin_section(struct merge *merge, struct merge_stream *stream,
                          const struct block *block) {
    GPtrArray *comments = g_ptr_array_new_with_free_func(g_free);
    merge_options_add_comments(comments, block, stream->input.name);
    merge->left_out.comments += comments->len;
    g_ptr_array_unref(comments);
    g_array_set_size(stream->interfaces, 0);
}

/* --- interfaces ------------------------------------------------------------------------------- */

/* The first of a capture is called as the capture is, others by their names, too. */
static char *name_interface(const struct merge_stream *stream, struct span own) {
    if (stream->interface_count == 0)
        return g_strdup(stream->input.name);
    char *suffix = span_is_empty(own)
                       ? g_strdup_printf("%u", stream->interface_count + 1)
                       : g_utf8_make_valid((const char *)own.at, (gssize)span_len(own));
    char *name = g_strdup_printf("%s %s", stream->input.name, suffix);
    g_free(suffix);
    return name;
}

/* `block`: NULL: it had none. */
static void put_interface_options(struct merge *merge, const struct merge_stream *stream,
                                  const struct block *block) {
    GByteArray *out = merge->block;
    const struct span nothing = {NULL, NULL};
    const struct span own = block == NULL ? nothing : block_option(block, OPTION_INTERFACE_NAME);
    char *name = name_interface(stream, own);
    block_put_text(out, false, OPTION_INTERFACE_NAME, name);
    if (!span_is_empty(own) && span_is_empty(block_option(block, OPTION_INTERFACE_DESCRIPTION))) {
        char *text = g_utf8_make_valid((const char *)own.at, (gssize)span_len(own));
        block_put_text(out, false, OPTION_INTERFACE_DESCRIPTION, text);
        g_free(text);
    }
    block_put_number(out, false, 2, OPTION_TIME_RESOLUTION);
    block_put_number(out, false, 2, 1);
    block_put_number(out, false, 4, NANOSECONDS);
    if (block != NULL)
        merge_options_put(out, block, &merge->left_out.options);
    block_put_end(out);
    g_free(name);
}

static void add_interface(struct merge *merge, struct merge_stream *stream,
                          struct merge_interface interface, const struct block *block) {
    const guint begin = block_begin(merge->block, false, BLOCK_INTERFACE);
    block_put_number(merge->block, false, 2, interface.link_type);
    block_put_number(merge->block, false, 2, 0);
    block_put_number(merge->block, false, 4, interface.snap_length);
    put_interface_options(merge, stream, block);
    block_end(merge->block, false, begin);
    interface.number = merge->interface_count++;
    stream->interface_count++;
    g_array_append_val(stream->interfaces, interface);
    (void)flush(merge);
}

static void copy_interface(struct merge *merge, struct merge_stream *stream,
                           const struct block *block) {
    struct span rest = block->body;
    struct wire_u16 link_type, reserved;
    struct wire_u32 snap_length;
    if (take_16(&rest, block->big, &link_type) && take_16(&rest, block->big, &reserved) &&
        take_32(&rest, block->big, &snap_length))
        add_interface(merge, stream,
                      (struct merge_interface){link_type.value, snap_length.value, 0}, block);
}

/* NULL: the section has none of this number. */
static const struct merge_interface *interface_at(const struct merge_stream *stream,
                                                  uint32_t number) {
    return number < stream->interfaces->len
               ? &g_array_index(stream->interfaces, struct merge_interface, number)
               : NULL;
}

/* That of packets without blocks. */
static const struct merge_interface *interface_for(struct merge *merge, struct merge_stream *stream,
                                                   uint32_t link_type) {
    for (guint i = 0; i < stream->interfaces->len; i++)
        if (interface_at(stream, i)->link_type == link_type)
            return interface_at(stream, i);
    add_interface(merge, stream, (struct merge_interface){.link_type = link_type}, NULL);
    return interface_at(stream, stream->interfaces->len - 1);
}

/* --- what is no packet ------------------------------------------------------------------------ */

static void copy_statistics(struct merge *merge, const struct merge_stream *stream,
                            const struct block *block, int64_t time) {
    struct span rest = block->body;
    struct wire_u32 number;
    const struct merge_interface *interface =
        take_32(&rest, block->big, &number) ? interface_at(stream, number.value) : NULL;
    if (interface == NULL) {
        merge->left_out.blocks++;
        return;
    }
    const guint begin = block_begin(merge->block, false, BLOCK_STATISTICS);
    block_put_number(merge->block, false, 4, interface->number);
    put_time(merge->block, time);
    merge_options_put(merge->block, block, &merge->left_out.options);
    block_put_end(merge->block);
    block_end(merge->block, false, begin);
    (void)flush(merge);
}

static void put_secrets(struct merge *merge, uint32_t type, struct span secrets) {
    const uint32_t length = (uint32_t)span_len(secrets);
    const guint begin = block_begin(merge->block, false, BLOCK_SECRETS);
    block_put_number(merge->block, false, 4, type);
    block_put_number(merge->block, false, 4, length);
    block_put_span(merge->block, secrets);
    block_put_padding(merge->block, length);
    block_end(merge->block, false, begin);
    (void)flush(merge);
}

/* As many whole lines as a block may have; a longer line is a block of its own. */
static struct span first_lines(struct span log) {
    const uint8_t *end = log.end;
    if (span_len(log) > SECRETS_MOST) {
        end = memrchr(log.at, '\n', SECRETS_MOST);
        if (end == NULL)
            end = memchr(log.at, '\n', span_len(log));
        end = end == NULL ? log.end : end + 1;
    }
    return (struct span){log.at, end};
}

void merge_write_secrets(struct merge *merge, struct span log) {
    while (!span_is_empty(log)) {
        const struct span lines = first_lines(log);
        put_secrets(merge, SECRETS_TLS, lines);
        log.at = lines.end;
    }
}

static void copy_secrets(struct merge *merge, const struct block *block) {
    struct span rest = block->body, secrets;
    struct wire_u32 type, length;
    if (!take_32(&rest, block->big, &type) || !take_32(&rest, block->big, &length) ||
        !take_bytes(&rest, length.value, &secrets)) {
        merge->left_out.blocks++;
        return;
    }
    if (type.value == SECRETS_TLS)
        merge_write_secrets(merge, secrets);
    else
        put_secrets(merge, type.value, secrets);
}

/* `time`: of what comes next. */
static void take_block(struct merge *merge, struct merge_stream *stream, const struct block *block,
                       int64_t time) {
    if (block->type == BLOCK_SECTION)
        begin_section(merge, stream, block);
    else if (block->type == BLOCK_INTERFACE)
        copy_interface(merge, stream, block);
    else if (block->type == BLOCK_STATISTICS)
        copy_statistics(merge, stream, block, time);
    else if (block->type == BLOCK_SECRETS)
        copy_secrets(merge, block);
    else if (block->type == BLOCK_NAMES && !block->big)
        (void)atomic_file_write(merge->file, block->whole.at, span_len(block->whole));
    else
        merge->left_out.blocks++;
}

/* --- packets ---------------------------------------------------------------------------------- */

static bool next_packet(struct merge *merge, struct merge_stream *stream, int64_t time,
                        struct block *block) {
    while (stream->has_header && block_stream_next(&stream->blocks, block)) {
        if (block_is_packet(block))
            return true;
        take_block(merge, stream, block, time);
    }
    return false;
}

/* A simple packet block does not say how many there are. */
static struct span captured_bytes(const struct block *block, const struct block_packet *found,
                                  uint32_t snap_length) {
    if (block->type != BLOCK_SIMPLE_PACKET)
        return found->bytes;
    const struct span bytes = span_first(found->bytes, found->wire_length);
    return snap_length == 0 ? bytes : span_first(bytes, snap_length);
}

/* `block`: NULL: it had none. */
static bool put_packet(struct merge *merge, uint32_t interface, const struct packet *packet,
                       const struct block *block, const GPtrArray *comments) {
    GByteArray *out = merge->block;
    const uint32_t captured = (uint32_t)span_len(packet->bytes);
    const guint begin = block_begin(out, false, BLOCK_ENHANCED_PACKET);
    block_put_number(out, false, 4, interface);
    put_time(out, packet->time);
    block_put_number(out, false, 4, captured);
    block_put_number(out, false, 4, packet->wire_length);
    block_put_span(out, packet->bytes);
    block_put_padding(out, captured);
    if (block != NULL)
        merge_options_put(out, block, &merge->left_out.options);
    block_put_comments(out, false, comments);
    block_put_end(out);
    block_end(out, false, begin);
    return flush(merge);
}

bool merge_skip_packet(struct merge *merge, unsigned input, const struct packet *packet) {
    struct merge_stream *stream = &merge->streams[input];
    struct block block;
    return stream->input.blocks == NULL || next_packet(merge, stream, packet->time, &block);
}

bool merge_write_packet(struct merge *merge, unsigned input, const struct packet *packet,
                        const GPtrArray *comments) {
    struct merge_stream *stream = &merge->streams[input];
    struct block block;
    struct block_packet found;
    stream->time = packet->time;
    if (stream->input.blocks == NULL) {
        if (packet->link_type > MAXIMUM_LINK_TYPE) {
            merge->left_out.packets++;
            return true;
        }
        return put_packet(merge, interface_for(merge, stream, packet->link_type)->number, packet,
                          NULL, comments);
    }
    if (!next_packet(merge, stream, packet->time, &block) || !block_read_packet(&block, &found))
        return false;
    const struct merge_interface *interface = interface_at(stream, found.interface);
    if (interface == NULL)
        return false;
    const struct packet as_captured = {.time = packet->time,
                                       .wire_length = found.wire_length,
                                       .bytes =
                                           captured_bytes(&block, &found, interface->snap_length)};
    return put_packet(merge, interface->number, &as_captured, &block, comments);
}

void merge_write_rest(struct merge *merge) {
    struct block block;
    for (unsigned i = 0; i < merge->count; i++) {
        struct merge_stream *stream = &merge->streams[i];
        while (stream->has_header && block_stream_next(&stream->blocks, &block))
            if (!block_is_packet(&block))
                take_block(merge, stream, &block, stream->time);
    }
}
