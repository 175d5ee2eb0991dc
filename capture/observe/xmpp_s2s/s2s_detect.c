/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How streams of XMPP begin, and what a segment in their middle begins with. */
#include "capture/observe/xmpp_s2s/s2s_state.h"

static bool is_name_byte(uint8_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' ||
           c == '-' || c == '_' || c == '.';
}

static enum match starts_with(struct span head, const char *text) {
    struct span wanted = span_of_text(text);
    struct span compared = span_first(wanted, span_len(head));
    if (!span_equals(span_first(head, span_len(compared)), compared))
        return MATCH_NO;
    return span_len(head) < span_len(wanted) ? MATCH_MORE : MATCH_YES;
}

/* <stream or <prefix:stream, and then something that is no part of the name. A server that ends the
 * stream before it has opened its own begins with <prefix:error. */
static enum match starts_stream(struct span head) {
    struct span rest = head;
    struct wire_u8 opening;
    if (!take_u8(&rest, &opening) || opening.value != '<')
        return MATCH_NO;
    struct span name = span_first(rest, 0), prefix;
    while (name.end < rest.end && is_name_byte(*name.end))
        name.end++;
    if (name.end == rest.end)
        return span_len(head) < HEAD_SIZE ? MATCH_MORE : MATCH_NO;
    struct span local = name;
    const bool prefixed = take_until(&local, ':', &prefix);
    const bool is_error = prefixed && span_equals_text(local, "error");
    return is_error || span_equals_text(local, "stream") ? MATCH_YES : MATCH_NO;
}

/* Between servers every stanza names both ends (RFC 6120 8.1); XML of others begins with the same
 * words. */
static bool is_stanza(struct span bytes) {
    static const char *const starts[] = {"<message ", "<presence ", "<iq "};
    struct span tag;
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (span_starts_with_text(bytes, starts[i]) && take_until(&bytes, '>', &tag))
            return span_find_text(tag, " from=") != NULL && span_find_text(tag, " to=") != NULL;
    return false;
}

/* Elements of these names are many; the namespace tells. */
static bool is_sasl(struct span bytes) {
    static const char *const starts[] = {"<auth ", "<success ", "<failure "};
    struct span tag;
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (span_starts_with_text(bytes, starts[i]) && take_until(&bytes, '>', &tag))
            return span_find_text(tag, "urn:ietf:params:xml:ns:xmpp-sasl") != NULL;
    return false;
}

static enum match find_in_middle(struct span bytes) {
    static const char *const starts[] = {"<stream:stream ", "<stream:features", "<stream:error>",
                                         "<stream:error ",  "</stream:stream>", "<db:result ",
                                         "<db:verify ",     "<starttls xmlns=", "<proceed xmlns="};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (span_starts_with_text(bytes, starts[i]))
            return MATCH_YES;
    return is_stanza(bytes) || is_sasl(bytes) ? MATCH_YES : MATCH_NO;
}

enum match s2s_detect(struct span head, bool searching) {
    if (searching)
        return find_in_middle(head);
    head = span_first(head, HEAD_SIZE); /* however the first bytes were cut */
    if (span_is_empty(head) || *head.at != '<')
        return MATCH_NO;
    enum match declaration = starts_with(head, "<?xml ");
    return declaration != MATCH_NO ? declaration : starts_stream(head);
}
