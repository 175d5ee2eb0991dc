/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Capture files made by the tests of capture/read/, byte by byte, in a folder of their own. */
#ifndef UCSCOPE_TESTS_UNIT_READ_FILES_H
#define UCSCOPE_TESTS_UNIT_READ_FILES_H

#include "capture/read/reader.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

enum { PCAP_MICRO = 0xa1b2c3d4, PCAP_NANO = 0xa1b23c4d, PCAP_KUZNETZOV = 0xa1b2cd34 };

static inline void put(GByteArray *file, const void *bytes, size_t length) {
    g_byte_array_append(file, bytes, (guint)length);
}

/* A number of `width` bytes in the byte order asked for. */
static inline void put_number(GByteArray *file, bool big, int width, uint64_t value) {
    for (int i = 0; i < width; i++) {
        int shift = 8 * (big ? width - 1 - i : i);
        uint8_t byte = (uint8_t)(value >> shift);
        put(file, &byte, 1);
    }
}

static inline void put_u32(GByteArray *file, bool big, uint32_t value) {
    put_number(file, big, 4, value);
}

/* A file header of classic pcap. */
static inline GByteArray *pcap_new(bool big, uint32_t magic, uint32_t snap, uint32_t link_field) {
    GByteArray *file = g_byte_array_new();
    put_u32(file, big, magic);
    put_number(file, big, 2, 2);
    put_number(file, big, 2, 4);
    put_u32(file, big, 0);
    put_u32(file, big, 0);
    put_u32(file, big, snap);
    put_u32(file, big, link_field);
    return file;
}

/* A record whose bytes are all `fill`. */
static inline void pcap_add(GByteArray *file, bool big, uint32_t seconds, uint32_t fraction,
                            uint32_t captured, uint32_t wire, uint8_t fill) {
    put_u32(file, big, seconds);
    put_u32(file, big, fraction);
    put_u32(file, big, captured);
    put_u32(file, big, wire);
    for (uint32_t i = 0; i < captured; i++)
        put(file, &fill, 1);
}

/* Three Ethernet packets of 60, 61 and 62 bytes. */
static inline GByteArray *pcap_of_three(void) {
    GByteArray *file = pcap_new(false, PCAP_MICRO, 65535, 1);
    for (uint32_t i = 0; i < 3; i++)
        pcap_add(file, false, 1600000000 + i, i, 60 + i, 60 + i, (uint8_t)i);
    return file;
}

/* One folder per test program, gone at its end by files_remove. */
static inline const char *files_folder(void) {
    static char *folder;
    if (folder == NULL)
        folder = g_dir_make_tmp("ucscope-read-XXXXXX", NULL);
    g_assert_nonnull(folder);
    return folder;
}

/* Takes `file`; answers the path, to be freed with g_free. */
static inline char *file_save(const char *name, GByteArray *file) {
    char *path = g_build_filename(files_folder(), name, NULL);
    g_assert_true(g_file_set_contents(path, (const char *)file->data, (gssize)file->len, NULL));
    g_byte_array_unref(file);
    return path;
}

static inline void files_remove_below(const char *folder) {
    GDir *names = g_dir_open(folder, 0, NULL);
    for (const char *name; names != NULL && (name = g_dir_read_name(names)) != NULL;) {
        char *path = g_build_filename(folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR) && !g_file_test(path, G_FILE_TEST_IS_SYMLINK))
            files_remove_below(path);
        else
            g_unlink(path);
        g_free(path);
    }
    if (names != NULL)
        g_dir_close(names);
    g_rmdir(folder);
}

/* What a reader gave until its end. */
struct reading {
    struct reader *reader;
    GArray *packets; /* struct packet; their bytes are gone, but their lengths are good */
    enum reader_status status;
};

static inline struct reading reading_of(struct reader *reader) {
    struct reading reading = {reader, g_array_new(FALSE, FALSE, sizeof(struct packet)), READER_END};
    struct packet packet;
    while ((reading.status = reader_next(reader, &packet)) == READER_PACKET)
        g_array_append_val(reading.packets, packet);
    return reading;
}

static inline struct reading read_path(const char *path, const char *filter) {
    char *error = NULL;
    struct reader *reader = reader_open_file(path, filter, &error);
    g_assert_cmpstr(error, ==, NULL);
    g_assert_nonnull(reader);
    return reading_of(reader);
}

/* Takes `file`. */
static inline struct reading read_bytes(const char *name, GByteArray *file) {
    char *path = file_save(name, file);
    struct reading reading = read_path(path, NULL);
    g_free(path);
    return reading;
}

static inline const struct packet *reading_at(const struct reading *reading, guint index) {
    g_assert_cmpuint(index, <, reading->packets->len);
    return &g_array_index(reading->packets, struct packet, index);
}

static inline void reading_done(struct reading *reading) {
    g_array_free(reading->packets, TRUE);
    reader_close(reading->reader);
}

static inline void assert_open_fails(const char *path, const char *filter, const char *sentence) {
    char *error = NULL;
    struct reader *reader = reader_open_file(path, filter, &error);
    g_assert_null(reader);
    g_assert_nonnull(error);
    if (strstr(error, sentence) == NULL)
        g_error("'%s' is not in '%s'", sentence, error);
    g_free(error);
}

/* It read `packets` packets and then failed with a sentence that has `sentence` in it. */
static inline void assert_fails_after(struct reading *reading, guint packets,
                                      const char *sentence) {
    g_assert_cmpint(reading->status, ==, READER_FAILED);
    g_assert_cmpuint(reading->packets->len, ==, packets);
    const char *error = reader_error(reading->reader);
    if (strstr(error, sentence) == NULL)
        g_error("'%s' is not in '%s'", sentence, error);
    g_assert_null(strpbrk(error, "\n\r\t\x1b"));
}

/* With any one byte wrong (beyond the first 100: any third byte), any answer is good that comes,
 * ends, stays in bounds and says what is wrong if something is. */
static inline void assert_damage_is_harmless(const char *name, const GByteArray *whole,
                                             guint packets_at_most) {
    for (guint at = 0; at < whole->len; at += at < 100 ? 1 : 3) {
        GByteArray *file = g_byte_array_new();
        put(file, whole->data, whole->len);
        file->data[at] ^= 0xff;
        char *path = file_save(name, file);
        char *error = NULL;
        struct reader *reader = reader_open_file(path, NULL, &error);
        g_assert_true((reader == NULL) == (error != NULL));
        if (reader != NULL) {
            struct reading reading = reading_of(reader);
            g_assert_cmpuint(reading.packets->len, <=, packets_at_most);
            g_assert_true((reading.status == READER_FAILED) == (*reader_error(reader) != '\0'));
            reading_done(&reading);
        }
        g_free(error);
        g_free(path);
    }
}

#endif
