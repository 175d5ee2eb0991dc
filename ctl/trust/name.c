/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Splits names at commas and semicolons outside quotes, and compares the values. */
#include "ctl/trust/name.h"

#include <ctype.h>

struct parts {
    struct span values[CTL_NAME_PARTS_MAX];
    size_t count;
    bool too_many;
};

/* Quotes and backslashes are part of how a value is written, not of the value. */
static bool is_quoting(uint8_t character) {
    return character == '"' || character == '\\';
}

static struct span trim(struct span value) {
    while (!span_is_empty(value) && (is_quoting(value.at[0]) || value.at[0] == ' '))
        value.at++;
    while (!span_is_empty(value) && (is_quoting(value.end[-1]) || value.end[-1] == ' '))
        value.end--;
    return value;
}

static void add_part(struct parts *parts, struct span part) {
    struct span key;
    if (!take_until(&part, '=', &key))
        return;
    part = trim(part);
    if (span_is_empty(part))
        return;
    if (parts->count == CTL_NAME_PARTS_MAX)
        parts->too_many = true;
    else
        parts->values[parts->count++] = part;
}

static struct parts split(struct span name) {
    struct parts parts = {.count = 0};
    struct span part = {name.at, name.at};
    bool in_quotes = false;
    for (; part.end != name.end && !parts.too_many; part.end++) {
        uint8_t character = *part.end;
        if (character == '\\' && part.end + 1 != name.end)
            part.end++;
        else if (character == '"')
            in_quotes = !in_quotes;
        else if (!in_quotes && (character == ',' || character == ';')) {
            add_part(&parts, part);
            part.at = part.end + 1;
        }
    }
    add_part(&parts, part);
    return parts;
}

static struct span skip_quoting(struct span value) {
    while (!span_is_empty(value) && is_quoting(value.at[0]))
        value.at++;
    return value;
}

static bool values_equal(struct span a, struct span b) {
    a = skip_quoting(a);
    b = skip_quoting(b);
    while (!span_is_empty(a) && !span_is_empty(b)) {
        if (tolower(a.at[0]) != tolower(b.at[0]))
            return false;
        a = skip_quoting((struct span){a.at + 1, a.end});
        b = skip_quoting((struct span){b.at + 1, b.end});
    }
    return span_is_empty(a) && span_is_empty(b);
}

static bool has_value(const struct parts *parts, struct span value) {
    for (size_t i = 0; i < parts->count; i++) {
        if (values_equal(parts->values[i], value))
            return true;
    }
    return false;
}

bool ctl_name_is_within(struct span name, struct span full) {
    struct parts some = split(name);
    struct parts all = split(full);
    if (some.count == 0 || some.too_many || all.too_many)
        return false;
    for (size_t i = 0; i < some.count; i++) {
        if (!has_value(&all, some.values[i]))
            return false;
    }
    return true;
}
