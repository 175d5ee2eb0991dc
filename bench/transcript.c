/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a .talk file line by line. */
#include "bench/transcript.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static int hex_digit(char c) {
    static const char digits[] = "0123456789abcdef";
    const char *at = c == '\0' ? NULL : strchr(digits, c);
    return at == NULL ? -1 : (int)(at - digits);
}

static bool add_hex(struct flight *flight, const char *line) {
    for (; isxdigit((unsigned char)line[0]); line += 2) {
        int high = hex_digit(line[0]), low = hex_digit(line[1]);
        if (high < 0 || low < 0 || flight->length == TRANSCRIPT_BYTES)
            return false;
        flight->bytes[flight->length++] = (uint8_t)(high << 4 | low);
    }
    return *line == '\n';
}

static bool add_line(struct transcript *transcript, const char *line) {
    if (line[0] == '#')
        return true;
    bool client = strcmp(line, ">>>\n") == 0, server = strcmp(line, "<<<\n") == 0;
    if (!client && !server)
        return transcript->count > 0 && add_hex(&transcript->flights[transcript->count - 1], line);
    if (transcript->count == TRANSCRIPT_FLIGHTS)
        return false;
    transcript->flights[transcript->count++].from = client ? CLIENT : SERVER;
    return true;
}

bool transcript_read(const char *path, struct transcript *out) {
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        fprintf(stderr, "make_capture: %s: %s\n", path, strerror(errno));
        return false;
    }
    *out = (struct transcript){0};
    char line[256];
    bool understood = true;
    while (understood && fgets(line, sizeof line, file) != NULL)
        understood = add_line(out, line);
    fclose(file);
    if (!understood || out->count == 0)
        fprintf(stderr, "make_capture: %s: not a transcript\n", path);
    return understood && out->count > 0;
}
