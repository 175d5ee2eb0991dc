/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes encrypted records, XML and sound by chance with a seed of their own, so that every capture
 * says the same things. */
#include "bench/library.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/chance.h"
#include "bench/connection.h"

enum { RECORD_HEADER = 5, RECORD_MAX = 16384 + 24, RECORD_MIN = 32 };

static void *allocate(size_t size) {
    void *memory = calloc(1, size);
    if (memory == NULL)
        abort();
    return memory;
}

static void fill_noise(uint8_t *at, size_t length, struct chance *chance) {
    for (size_t i = 0; i < length; i++)
        at[i] = (uint8_t)chance_next(chance);
}

/* `length` bytes of application data records (RFC 8446 5.1), each as long as possible. */
static struct message make_records(size_t length, struct chance *chance) {
    uint8_t *bytes = allocate(length), *at = bytes;
    while (at < bytes + length) {
        size_t left = (size_t)(bytes + length - at) - RECORD_HEADER;
        size_t body = left <= RECORD_MAX ? left : RECORD_MAX;
        if (left > body && left - body < RECORD_HEADER + RECORD_MIN)
            body -= RECORD_HEADER + RECORD_MIN; /* room for a last record that is whole */
        memcpy(at, "\x17\x03\x03", 3);
        at[3] = (uint8_t)(body >> 8);
        at[4] = (uint8_t)body;
        fill_noise(at + RECORD_HEADER, body, chance);
        at += RECORD_HEADER + body;
    }
    return (struct message){bytes, length};
}

/* Many are short, few are long: each doubling of the length is half as likely. */
static size_t answer_length(struct chance *chance) {
    size_t length = (size_t)chance_between(chance, 300, 1500);
    while (length < SAY_MAX && chance_one_in(chance, 2))
        length *= 2;
    return length < SAY_MAX ? length : SAY_MAX;
}

static void make_xml(char xml[LIBRARY_XML]) {
    size_t used = 0;
    for (unsigned row = 0; used < LIBRARY_XML; row++) {
        char text[160];
        int length = snprintf(text, sizeof text,
                              "<row><pkid>%08x-7c3e-4a51-9d20-%012x</pkid><name>SEP0022%08X</name>"
                              "<description>Floor %u</description></row>\n",
                              row * 2654435761u, row * 40503u, row * 2246822519u, row % 40);
        size_t room = LIBRARY_XML - used;
        size_t part = (size_t)length < room ? (size_t)length : room;
        memcpy(xml + used, text, part);
        used += part;
    }
}

static bool read_transcripts(struct library *library, const char *folder) {
    static const char *const files[TRANSCRIPT_COUNT] = {
#define X(name, file) [name] = file,
        TRANSCRIPT_TABLE(X)
#undef X
    };
    for (unsigned i = 0; i < TRANSCRIPT_COUNT; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s.talk", folder, files[i]);
        if (!transcript_read(path, &library->transcripts[i]))
            return false;
    }
    return true;
}

struct library *library_new(const char *folder) {
    struct library *library = allocate(sizeof *library);
    struct chance chance = {5061};
    for (unsigned i = 0; i < LIBRARY_MESSAGES; i++) {
        library->requests[i] = make_records((size_t)chance_between(&chance, 200, 1400), &chance);
        library->answers[i] = make_records(answer_length(&chance), &chance);
    }
    fill_noise(library->noise, LIBRARY_NOISE, &chance);
    make_xml(library->xml);
    library->many_records = make_records(SAY_MAX, &chance);
    if (!read_transcripts(library, folder)) {
        library_free(library);
        return NULL;
    }
    return library;
}

void library_free(struct library *library) {
    for (unsigned i = 0; i < LIBRARY_MESSAGES; i++) {
        free((void *)(uintptr_t)library->requests[i].bytes);
        free((void *)(uintptr_t)library->answers[i].bytes);
    }
    free((void *)(uintptr_t)library->many_records.bytes);
    free(library);
}
