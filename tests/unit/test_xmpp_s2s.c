/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Units of a stream are cut out and read rightly, whatever prefixes they use, where they begin and
 * however odd they are. */
#include "guarded.h"
#include "tests/xmpp_s2s_contract.h"

#define STREAMS "xmlns:stream='http://etherx.jabber.org/streams'"

/* Reads the only unit of `text`, which must be whole, under `opening`. */
static struct xmpp_s2s_unit read_under(const char *opening, const char *text) {
    struct xmpp_s2s_framer framer = {0};
    struct span rest = span_of_text(text), taken;
    struct xmpp_s2s_unit unit;
    g_assert_true(xmpp_s2s_take_unit(&framer, &rest, &taken));
    xmpp_s2s_read_unit(&framer, span_of_text(opening), taken, &unit);
    xmpp_s2s_contract_unit(&unit);
    return unit;
}

static struct xmpp_s2s_unit read_one(const char *text) {
    return read_under("", text);
}

static void assert_raw(struct span raw, const char *text) {
    g_assert_true(span_equals_text(raw, text));
}

static void a_header_tells_who_speaks(void) {
    struct xmpp_s2s_unit unit =
        read_one("<stream:stream from='vngtp.lab' id='1327B794B' to=\"coluc.com\" version='1.0' "
                 "xml:lang='en-US.UTF-8' xmlns='jabber:server' "
                 "xmlns:db='jabber:server:dialback' " STREAMS ">");
    g_assert_cmpint(unit.kind, ==, XMPP_S2S_OPENING);
    g_assert_cmpstr(unit.from.value, ==, "vngtp.lab");
    g_assert_cmpstr(unit.to.value, ==, "coluc.com");
    g_assert_cmpstr(unit.id.value, ==, "1327B794B");
    g_assert_cmpstr(unit.version.value, ==, "1.0");
    g_assert_cmpstr(unit.language.value, ==, "en-US.UTF-8");
    g_assert_cmpstr(unit.stream_namespace.value, ==, "jabber:server");
    g_assert_cmpuint(unit.anomalies, ==, 0);
    assert_raw(unit.to.raw, "coluc.com");
    assert_raw(unit.language.raw, "en-US.UTF-8");
    assert_raw(unit.name.raw, "stream:stream");
    unit = read_one("<stream:stream xmlns:stream='urn:other'>");
    g_assert_cmpuint(unit.anomalies, ==, ANOMALY(XMPP_S2S_NAMESPACE_UNKNOWN));
    g_assert_cmpint(read_one("</stream:stream >").kind, ==, XMPP_S2S_CLOSING);
}

static void features_tell_what_is_asked_for(void) {
    struct xmpp_s2s_unit unit = read_one(
        "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
        "<dialback xmlns='urn:xmpp:features:dialback'><errors/></dialback>"
        "<bidi xmlns='urn:xmpp:features:bidi'/><mechanisms "
        "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>EXTERNAL</mechanism>"
        "<mechanism>PLAIN</mechanism></mechanisms></stream:features>");
    g_assert_cmpint(unit.kind, ==, XMPP_S2S_FEATURES);
    g_assert_cmpint(unit.features.starttls, ==, XMPP_S2S_STARTTLS_REQUIRED);
    g_assert_true(unit.features.dialback && unit.features.dialback_errors && unit.features.bidi);
    g_assert_cmpstr(unit.features.mechanisms.value, ==, "EXTERNAL PLAIN");
    unit = read_one("<stream:features><starttls "
                    "xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>");
    g_assert_cmpint(unit.features.starttls, ==, XMPP_S2S_STARTTLS_OPTIONAL);
    unit = read_one("<stream:features><starttls/><required "
                    "xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>");
    g_assert_cmpint(unit.features.starttls, ==, XMPP_S2S_STARTTLS_NONE);
    unit = read_one("<stream:features/>");
    g_assert_cmpint(unit.kind, ==, XMPP_S2S_FEATURES);
}

static void dialback_is_read_in_all_its_forms(void) {
    struct xmpp_s2s_unit unit =
        read_one("<db:result from='coluc.com' to='vngtp.lab'>\n d780f198 \n</db:result>");
    g_assert_cmpint(unit.kind, ==, XMPP_S2S_RESULT);
    g_assert_cmpstr(unit.key.value, ==, "d780f198");
    assert_raw(unit.key.raw, "d780f198");
    g_assert_null(unit.type.raw.at);
    g_assert_cmpuint(unit.anomalies, ==, 0);
    unit = read_one("<db:verify from='coluc.com' id='05E295A2B' to='vngtp.lab' "
                    "type='valid'>d780f198</db:verify>");
    g_assert_cmpint(unit.kind, ==, XMPP_S2S_VERIFY);
    g_assert_cmpstr(unit.type.value, ==, "valid");
    g_assert_cmpstr(unit.key.value, ==, "d780f198");
    unit = read_one("<db:verify from='coluc.com' to='vngtp.lab' type='invalid'/>");
    g_assert_cmpuint(unit.anomalies, ==, ANOMALY(XMPP_S2S_DIALBACK_INCOMPLETE));
    unit = read_one("<db:result from='a' to='b' type='perhaps'/>");
    g_assert_cmpuint(unit.anomalies, ==, ANOMALY(XMPP_S2S_DIALBACK_TYPE_UNKNOWN));
    unit = read_one("<db:result from='a' to='b' type='error'><error type='cancel'>"
                    "<x xmlns='urn:x'/><remote-server-timeout "
                    "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text "
                    "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>late &amp; "
                    "gone</text></error></db:result>");
    g_assert_cmpstr(unit.condition.value, ==, "remote-server-timeout");
    g_assert_cmpstr(unit.text.value, ==, "late & gone");
    assert_raw(unit.text.raw, "late &amp; gone");
    g_assert_cmpstr(unit.key.value, ==, "");
}

static void namespaces_decide_not_prefixes(void) {
    static const char opening[] =
        "<s:stream xmlns:s='http://etherx.jabber.org/streams' xmlns='jabber:server' "
        "xmlns:d='jabber:server:dialback' xmlns:db='urn:nothing'>";
    g_assert_cmpint(read_under(opening, "<d:result from='a' to='b'>k</d:result>").kind, ==,
                    XMPP_S2S_RESULT);
    g_assert_cmpint(read_under(opening, "<db:result from='a' to='b'>k</db:result>").kind, ==,
                    XMPP_S2S_OTHER);
    g_assert_cmpint(read_under(opening, "<s:features/>").kind, ==, XMPP_S2S_FEATURES);
    g_assert_cmpint(read_one("<x:verify xmlns:x='jabber:server:dialback' from='a' to='b' "
                             "id='c'>k</x:verify>")
                        .kind,
                    ==, XMPP_S2S_VERIFY);
    g_assert_cmpint(read_one("<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>").kind, ==,
                    XMPP_S2S_TLS_FAILURE);
    struct xmpp_s2s_unit unit =
        read_one("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>");
    g_assert_cmpint(unit.kind, ==, XMPP_S2S_SASL_FAILURE);
    g_assert_cmpstr(unit.condition.value, ==, "not-authorized");
    g_assert_cmpint(read_one("<failure/>").kind, ==, XMPP_S2S_OTHER);
    g_assert_cmpint(read_one("<message xmlns='urn:x'/>").kind, ==, XMPP_S2S_OTHER);
    unit = read_under(
        "<stream:stream xmlns='jabber:server' xmlns:db='jabber:server:dialns' " STREAMS "/>",
        "<db:result from='a' to='b'>k</db:result>");
    g_assert_cmpint(unit.kind, ==, XMPP_S2S_RESULT);
    g_assert_cmpuint(unit.anomalies, ==, ANOMALY(XMPP_S2S_DIALBACK_NAMESPACE_ODD));
}

static void errors_name_their_condition(void) {
    struct xmpp_s2s_unit unit =
        read_one("<stream:error><text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>why</text>"
                 "<host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>");
    g_assert_cmpint(unit.kind, ==, XMPP_S2S_STREAM_ERROR);
    g_assert_cmpstr(unit.condition.value, ==, "host-unknown");
    g_assert_cmpstr(unit.text.value, ==, "why");
    unit = read_one("<presence from='a@b' to='c@d' type='error'><x/><error type='cancel'>"
                    "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
                    "</error></presence>");
    g_assert_cmpint(unit.kind, ==, XMPP_S2S_PRESENCE);
    g_assert_cmpstr(unit.condition.value, ==, "service-unavailable");
    g_assert_cmpstr(xmpp_s2s_condition_text("host-unknown"), ==,
                    "the domain is not served by this server");
    g_assert_cmpstr(xmpp_s2s_condition_text("x-own"), ==, "x-own");
}

static void what_streams_must_not_hold_is_refused(void) {
    static const struct {
        const char *text;
        enum xmpp_s2s_kind kind;
        uint32_t anomalies;
    } cases[] = {
        {"<!DOCTYPE a [<!ENTITY x 'y>'>]>", XMPP_S2S_REFUSED, ANOMALY(XMPP_S2S_DTD_REFUSED)},
        {"<?php x?>", XMPP_S2S_REFUSED, ANOMALY(XMPP_S2S_INSTRUCTION_REFUSED)},
        {"<!-- > -->", XMPP_S2S_REFUSED, ANOMALY(XMPP_S2S_COMMENT_REFUSED)},
        {"<message>&x;</message>", XMPP_S2S_MESSAGE, ANOMALY(XMPP_S2S_ENTITY_REFUSED)},
        {"<message><?php?></message>", XMPP_S2S_MESSAGE, ANOMALY(XMPP_S2S_INSTRUCTION_REFUSED)},
        {"<message><!-- --></message>", XMPP_S2S_MESSAGE, ANOMALY(XMPP_S2S_COMMENT_REFUSED)},
        {"<message><a></b></message>", XMPP_S2S_MESSAGE, ANOMALY(XMPP_S2S_NOT_WELL_FORMED)},
        {"<message><u:a/></message>", XMPP_S2S_MESSAGE, ANOMALY(XMPP_S2S_NOT_WELL_FORMED)},
        {"<message to='<iq/>", XMPP_S2S_OTHER, ANOMALY(XMPP_S2S_NOT_WELL_FORMED)},
        {"text<", XMPP_S2S_SKIPPED, ANOMALY(XMPP_S2S_TEXT_OUTSIDE)},
        {"</message>", XMPP_S2S_SKIPPED, ANOMALY(XMPP_S2S_END_TAG_STRAY)},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct xmpp_s2s_unit unit = read_one(cases[i].text);
        g_test_message("%s", cases[i].text);
        g_assert_cmpint(unit.kind, ==, cases[i].kind);
        g_assert_cmphex(unit.anomalies, ==, cases[i].anomalies);
    }
}

/* What is told of `text`, a stream from its start or joined in the middle: kinds alone. */
static void assert_kinds(const char *text, bool searching, const char *kinds) {
    struct xmpp_s2s_reading *reading = xmpp_s2s_reading_new(searching);
    xmpp_s2s_reading_take(reading, span_of_text(text));
    char **lines = g_strsplit(reading->reported->str, "\n", -1);
    GString *reported = g_string_new(NULL);
    for (char **line = lines; *line != NULL && **line != '\0'; line++) {
        const char *name = strchr(*line, ' ');
        g_string_append_len(reported, *line, name - *line);
        g_string_append_c(reported, ' ');
    }
    g_assert_cmpstr(reported->str, ==, kinds);
    g_string_free(reported, TRUE);
    g_strfreev(lines);
    xmpp_s2s_reading_free(reading);
}

static void a_stream_is_found_again(void) {
    assert_kinds("ello</body></message><presence/><iq><x/></iq>", true, "presence iq ");
    assert_kinds("b' to='c'>k</db:result><result/><db:result>k</db:result>", true, "db:result ");
    assert_kinds("x<y/><stream:error/></stream:stream>", true, "stream stream ");
    assert_kinds("<message to='x><presence/><iq/>", false, "element presence iq ");
    assert_kinds("<message/>\x16\x03<iq/>", false, "message ");
    assert_kinds(" \r\n<message/> <iq/>", false, "message iq ");
}

static void tls_is_not_taken(void) {
    struct xmpp_s2s_framer framer = {0};
    struct span rest = span_of_text("<a/>\x16\x03"), taken;
    g_assert_true(xmpp_s2s_take_unit(&framer, &rest, &taken));
    g_assert_false(xmpp_s2s_take_unit(&framer, &rest, &taken));
    g_assert_true(framer.not_xml);
    g_assert_cmpuint(span_len(rest), ==, 2);
}

static GString *repeated(const char *before, const char *what, size_t times, const char *after) {
    GString *text = g_string_new(before);
    for (size_t i = 0; i < times; i++)
        g_string_append(text, what);
    return g_string_append(text, after);
}

/* The first unit of each is told with these anomalies, within seconds, and the small one after it
 * is still found. */
static void assert_survived(GString *text, const char *beginning, uint32_t anomalies) {
    struct xmpp_s2s_reading *reading = xmpp_s2s_reading_new(false);
    gint64 before = g_get_monotonic_time();
    struct span rest = span_of(text->str, text->len);
    for (; !span_is_empty(rest); rest = span_after(rest, 1460))
        xmpp_s2s_reading_take(reading, span_first(rest, 1460));
    g_assert_cmpint(g_get_monotonic_time() - before, <, 5 * G_USEC_PER_SEC);
    char **lines = g_strsplit(reading->reported->str, "\n", -1);
    char *reported = g_strdup_printf(" condition '' %x ", anomalies);
    g_assert_true(g_str_has_prefix(lines[0], beginning));
    g_assert_nonnull(strstr(lines[0], reported));
    g_assert_nonnull(strstr(reading->reported->str, "iq iq"));
    g_free(reported);
    g_strfreev(lines);
    xmpp_s2s_reading_free(reading);
    g_string_free(text, TRUE);
}

static void bombs_cost_little(void) {
    enum { TEN_MEGABYTES = 10 * 1024 * 1024, MILLION = 1000000 };
    const uint32_t too_long = ANOMALY(XMPP_S2S_UNIT_TOO_LONG);
    assert_survived(repeated("<message from='a' to='", "x", TEN_MEGABYTES, "'/><iq a='b'/>"),
                    "element message", too_long);
    assert_survived(
        repeated("<message from='a'><body>", "x", TEN_MEGABYTES, "</body></message><iq/>"),
        "message message from 'a'", too_long);
    GString *deep = repeated("<message from='a'>", "<x>", MILLION, "");
    GString *up = repeated("", "</x>", MILLION, "</message><iq/>");
    g_string_append_len(deep, up->str, (gssize)up->len);
    g_string_free(up, TRUE);
    assert_survived(deep, "message message from 'a'", too_long | ANOMALY(XMPP_S2S_NESTED_TOO_DEEP));
    GString *attributes = g_string_new("<message ");
    for (unsigned i = 0; i < 5000; i++)
        g_string_append_printf(attributes, "a%u='' ", i);
    g_string_append(attributes, "/><iq/>");
    assert_survived(attributes, "message message", ANOMALY(XMPP_S2S_ATTRIBUTES_TOO_MANY));
    GString *entities = g_string_new("<!DOCTYPE l [<!ENTITY l0 'lol'>");
    for (unsigned i = 1; i < 40; i++)
        g_string_append_printf(entities, "<!ENTITY l%u '&l%u;&l%u;'>", i, i - 1, i - 1);
    g_string_append(entities, "]><message>&l39;</message><iq/>");
    assert_survived(entities, "markup not allowed in a stream", ANOMALY(XMPP_S2S_DTD_REFUSED));
}

static void check_prefix(struct span bytes, void *data) {
    (void)data;
    xmpp_s2s_contract_check(bytes, false);
    xmpp_s2s_contract_check(bytes, true);
}

static void every_prefix_of_every_vector_keeps_the_contract(void) {
    static const char *const names[] = {"dialback", "errors", "odd"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        char *path = g_strdup_printf(VECTORS "/xmpp_s2s/%s.xml", names[i]), *text;
        gsize length;
        g_assert_true(g_file_get_contents(path, &text, &length, NULL));
        guarded_each_prefix(span_of(text, length), check_prefix, NULL);
        g_free(text);
        g_free(path);
    }
}

static void every_anomaly_is_named(void) {
    for (unsigned i = 0; i < XMPP_S2S_ANOMALY_COUNT; i++)
        g_assert_true(g_str_has_prefix(xmpp_s2s_anomalies[i].name, "xmpp_s2s."));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/xmpp_s2s/header", a_header_tells_who_speaks);
    g_test_add_func("/xmpp_s2s/features", features_tell_what_is_asked_for);
    g_test_add_func("/xmpp_s2s/dialback", dialback_is_read_in_all_its_forms);
    g_test_add_func("/xmpp_s2s/namespaces", namespaces_decide_not_prefixes);
    g_test_add_func("/xmpp_s2s/errors", errors_name_their_condition);
    g_test_add_func("/xmpp_s2s/refused", what_streams_must_not_hold_is_refused);
    g_test_add_func("/xmpp_s2s/resync", a_stream_is_found_again);
    g_test_add_func("/xmpp_s2s/tls", tls_is_not_taken);
    g_test_add_func("/xmpp_s2s/bombs", bombs_cost_little);
    g_test_add_func("/xmpp_s2s/prefixes", every_prefix_of_every_vector_keeps_the_contract);
    g_test_add_func("/xmpp_s2s/anomalies", every_anomaly_is_named);
    return g_test_run();
}
