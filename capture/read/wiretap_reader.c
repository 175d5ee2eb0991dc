/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Everything that is neither plain pcapng nor classic pcap, by libwiretap: what Wireshark opens,
 * opens here, and each record has the number that Wireshark gives it. */
#include "capture/read/wiretap_reader.h"
#include "capture/read/encapsulation.h"
#include "capture/read/error_text.h"
#include "capture/read/nanoseconds.h"
#include "capture/read/unpack_limit.h"
#include "capture/read/wiretap_buffers.h"
#include "capture/read/wiretap_compat.h"

#include <glib.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <string.h>
#include <wiretap/secrets-types.h>
#include <wsutil/wslog.h>

enum { PROGRESS_EVERY = 1024, ETHERNET = 1 };

struct wiretap_reader {
    struct wtap *wiretap;
    struct wiretap_record record;
    bool is_reentrant; /* other threads may read at the same time */
    bool is_compressed;
    gint64 offset; /* of the record, in what was unpacked */
};

/* Opening tries every format, and some of these keep state in static variables (log3gpp, dct2000, a
 * few more): one thread at a time opens, closes, and reads what is not listed here. */
static GMutex inside_wiretap;

static const char *const stateless_formats[] = {"pcapng", "pcap", "nsecpcap"};

static bool buffers_are_ours;

static void *initialise(void *unused) {
    (void)unused;
    ws_log_set_level(LOG_LEVEL_CRITICAL); /* unset, it writes every debugging line to stderr */
    wtap_init(FALSE);                     /* without plugins: nothing of the user's is loaded */
    buffers_are_ours = wiretap_buffers_are_ours();
    return NULL;
}

void wiretap_reader_start(void) {
    static GOnce once = G_ONCE_INIT;
    (void)g_once(&once, initialise, NULL);
}

static bool is_reentrant_format(const char *format) {
    for (size_t i = 0; i < G_N_ELEMENTS(stateless_formats); i++) {
        if (strcmp(format, stateless_formats[i]) == 0)
            return buffers_are_ours;
    }
    return false;
}

/* libwiretap's detail, if it gave one, else its text for the number. Frees `info`. */
static char *wiretap_text(int number, char *info) {
    char *message = error_text_plain(info != NULL ? info : wtap_strerror(number));
    g_free(info);
    return message;
}

static bool fail_open(int number, char *info, char **error) {
    char *message = number > 0 ? error_text_of_errno(number) : wiretap_text(number, info);
    switch (number) {
    case WTAP_ERR_FILE_UNKNOWN_FORMAT:
        error_text_set(error, "is not a capture file that Wireshark knows");
        break;
    case WTAP_ERR_SHORT_READ:
        error_text_set(error, "is cut short before its first packet");
        break;
    case WTAP_ERR_NOT_REGULAR_FILE:
        error_text_set(error, "is neither a file nor a pipe");
        break;
    case WTAP_ERR_UNSUPPORTED:
        error_text_set(error, "has something that Wireshark cannot read: %s", message);
        break;
    default:
        error_text_set(error, number > 0 ? "%s" : "is damaged: %s", message);
    }
    g_free(message);
    return false;
}

void wiretap_reader_close_wiretap(struct wtap *wiretap) {
    g_mutex_lock(&inside_wiretap);
    wtap_close(wiretap);
    g_mutex_unlock(&inside_wiretap);
}

/* Wireshark also opens pictures, logs, JSON, music and more. A pcapng without an interface has no
 * link layer, and is one of no packets. */
static bool may_hold_packets(struct wtap *wiretap) {
    int encap = wtap_file_encap(wiretap);
    return encap == WTAP_ENCAP_PER_PACKET || encap == WTAP_ENCAP_UNKNOWN ||
           encap == WTAP_ENCAP_NONE || encapsulation_link_type(encap) != LINK_TYPE_NONE;
}

struct wtap *wiretap_reader_open_wiretap(const char *path, char **error) {
    int number = 0;
    char *info = NULL;
    wiretap_reader_start();
    g_mutex_lock(&inside_wiretap);
    struct wtap *wiretap = wtap_open_offline(path, WTAP_TYPE_AUTO, &number, &info, FALSE);
    g_mutex_unlock(&inside_wiretap);
    if (wiretap == NULL)
        fail_open(number, info, error);
    if (wiretap == NULL || may_hold_packets(wiretap))
        return wiretap;
    error_text_set(error, "holds no packets of a known link layer: Wireshark reads it as %s",
                   wtap_file_type_subtype_description(wtap_file_type_subtype(wiretap)));
    wiretap_reader_close_wiretap(wiretap);
    return NULL;
}

static enum reader_status fail_read(struct reader *reader, int number, char *info) {
    char *message = wiretap_text(number, info);
    switch (number) {
    case WTAP_ERR_SHORT_READ:
        reader_fail(reader, "is cut short in the middle of a packet, after frame %" PRIu64,
                    reader->frame);
        break;
    case WTAP_ERR_DECOMPRESS:
        reader_fail(reader, "is damaged in its compressed data, after frame %" PRIu64 ": %s",
                    reader->frame, message);
        break;
    case WTAP_ERR_BAD_FILE:
        reader_fail(reader, "is damaged after frame %" PRIu64 ": %s", reader->frame, message);
        break;
    default:
        reader_fail(reader, "cannot be read after frame %" PRIu64 ": %s", reader->frame, message);
    }
    g_free(message);
    return READER_FAILED;
}

static bool read_record(struct wiretap_reader *wiretap_reader, int *number, char **info) {
    *number = 0;
    *info = NULL;
    wtap_rec_reset(&wiretap_reader->record.header);
    if (wiretap_reader->is_reentrant)
        return wiretap_record_read(wiretap_reader->wiretap, &wiretap_reader->record, number, info,
                                   &wiretap_reader->offset);
    g_mutex_lock(&inside_wiretap);
    bool read = wiretap_record_read(wiretap_reader->wiretap, &wiretap_reader->record, number, info,
                                    &wiretap_reader->offset);
    g_mutex_unlock(&inside_wiretap);
    return read;
}

static void fill_packet(const struct wiretap_reader *wiretap_reader, uint64_t frame,
                        struct packet *packet) {
    const wtap_rec *record = &wiretap_reader->record.header;
    const wtap_packet_header *header = &record->rec_header.packet_header;
    bool timed = (record->presence_flags & WTAP_HAS_TS) != 0;
    *packet = (struct packet){
        .frame = frame,
        .time = timed ? nanoseconds_of(&record->ts) : 0,
        .link_type = encapsulation_link_type(header->pkt_encap),
        .wire_length = MAX(header->len, header->caplen),
        .bytes = span_of(wiretap_record_bytes(&wiretap_reader->record), header->caplen),
    };
}

/* libwiretap's call-back has no argument of ours: the reader that this thread reads for. */
static _Thread_local struct reader *reading;

static void on_secrets(guint32 type, const void *secrets, guint size) {
    if (type == SECRETS_TYPE_TLS && reading != NULL && reading->secrets != NULL)
        reading->secrets(reading->secrets_data, span_of(secrets, size));
}

static void wiretap_reader_want_secrets(struct reader *reader) {
    struct wiretap_reader *wiretap_reader = reader->source;
    reading = reader;
    wtap_set_cb_new_secrets(wiretap_reader->wiretap, on_secrets);
}

/* What libwiretap passes over between two records is not seen here. */
static bool is_beyond_limit(const struct reader *reader) {
    const struct wiretap_reader *wiretap_reader = reader->source;
    const uint64_t packed =
        reader->size != 0 ? reader->size : (uint64_t)wtap_read_so_far(wiretap_reader->wiretap);
    return wiretap_reader->is_compressed &&
           unpack_limit_exceeded((uint64_t)wiretap_reader->offset, packed);
}

static uint64_t count_of(wtap_block_t statistics, guint option) {
    guint64 count = 0;
    const bool is_told =
        wtap_block_get_uint64_option_value(statistics, option, &count) == WTAP_OPTTYPE_SUCCESS;
    return is_told && count != UINT64_MAX ? count : 0;
}

static uint64_t dropped_of(const wtapng_if_descr_mandatory_t *interface) {
    uint64_t most = 0;
    for (guint i = 0; i < interface->num_stat_entries; i++) {
        wtap_block_t statistics = g_array_index(interface->interface_statistics, wtap_block_t, i);
        most =
            MAX(most, count_of(statistics, OPT_ISB_IFDROP) + count_of(statistics, OPT_ISB_OSDROP));
    }
    return most;
}

/* What a file that was read to its end says of its interfaces. */
static void note_interfaces(struct reader *reader) {
    const struct wiretap_reader *wiretap_reader = reader->source;
    wtapng_iface_descriptions_t *all = wtap_file_get_idb_info(wiretap_reader->wiretap);
    reader->dropped = 0;
    for (guint i = 0; i < all->interface_data->len; i++) {
        wtap_block_t interface = g_array_index(all->interface_data, wtap_block_t, i);
        if_filter_opt_t filter;
        reader->dropped += dropped_of(wtap_block_get_mandatory_data(interface));
        if (wtap_block_get_if_filter_option_value(interface, OPT_IDB_FILTER, &filter) ==
            WTAP_OPTTYPE_SUCCESS)
            reader_note_capture_filter(
                reader, span_of_text(filter.type == if_filter_pcap ? filter.data.filter_str : ""));
    }
    g_free(all);
}

static enum reader_status wiretap_reader_next(struct reader *reader, struct packet *packet) {
    struct wiretap_reader *wiretap_reader = reader->source;
    int number;
    char *info;
    reading = reader;
    for (;;) {
        if (atomic_load_explicit(&reader->stopped, memory_order_relaxed))
            return READER_END;
        if (!read_record(wiretap_reader, &number, &info))
            break;
        if (is_beyond_limit(reader))
            return reader_fail(reader, UNPACK_LIMIT_TEXT ", after frame %" PRIu64, reader->frame);
        reader->frame++;
        if (reader->frame % PROGRESS_EVERY == 0)
            atomic_store_explicit(&reader->done,
                                  (uint64_t)wtap_read_so_far(wiretap_reader->wiretap),
                                  memory_order_relaxed);
        if (wiretap_reader->record.header.rec_type != REC_TYPE_PACKET)
            continue; /* journal entries, custom blocks...: frames without a packet */
        fill_packet(wiretap_reader, reader->frame, packet);
        return READER_PACKET;
    }
    atomic_store_explicit(&reader->done, (uint64_t)wtap_read_so_far(wiretap_reader->wiretap),
                          memory_order_relaxed);
    if (number != 0 && !atomic_load_explicit(&reader->stopped, memory_order_relaxed))
        return fail_read(reader, number, info);
    g_free(info);
    note_interfaces(reader);
    return READER_END;
}

bool wiretap_reader_recognises(const char *path) {
    char *error = NULL;
    struct wtap *wiretap = wiretap_reader_open_wiretap(path, &error);
    g_free(error);
    if (wiretap == NULL)
        return false;
    wiretap_reader_close_wiretap(wiretap);
    return true;
}

static void wiretap_reader_close(struct reader *reader) {
    struct wiretap_reader *wiretap_reader = reader->source;
    g_mutex_lock(&inside_wiretap);
    wiretap_record_cleanup(&wiretap_reader->record);
    wtap_close(wiretap_reader->wiretap);
    g_mutex_unlock(&inside_wiretap);
    g_free(wiretap_reader);
}

static const struct backend wiretap_backend = {.next = wiretap_reader_next,
                                               .want_secrets = wiretap_reader_want_secrets,
                                               .close = wiretap_reader_close};

bool wiretap_reader_open(struct reader *reader, const char *path, uint32_t *first_link_type,
                         char **error) {
    struct wtap *wiretap = wiretap_reader_open_wiretap(path, error);
    if (wiretap == NULL)
        return false;
    struct wiretap_reader *wiretap_reader = g_new0(struct wiretap_reader, 1);
    wiretap_reader->wiretap = wiretap;
    g_mutex_lock(&inside_wiretap);
    wiretap_record_init(&wiretap_reader->record);
    g_mutex_unlock(&inside_wiretap);
    reader->backend = &wiretap_backend;
    reader->source = wiretap_reader;
    reader->format = g_strdup(wtap_file_type_subtype_name(wtap_file_type_subtype(wiretap)));
    wiretap_reader->is_reentrant = is_reentrant_format(reader->format);
    wiretap_reader->is_compressed = wtap_get_compression_type(wiretap) != WTAP_UNCOMPRESSED;
    uint32_t link_type = encapsulation_link_type(wtap_file_encap(wiretap));
    *first_link_type = link_type == LINK_TYPE_NONE ? ETHERNET : link_type; /* the likeliest */
    return true;
}
