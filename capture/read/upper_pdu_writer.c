/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/read/upper_pdu_writer.h"

#include <errno.h>
#include <glib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/read/error_text.h"
#include "capture/read/nanoseconds.h"
#include "capture/read/wiretap_compat.h"
#include "capture/read/wiretap_reader.h"

struct upper_pdu_writer {
    char *path;
    char *temporary; /* beside `path`, so that a rename is enough */
    wtap_dumper *dumper;
};

/* libwiretap's detail, if it gave one, else its text for the number. Frees `info`. */
static bool fail_wiretap(char **error, int number, char *info) {
    error_text_set(error, "cannot be written: %s", info != NULL ? info : wtap_strerror(number));
    g_free(info);
    return false;
}

static void writer_free(struct upper_pdu_writer *writer) {
    g_free(writer->path);
    g_free(writer->temporary);
    g_free(writer);
}

static bool open_dumper(struct upper_pdu_writer *writer, int fd, char **error) {
    wtap_dump_params params = WTAP_DUMP_PARAMS_INIT;
    int number = 0;
    char *info = NULL;
    wiretap_reader_start();
    params.encap = WTAP_ENCAP_WIRESHARK_UPPER_PDU;
    params.snaplen = WTAP_MAX_PACKET_SIZE_STANDARD;
    params.tsprec = WTAP_TSPREC_NSEC;
    writer->dumper = wtap_dump_fdopen(fd, wtap_name_to_file_type_subtype("pcapng"),
                                      WTAP_UNCOMPRESSED, &params, &number, &info);
    return writer->dumper != NULL || fail_wiretap(error, number, info);
}

/* g_mkstemp makes files private; this one gets the mode that a new file would have. */
static void give_usual_mode(int fd) {
    const mode_t mask = umask(0);
    umask(mask);
    (void)fchmod(fd, 0666 & ~mask);
}

struct upper_pdu_writer *upper_pdu_create(const char *path, char **error) {
    struct upper_pdu_writer *writer = g_new0(struct upper_pdu_writer, 1);
    writer->path = g_strdup(path);
    writer->temporary = g_strdup_printf("%s.XXXXXX", path);
    int fd = g_mkstemp(writer->temporary);
    if (fd < 0) {
        error_text_set(error, "cannot be written: %s", g_strerror(errno));
        writer_free(writer);
        return NULL;
    }
    give_usual_mode(fd);
    if (open_dumper(writer, fd, error))
        return writer;
    close(fd);
    (void)unlink(writer->temporary);
    writer_free(writer);
    return NULL;
}

static bool dump(struct upper_pdu_writer *writer, const GByteArray *packet, int64_t time,
                 char **error) {
    struct wiretap_record whole;
    int number = 0;
    char *info = NULL;
    wiretap_record_init(&whole);
    wtap_rec *record = &whole.header;
    record->rec_type = REC_TYPE_PACKET;
    record->presence_flags = WTAP_HAS_TS;
    record->ts = nanoseconds_split(time);
    record->tsprec = WTAP_TSPREC_NSEC;
    record->rec_header.packet_header.pkt_encap = WTAP_ENCAP_WIRESHARK_UPPER_PDU;
    const bool written =
        wiretap_record_write(writer->dumper, &whole, packet->data, packet->len, &number, &info);
    wiretap_record_cleanup(&whole);
    return written || fail_wiretap(error, number, info);
}

bool upper_pdu_write(struct upper_pdu_writer *writer, const char *dissector, struct span payload,
                     int64_t time, char **error) {
    GByteArray *packet = g_byte_array_new();
    const struct upper_pdu pdu = {.dissector = span_of_text(dissector)};
    uint8_t tags[UPPER_PDU_TAGS_MOST];
    g_byte_array_append(packet, tags, (guint)upper_pdu_write_tags(&pdu, tags));
    bool written = false;
    if (span_len(payload) > WTAP_MAX_PACKET_SIZE_STANDARD - packet->len) {
        error_text_set(error, "is larger than a packet that Wireshark reads (%u bytes)",
                       WTAP_MAX_PACKET_SIZE_STANDARD);
    } else {
        g_byte_array_append(packet, payload.at, (guint)span_len(payload));
        written = dump(writer, packet, time, error);
    }
    g_byte_array_unref(packet);
    return written;
}

bool upper_pdu_commit(struct upper_pdu_writer *writer, char **error) {
    int number = 0;
    char *info = NULL;
    bool renamed =
        wtap_dump_close(writer->dumper, NULL, &number, &info) || fail_wiretap(error, number, info);
    if (renamed && rename(writer->temporary, writer->path) != 0)
        renamed = error_text_set(error, "cannot be written: %s", g_strerror(errno));
    if (!renamed)
        (void)unlink(writer->temporary);
    writer_free(writer);
    return renamed;
}

void upper_pdu_discard(struct upper_pdu_writer *writer) {
    int number = 0;
    char *info = NULL;
    (void)wtap_dump_close(writer->dumper, NULL, &number, &info);
    g_free(info);
    (void)unlink(writer->temporary);
    writer_free(writer);
}
