/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/pcapng/upper_pdu_writer.h"

#include "capture/report/atomic_file.h"
#include "capture/report/pcapng/merge.h"

/* WTAP_MAX_PACKET_SIZE_STANDARD of Wireshark's wiretap/wtap.h. */
enum { PACKET_MOST = 262144 };

struct upper_pdu_writer {
    struct atomic_file *file;
    struct merge *merge;
    GByteArray *packet; /* that is put together */
};

struct upper_pdu_writer *upper_pdu_create(const char *path, char *const *names, unsigned count,
                                          char **error) {
    struct atomic_file *file = atomic_file_open(path, error);
    if (file == NULL)
        return NULL;
    struct upper_pdu_writer *writer = g_new0(struct upper_pdu_writer, 1);
    struct merge_input *inputs = g_new0(struct merge_input, count);
    for (unsigned i = 0; i < count; i++)
        inputs[i].name = names[i];
    writer->file = file;
    writer->merge = merge_new(file, inputs, count);
    writer->packet = g_byte_array_new();
    merge_write_header(writer->merge, NULL);
    g_free(inputs);
    return writer;
}

const char *upper_pdu_shortcoming(const struct upper_pdu *pdu) {
    uint8_t tags[UPPER_PDU_TAGS_MOST];
    return span_len(pdu->payload) > PACKET_MOST - upper_pdu_write_tags(pdu, tags)
               ? "is larger than a packet that Wireshark reads (262144 bytes)"
               : NULL;
}

struct packet upper_pdu_packet(GByteArray *bytes, const struct upper_pdu *pdu, int64_t time) {
    uint8_t tags[UPPER_PDU_TAGS_MOST];
    g_byte_array_set_size(bytes, 0);
    g_byte_array_append(bytes, tags, (guint)upper_pdu_write_tags(pdu, tags));
    g_byte_array_append(bytes, pdu->payload.at, (guint)span_len(pdu->payload));
    return (struct packet){.time = time,
                           .link_type = LINK_TYPE_UPPER_PDU,
                           .wire_length = bytes->len,
                           .bytes = span_of(bytes->data, bytes->len)};
}

bool upper_pdu_write(struct upper_pdu_writer *writer, unsigned interface,
                     const struct upper_pdu *pdu, int64_t time, const GPtrArray *comments) {
    const struct packet packet = upper_pdu_packet(writer->packet, pdu, time);
    return merge_write_packet(writer->merge, interface, &packet, comments);
}

/* All but the file, which is the caller's then. */
static struct atomic_file *end(struct upper_pdu_writer *writer) {
    struct atomic_file *file = writer->file;
    merge_free(writer->merge);
    g_byte_array_unref(writer->packet);
    g_free(writer);
    return file;
}

bool upper_pdu_commit(struct upper_pdu_writer *writer, char **error) {
    return atomic_file_publish(end(writer), error);
}

void upper_pdu_discard(struct upper_pdu_writer *writer) {
    atomic_file_discard(end(writer));
}
