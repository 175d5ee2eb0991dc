/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One source for libwiretap of Wireshark 4.0 to 4.6: since 4.6 a record brings its bytes along,
 * before they lay in a buffer beside it. Read, written and freed by these functions in each of
 * them. */
#ifndef UCSCOPE_CAPTURE_READ_WIRETAP_COMPAT_H
#define UCSCOPE_CAPTURE_READ_WIRETAP_COMPAT_H

#include <stdbool.h>
#include <stdint.h>

#include <ws_version.h>

#include <wiretap/wtap.h>

#define WIRETAP_SINCE(major, minor)                                                                \
    (WIRESHARK_VERSION_MAJOR > (major) ||                                                          \
     (WIRESHARK_VERSION_MAJOR == (major) && WIRESHARK_VERSION_MINOR >= (minor)))

/* The encapsulation of a file of no interface; older ones call it unknown. */
#ifndef WTAP_ENCAP_NONE
#define WTAP_ENCAP_NONE (-2)
#endif

enum { WIRETAP_FIRST_BUFFER = 1514 };

struct wiretap_record {
    wtap_rec header;
#if !WIRETAP_SINCE(4, 6)
    Buffer bytes;
#endif
};

/* Free with wiretap_record_cleanup. */
static inline void wiretap_record_init(struct wiretap_record *record) {
#if WIRETAP_SINCE(4, 6)
    wtap_rec_init(&record->header, WIRETAP_FIRST_BUFFER);
#else
    wtap_rec_init(&record->header);
    ws_buffer_init(&record->bytes, WIRETAP_FIRST_BUFFER);
#endif
}

static inline void wiretap_record_cleanup(struct wiretap_record *record) {
    wtap_rec_cleanup(&record->header);
#if !WIRETAP_SINCE(4, 6)
    ws_buffer_free(&record->bytes);
#endif
}

/* The captured bytes of a packet; valid until the next is read. */
static inline const uint8_t *wiretap_record_bytes(const struct wiretap_record *record) {
#if WIRETAP_SINCE(4, 6)
    return ws_buffer_start_ptr(&record->header.data);
#else
    return ws_buffer_start_ptr(&record->bytes);
#endif
}

/* As wtap_read: false at the end and after an error. `offset`: where the record lies in the file,
 * bytes; in a compressed one, in what it unpacks to. */
static inline bool wiretap_record_read(struct wtap *wiretap, struct wiretap_record *record,
                                       int *number, char **info, int64_t *offset) {
    gint64 at = 0;
#if WIRETAP_SINCE(4, 6)
    const bool read = wtap_read(wiretap, &record->header, number, info, &at);
#else
    const bool read = wtap_read(wiretap, &record->header, &record->bytes, number, info, &at);
#endif
    *offset = at;
    return read;
}

/* Writes a record that wiretap_record_read filled in. As wtap_dump. */
static inline bool wiretap_record_copy(struct wtap_dumper *to, const struct wiretap_record *record,
                                       int *number, char **info) {
#if WIRETAP_SINCE(4, 6)
    return wtap_dump(to, &record->header, number, info);
#else
    return wtap_dump(to, &record->header, wiretap_record_bytes(record), number, info);
#endif
}

#endif
