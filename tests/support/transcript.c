/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads talk files. */
#include "tests/support/transcript.h"

static void step_clear(gpointer data) {
    struct transcript_step *step = data;
    if (step->bytes != NULL)
        g_byte_array_unref(step->bytes);
}

static void append(GByteArray *bytes, unsigned value) {
    uint8_t byte = (uint8_t)value;
    g_byte_array_append(bytes, &byte, 1);
}

static bool read_hex(const char *text, GByteArray *out) {
    for (; *text != '\0'; text++) {
        if (g_ascii_isspace(*text))
            continue;
        if (!g_ascii_isxdigit(text[0]) || !g_ascii_isxdigit(text[1]))
            return false;
        append(out, (unsigned)(g_ascii_xdigit_value(text[0]) << 4 | g_ascii_xdigit_value(text[1])));
        text++;
    }
    return true;
}

static bool read_escape(const char **text, GByteArray *out) {
    static const char names[] = "rnt\\\"", values[] = "\r\n\t\\\"";
    const char *at = *text + 1;
    const char *name = *at == '\0' ? NULL : strchr(names, *at);
    if (name != NULL) {
        append(out, (unsigned char)values[name - names]);
        *text = at;
        return true;
    }
    if (*at != 'x' || !g_ascii_isxdigit(at[1]) || !g_ascii_isxdigit(at[2]))
        return false;
    append(out, (unsigned)(g_ascii_xdigit_value(at[1]) << 4 | g_ascii_xdigit_value(at[2])));
    *text = at + 2;
    return true;
}

static bool read_text(const char *text, GByteArray *out) {
    for (text++; *text != '\0' && *text != '"'; text++) {
        if (*text != '\\')
            append(out, (unsigned char)*text);
        else if (!read_escape(&text, out))
            return false;
    }
    return text[0] == '"' && text[1] == '\0';
}

static bool read_step(const char *line, struct transcript_step *step) {
    static const char sides[] = "><";
    const char *side = line[0] == '\0' ? NULL : strchr(sides, line[0]);
    if (side == NULL || line[1] != line[0])
        return false;
    *step = (struct transcript_step){.from = side == sides ? CLIENT : SERVER};
    const char *what = line + 2;
    if (g_str_has_prefix(what, "gap ")) {
        step->kind = TRANSCRIPT_GAP;
        step->missing = g_ascii_strtoull(what + 4, NULL, 10);
        return step->missing > 0;
    }
    if (g_str_equal(what, "fin") || g_str_equal(what, "rst")) {
        step->kind = what[0] == 'f' ? TRANSCRIPT_FIN : TRANSCRIPT_RST;
        return true;
    }
    if (*what != *side)
        return false;
    for (what++; *what == ' '; what++)
        ;
    step->bytes = g_byte_array_new();
    bool read = *what == '"' ? read_text(what, step->bytes) : read_hex(what, step->bytes);
    if (!read)
        step_clear(step);
    return read;
}

static bool read_line(struct transcript *transcript, char *line) {
    struct transcript_step step;
    g_strstrip(line);
    if (line[0] == '\0' || line[0] == '#')
        return true;
    if (g_str_equal(line, "middle")) {
        transcript->middle = true;
        return true;
    }
    if (g_str_equal(line, "segments")) {
        transcript->segments = true;
        return true;
    }
    if (g_str_has_prefix(line, "= ")) {
        g_string_append_printf(transcript->expected, "%s\n", line + 2);
        return true;
    }
    if (!read_step(line, &step))
        return false;
    g_array_append_val(transcript->steps, step);
    return true;
}

struct transcript *transcript_parse(const char *text, size_t length) {
    struct transcript *transcript = g_new0(struct transcript, 1);
    transcript->steps = g_array_new(FALSE, FALSE, sizeof(struct transcript_step));
    g_array_set_clear_func(transcript->steps, step_clear);
    transcript->expected = g_string_new(NULL);
    char *copy = g_strndup(text, length);
    char **lines = g_strsplit(copy, "\n", -1);
    bool read = true;
    for (char **line = lines; read && *line != NULL; line++)
        read = read_line(transcript, *line);
    g_strfreev(lines);
    g_free(copy);
    if (read)
        return transcript;
    transcript_free(transcript);
    return NULL;
}

struct transcript *transcript_load(const char *path) {
    char *text;
    gsize length;
    GError *error = NULL;
    if (!g_file_get_contents(path, &text, &length, &error))
        g_error("%s", error->message);
    struct transcript *transcript = transcript_parse(text, length);
    if (transcript == NULL)
        g_error("%s: not a talk", path);
    g_free(text);
    return transcript;
}

void transcript_free(struct transcript *transcript) {
    g_array_unref(transcript->steps);
    g_string_free(transcript->expected, TRUE);
    g_free(transcript);
}
