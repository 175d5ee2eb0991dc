/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Written in this host's byte order. */
#include "capture/decrypt/excerpt.h"

#include <glib.h>
#include <stdio.h>
#include <unistd.h>

#include "capture/read/nameless_file.h"
#include "capture/read/pcapng_block.h"

static const struct span nothing;

struct excerpt {
    FILE *file;
    char *path;
    GArray *frames;     /* uint64_t: the number of each in the capture */
    GArray *link_types; /* uint32_t: of each interface */
};

/* A block whose body is `words`, then `bytes`. excerpt_end says whether all could be written. */
static void put(struct excerpt *excerpt, enum block_type type, const uint32_t *words, size_t count,
                struct span bytes) {
    static const uint8_t zeros[4];
    const size_t pad = padded(span_len(bytes)) - span_len(bytes);
    const uint32_t length = (uint32_t)(BLOCK_FRAMING + 4 * count + span_len(bytes) + pad);
    const uint32_t head[2] = {(uint32_t)type, length};
    (void)fwrite(head, sizeof head, 1, excerpt->file);
    (void)fwrite(words, sizeof *words, count, excerpt->file);
    if (!span_is_empty(bytes))
        (void)fwrite(bytes.at, span_len(bytes), 1, excerpt->file);
    (void)fwrite(zeros, 1, pad, excerpt->file);
    (void)fwrite(&length, sizeof length, 1, excerpt->file);
}

static void put_section(struct excerpt *excerpt) {
    const uint16_t version[2] = {1, 0};
    uint32_t words[4] = {BYTE_ORDER_MAGIC, 0, UINT32_MAX, UINT32_MAX}; /* of unknown length */
    memcpy(&words[1], version, sizeof version);
    put(excerpt, BLOCK_SECTION, words, G_N_ELEMENTS(words), nothing);
}

static void put_secrets(struct excerpt *excerpt, struct span key_log) {
    const uint32_t words[2] = {SECRETS_TLS, (uint32_t)span_len(key_log)};
    if (!span_is_empty(key_log))
        put(excerpt, BLOCK_SECRETS, words, G_N_ELEMENTS(words), key_log);
}

/* Times are in nanoseconds: 10 to the power of -9 seconds. */
static void put_interface(struct excerpt *excerpt, uint32_t link_type) {
    const uint16_t type[2] = {(uint16_t)link_type, 0}, option[2] = {OPTION_TIME_RESOLUTION, 1};
    const uint8_t nanoseconds[4] = {9};
    uint32_t words[5] = {0};
    memcpy(&words[0], type, sizeof type);
    memcpy(&words[2], option, sizeof option);
    memcpy(&words[3], nanoseconds, sizeof nanoseconds);
    put(excerpt, BLOCK_INTERFACE, words, G_N_ELEMENTS(words), nothing);
}

static uint32_t interface_of(struct excerpt *excerpt, uint32_t link_type) {
    for (guint i = 0; i < excerpt->link_types->len; i++)
        if (g_array_index(excerpt->link_types, uint32_t, i) == link_type)
            return i;
    put_interface(excerpt, link_type);
    g_array_append_val(excerpt->link_types, link_type);
    return excerpt->link_types->len - 1;
}

static FILE *open_file(char **path) {
    char *why = NULL;
    int fd = nameless_file_open(path, &why);
    g_free(why);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "wb");
    if (file != NULL || fd < 0)
        return file;
    close(fd);
    g_free(*path);
    return NULL;
}

struct excerpt *excerpt_new(struct span key_log) {
    char *path = NULL;
    FILE *file = open_file(&path);
    if (file == NULL)
        return NULL;
    struct excerpt *excerpt = g_new0(struct excerpt, 1);
    excerpt->file = file;
    excerpt->path = path;
    excerpt->frames = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    excerpt->link_types = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    put_section(excerpt);
    put_secrets(excerpt, key_log);
    return excerpt;
}

void excerpt_free(struct excerpt *excerpt) {
    if (excerpt == NULL)
        return;
    (void)fclose(excerpt->file);
    g_free(excerpt->path);
    g_array_unref(excerpt->frames);
    g_array_unref(excerpt->link_types);
    g_free(excerpt);
}

void excerpt_add(struct excerpt *excerpt, const struct packet *packet) {
    const uint64_t time = packet->time < 0 ? 0 : (uint64_t)packet->time;
    const uint32_t words[5] = {interface_of(excerpt, packet->link_type), (uint32_t)(time >> 32),
                               (uint32_t)time, (uint32_t)span_len(packet->bytes),
                               packet->wire_length};
    put(excerpt, BLOCK_ENHANCED_PACKET, words, G_N_ELEMENTS(words), packet->bytes);
    g_array_append_val(excerpt->frames, packet->frame);
}

bool excerpt_end(struct excerpt *excerpt) {
    return fflush(excerpt->file) == 0 && ferror(excerpt->file) == 0;
}

const char *excerpt_path(const struct excerpt *excerpt) {
    return excerpt->path;
}

uint64_t excerpt_frame(const struct excerpt *excerpt, uint64_t number) {
    if (number == 0 || number > excerpt->frames->len)
        return 0;
    return g_array_index(excerpt->frames, uint64_t, number - 1);
}
