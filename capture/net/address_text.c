/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each number of a new address has as many digits as the old one's (pseudonyms.h): it is written
 * where that one stood. */
#include "capture/net/address_text.h"
#include "wire/inet.h"

#include <string.h>

enum { V4 = 4, V6 = 16, GROUPS = 8, V6_MOST = 45 };

static bool is_digit(uint8_t c) {
    return c >= '0' && c <= '9';
}

static bool is_upper(uint8_t c) {
    return c >= 'A' && c <= 'F';
}

static bool is_hex(uint8_t c) {
    return is_digit(c) || is_upper(c) || (c >= 'a' && c <= 'f');
}

static bool is_word(uint8_t c) {
    const uint8_t lower = c | 0x20;
    return is_digit(c) || (lower >= 'a' && lower <= 'z');
}

/* --- IPv4 ------------------------------------------------------------------------------------- */

/* A number of one to three digits up to 255. False: there is none. */
static bool take_octet(struct span *rest, struct span *digits, uint8_t *value) {
    unsigned number = 0;
    struct span taken = {rest->at, rest->at};
    while (taken.end < rest->end && is_digit(*taken.end) && span_len(taken) < 4)
        number = number * 10 + (unsigned)(*taken.end++ - '0');
    if (span_is_empty(taken) || span_len(taken) > 3 || number > UINT8_MAX)
        return false;
    *digits = taken;
    *value = (uint8_t)number;
    rest->at = taken.end;
    return true;
}

static bool take_point(struct span *rest) {
    if (span_is_empty(*rest) || *rest->at != '.')
        return false;
    rest->at++;
    return true;
}

/* The address that `rest` begins with, and where its numbers stand. */
static bool take_quad(struct span *rest, struct span digits[V4], uint8_t bytes[V4]) {
    struct span trial = *rest;
    for (unsigned i = 0; i < V4; i++)
        if ((i > 0 && !take_point(&trial)) || !take_octet(&trial, &digits[i], &bytes[i]))
            return false;
    const bool goes_on = !span_is_empty(trial) && is_word(*trial.at);
    const bool has_more = span_len(trial) >= 2 && *trial.at == '.' && is_word(trial.at[1]);
    if (goes_on || has_more)
        return false;
    *rest = trial;
    return true;
}

static void write_octet(uint8_t *text, struct span digits, unsigned value) {
    for (size_t i = span_len(digits); i > 0; i--, value /= 10)
        text[digits.at - text + (ptrdiff_t)i - 1] = (uint8_t)('0' + value % 10);
}

static void write_quad(uint8_t *text, const struct span digits[V4], const uint8_t bytes[V4]) {
    for (unsigned i = 0; i < V4; i++)
        write_octet(text, digits[i], bytes[i]);
}

static bool replace_quad(uint8_t *text, struct span *rest, const struct pseudonyms *pseudonyms) {
    struct span digits[V4];
    uint8_t bytes[V4];
    if (!take_quad(rest, digits, bytes))
        return false;
    pseudonyms->address(pseudonyms->data, 4, bytes);
    write_quad(text, digits, bytes);
    return true;
}

/* --- IPv6 ------------------------------------------------------------------------------------- */

/* Upper case where the old number had some. One that needs more digits is made zeros: only of an
 * IPv4 address that was written in hexadecimal digits. */
static void write_group(uint8_t *text, struct span digits, unsigned value) {
    static const char lower[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";
    const size_t length = span_len(digits);
    const char *all = lower;
    for (const uint8_t *at = digits.at; at < digits.end; at++)
        if (is_upper(*at))
            all = upper;
    if (length < 4 && value >> (4 * length) != 0)
        value = 0;
    for (size_t i = length; i > 0; i--, value >>= 4)
        text[digits.at - text + (ptrdiff_t)i - 1] = (uint8_t)all[value & 0xf];
}

static struct span take_group(struct span *rest) {
    struct span group = {rest->at, rest->at};
    while (group.end < rest->end && *group.end != ':')
        group.end++;
    rest->at = group.end < rest->end ? group.end + 1 : group.end;
    return group;
}

/* The groups of an address from left to right; those behind "::" are the last ones. */
static void write_groups(uint8_t *text, struct span address, const uint8_t bytes[V6]) {
    struct span groups[GROUPS + 2], digits[V4];
    unsigned count = 0, gap = GROUPS + 2;
    for (struct span rest = address; !span_is_empty(rest) && count < GROUPS + 2;) {
        groups[count] = take_group(&rest);
        if (!span_is_empty(groups[count]))
            count++;
        else
            gap = count;
    }
    uint8_t ignored[V4];
    struct span last = count > 0 ? groups[count - 1] : address;
    const bool quad = count > 0 && take_quad(&last, digits, ignored);
    const unsigned words = count + quad;
    for (unsigned i = 0; i < count - quad; i++) {
        const unsigned word = i < gap ? i : GROUPS - words + i;
        write_group(text, groups[i], (unsigned)(bytes[2 * word] << 8 | bytes[2 * word + 1]));
    }
    if (quad)
        write_quad(text, digits, bytes + V6 - V4);
}

static bool replace_groups(uint8_t *text, struct span *rest, const struct pseudonyms *pseudonyms) {
    struct span taken = {rest->at, rest->at};
    unsigned colons = 0;
    char written[V6_MOST + 1];
    uint8_t bytes[V6];
    for (; taken.end < rest->end && (is_hex(*taken.end) || *taken.end == ':' || *taken.end == '.');
         taken.end++)
        colons += *taken.end == ':';
    const bool goes_on = taken.end < rest->end && is_word(*taken.end);
    while (span_len(taken) > 2 &&
           (taken.end[-1] == '.' || (taken.end[-1] == ':' && taken.end[-2] != ':')))
        taken.end--;
    if (goes_on || colons < 2 || span_len(taken) > V6_MOST)
        return false;
    memcpy(written, taken.at, span_len(taken));
    written[span_len(taken)] = '\0';
    if (inet_pton(AF_INET6, written, bytes) != 1)
        return false;
    pseudonyms->address(pseudonyms->data, 6, bytes);
    write_groups(text, taken, bytes);
    rest->at = taken.end;
    return true;
}

/* --- texts ------------------------------------------------------------------------------------ */

unsigned address_text_replace(uint8_t *text, size_t length, const struct pseudonyms *pseudonyms) {
    struct span rest = span_of(text, length);
    unsigned count = 0;
    if (pseudonyms->address == NULL)
        return 0;
    while (!span_is_empty(rest)) {
        const uint8_t before = rest.at == text ? ' ' : rest.at[-1];
        const bool begins = (is_hex(*rest.at) || *rest.at == ':') && !is_word(before);
        const bool inside = before == '.';
        if (begins && !inside && before != ':' && replace_groups(text, &rest, pseudonyms))
            count++;
        else if (begins && !inside && replace_quad(text, &rest, pseudonyms))
            count++;
        else
            rest.at++;
    }
    return count;
}

/* --- names in DNS ----------------------------------------------------------------------------- */

static bool take_label(struct span *rest, struct span *label) {
    struct wire_u8 length;
    struct span trial = *rest;
    if (!take_u8(&trial, &length) || !take_bytes(&trial, length.value, label))
        return false;
    *rest = trial;
    return true;
}

static bool same_text_ci(struct span bytes, const char *text) {
    if (span_len(bytes) != strlen(text))
        return false;
    for (size_t i = 0; text[i] != '\0'; i++)
        if ((bytes.at[i] | 0x20) != (text[i] | 0x20))
            return false;
    return true;
}

static bool is_in_tree(struct span rest, const char *tree) {
    struct span label, top;
    return take_label(&rest, &label) && take_label(&rest, &top) && same_text_ci(label, tree) &&
           same_text_ci(top, "arpa");
}

static bool replace_reverse_quad(uint8_t *name, struct span rest,
                                 const struct pseudonyms *pseudonyms) {
    struct span labels[V4], digits;
    uint8_t bytes[V4];
    for (unsigned i = 0; i < V4; i++)
        if (!take_label(&rest, &labels[i]) ||
            !take_octet(&labels[i], &digits, &bytes[V4 - 1 - i]) || !span_is_empty(labels[i]))
            return false;
        else
            labels[i] = digits;
    if (!is_in_tree(rest, "in-addr"))
        return false;
    pseudonyms->address(pseudonyms->data, 4, bytes);
    for (unsigned i = 0; i < V4; i++)
        write_octet(name, labels[i], bytes[V4 - 1 - i]);
    return true;
}

static unsigned digit_value(uint8_t c) {
    return is_digit(c) ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a') + 10;
}

static bool replace_reverse_digits(uint8_t *name, struct span rest,
                                   const struct pseudonyms *pseudonyms) {
    enum { DIGITS = 2 * V6 };
    struct span labels[DIGITS];
    uint8_t bytes[V6] = {0};
    for (unsigned i = 0; i < DIGITS; i++) {
        if (!take_label(&rest, &labels[i]) || span_len(labels[i]) != 1 || !is_hex(*labels[i].at))
            return false;
        const unsigned place = DIGITS - 1 - i;
        bytes[place / 2] |= (uint8_t)(digit_value(*labels[i].at) << (place % 2 == 0 ? 4 : 0));
    }
    if (!is_in_tree(rest, "ip6"))
        return false;
    pseudonyms->address(pseudonyms->data, 6, bytes);
    for (unsigned i = 0; i < DIGITS; i++) {
        const unsigned place = DIGITS - 1 - i;
        write_group(name, labels[i], bytes[place / 2] >> (place % 2 == 0 ? 4 : 0) & 0xf);
    }
    return true;
}

bool address_name_replace(uint8_t *name, size_t length, const struct pseudonyms *pseudonyms) {
    const struct span rest = span_of(name, length);
    return pseudonyms->address != NULL && (replace_reverse_quad(name, rest, pseudonyms) ||
                                           replace_reverse_digits(name, rest, pseudonyms));
}
