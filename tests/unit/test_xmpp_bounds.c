/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Units of a stream at the bounds of what is read of them: lengths, depth, attributes, names. */
#include "tests/xmpp_s2s_contract.h"

#include <glib.h>

static struct xmpp_s2s_unit read_under(const char *opening, const char *text) {
    struct xmpp_s2s_framer framer = {0};
    struct span rest = span_of_text(text), taken;
    struct xmpp_s2s_unit unit;
    g_assert_true(xmpp_s2s_take_unit(&framer, &rest, &taken));
    xmpp_s2s_read_unit(&framer, span_of_text(opening), taken, &unit);
    xmpp_s2s_contract_unit(&unit);
    return unit;
}

/* `count` times `what`. To be freed with g_free. */
static char *times(unsigned count, const char *what) {
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < count; i++)
        g_string_append(text, what);
    return g_string_free(text, FALSE);
}

static void values_have_room_for_so_many_bytes(void) {
    enum { MOST = XMPP_S2S_TEXT_MOST - 1 };
    static const struct {
        unsigned length; /* of letters */
        const char *last;
        size_t kept;
        bool too_long;
    } cases[] = {
        {MOST, "", MOST, false},
        {MOST + 1, "", MOST, true},
        {MOST - 2, "\xc3\xa9", MOST, false}, /* of two bytes */
        {MOST - 1, "\xc3\xa9", MOST - 1, true},
        {MOST - 2, "\xe2\x82\xac", MOST - 2, true}, /* of three: not cut in two */
        {MOST - 3, "\xe2\x82\xac", MOST, false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *letters = times(cases[i].length, "a");
        g_autofree char *text = g_strdup_printf("<message to='%s%s'/>", letters, cases[i].last);
        const struct xmpp_s2s_unit unit = read_under("", text);
        g_assert_cmpuint(strlen(unit.to.value), ==, cases[i].kept);
        g_assert_true(g_utf8_validate(unit.to.value, -1, NULL));
        g_assert_cmphex(unit.anomalies, ==,
                        cases[i].too_long ? ANOMALY(XMPP_S2S_VALUE_TOO_LONG) : 0);
        g_assert_cmpuint(span_len(unit.to.raw), ==, cases[i].length + strlen(cases[i].last));
    }
}

static void elements_have_so_many_attributes(void) {
    for (unsigned count = 64; count <= 65; count++) {
        GString *text = g_string_new("<message");
        for (unsigned i = 0; i < count; i++)
            g_string_append_printf(text, " a%u='b'", i);
        g_string_append(text, "/>");
        g_assert_cmphex(read_under("", text->str).anomalies, ==,
                        count > 64 ? ANOMALY(XMPP_S2S_ATTRIBUTES_TOO_MANY) : 0);
        g_string_free(text, TRUE);
    }
}

static void elements_lie_so_deep(void) {
    for (unsigned depth = XMPP_S2S_DEPTH_MOST; depth <= XMPP_S2S_DEPTH_MOST + 1; depth++) {
        g_autofree char *down = times(depth - 1, "<a>"), *up = times(depth - 1, "</a>");
        g_autofree char *text = g_strdup_printf("<message>%s%s</message>", down, up);
        const struct xmpp_s2s_unit unit = read_under("", text);
        g_assert_cmpint(unit.kind, ==, XMPP_S2S_MESSAGE);
        g_assert_cmphex(unit.anomalies, ==,
                        depth > XMPP_S2S_DEPTH_MOST ? ANOMALY(XMPP_S2S_NESTED_TOO_DEEP) : 0);
    }
}

static void white_space_around_a_key_is_none_of_it(void) {
    static const struct {
        const char *written, *key;
    } cases[] = {{"k", "k"},  {" \r\n\tk", "k"}, {"k ", "k"}, {"  k k ", "k k"},
                 {"   ", ""}, {"", ""},          {"k\n", "k"}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text =
            g_strdup_printf("<db:result from='a' to='b'>%s</db:result>", cases[i].written);
        const struct xmpp_s2s_unit unit = read_under("", text);
        g_assert_cmpstr(unit.key.value, ==, cases[i].key);
        g_assert_cmphex(unit.anomalies, ==,
                        cases[i].key[0] == '\0' ? ANOMALY(XMPP_S2S_DIALBACK_INCOMPLETE) : 0);
        if (cases[i].key[0] != '\0')
            g_assert_true(span_equals_text(unit.key.raw, cases[i].key));
    }
}

static void dialback_needs_all_its_parts(void) {
    static const struct {
        const char *text;
        uint32_t anomalies;
    } cases[] = {
        {"<db:result from='a' to='b'>k</db:result>", 0},
        {"<db:result to='b'>k</db:result>", ANOMALY(XMPP_S2S_DIALBACK_INCOMPLETE)},
        {"<db:result from='a'>k</db:result>", ANOMALY(XMPP_S2S_DIALBACK_INCOMPLETE)},
        {"<db:verify from='a' to='b' id='1'>k</db:verify>", 0},
        {"<db:verify from='a' to='b'>k</db:verify>", ANOMALY(XMPP_S2S_DIALBACK_INCOMPLETE)},
        {"<db:result from='a' to='b' type='valid'/>", 0},
        {"<db:result from='a' to='b' type='invalid'/>", 0},
        {"<db:result from='a' to='b' type='error'/>", 0},
        {"<db:result from='a' to='b' type='Valid'/>", ANOMALY(XMPP_S2S_DIALBACK_TYPE_UNKNOWN)},
        {"<db:result from='a' to='b' type=''/>", ANOMALY(XMPP_S2S_DIALBACK_TYPE_UNKNOWN)},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmphex(read_under("", cases[i].text).anomalies, ==, cases[i].anomalies);
}

static void conditions_are_the_first_of_their_place(void) {
    static const struct {
        const char *text, *condition, *words;
    } cases[] = {
        {"<message type='error'><error type='cancel'><gone "
         "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><conflict "
         "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text "
         "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>a &amp; b</text></error></message>",
         "gone", "a & b"},
        {"<message><body><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></body></message>", "",
         ""},
        {"<message><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></message>", "", ""},
        {"<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
         "conflict", ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const struct xmpp_s2s_unit unit = read_under("", cases[i].text);
        g_assert_cmpstr(unit.condition.value, ==, cases[i].condition);
        g_assert_cmpstr(unit.text.value, ==, cases[i].words);
    }
}

/* What is written as an empty element is open all the same, and one too long or broken is put in
 * the place of by the usual prefixes. */
static void a_unit_is_read_under_its_header(void) {
    static const char opening[] = "<s:stream xmlns:s='http://etherx.jabber.org/streams' "
                                  "xmlns:d='jabber:server:dialback' xmlns='jabber:server'>",
                      closed[] = "<s:stream xmlns:s='http://etherx.jabber.org/streams' "
                                 "xmlns:d='jabber:server:dialback' xmlns='jabber:server'/>";
    static const char unit[] = "<d:result from='a' to='b'>k</d:result>",
                      usual[] = "<db:result from='a' to='b'>k</db:result>";
    g_autofree char *filling = times(XMPP_S2S_OPENING_MOST, " ");
    for (size_t length = XMPP_S2S_OPENING_MOST; length <= XMPP_S2S_OPENING_MOST + 1; length++) {
        g_autofree char *filled = g_strdup_printf("%.*s%.*s>", (int)strlen(opening) - 1, opening,
                                                  (int)(length - strlen(opening)), filling);
        g_assert_cmpuint(strlen(filled), ==, length);
        g_assert_cmpint(read_under(filled, unit).kind, ==,
                        length > XMPP_S2S_OPENING_MOST ? XMPP_S2S_OTHER : XMPP_S2S_RESULT);
        g_assert_cmpint(read_under(filled, usual).kind, ==, XMPP_S2S_RESULT);
    }
    g_assert_cmpint(read_under(opening, unit).kind, ==, XMPP_S2S_RESULT);
    g_assert_cmpint(read_under(closed, unit).kind, ==, XMPP_S2S_RESULT);
    g_assert_cmpint(read_under("<a b=c>", usual).kind, ==, XMPP_S2S_RESULT);
    g_assert_cmpint(read_under("<", usual).kind, ==, XMPP_S2S_RESULT);
    g_assert_cmpint(read_under("", unit).kind, ==, XMPP_S2S_OTHER);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/xmpp_bounds/" #name, name)
    TEST(values_have_room_for_so_many_bytes);
    TEST(elements_have_so_many_attributes);
    TEST(elements_lie_so_deep);
    TEST(white_space_around_a_key_is_none_of_it);
    TEST(dialback_needs_all_its_parts);
    TEST(conditions_are_the_first_of_their_place);
    TEST(a_unit_is_read_under_its_header);
    return g_test_run();
}
