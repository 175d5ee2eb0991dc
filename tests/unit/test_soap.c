/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bodies of answers are known for what they are, whole, cut anywhere, or hostile. */
#include "guarded.h"
#include "tests/soap_contract.h"

#define OPEN  "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'>"
#define CLOSE "</s:Envelope>"

static struct soap_body read_bytes(struct span bytes) {
    struct soap_body body;
    struct soap_reader *reader = soap_reader_new();
    soap_read(reader, bytes, &body);
    soap_reader_free(reader);
    return body;
}

static struct soap_body read_text(const char *text) {
    return read_bytes(span_of_text(text));
}

static void assert_kind(const char *text, enum soap_kind kind) {
    g_assert_cmpint(read_text(text).kind, ==, kind);
}

static char *vector(const char *name) {
    char *path = g_build_filename(VECTORS, "soap", name, NULL), *text;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_free(path);
    return text;
}

static void a_fault_says_what_it_says(void) {
    char *text = vector("axl_fault.xml");
    struct soap_body body = read_text(text);
    g_assert_cmpint(body.kind, ==, SOAP_FAULT);
    g_assert_cmpstr(body.fault_code, ==, "soapenv:Server");
    g_assert_cmpstr(body.fault_string, ==,
                    "Maximum AXL Memory Allocation Consumed. Please retry once requests in "
                    "progress have completed");
    g_assert_cmpstr(body.axl_code, ==, "-1");
    g_assert_cmpstr(body.axl_message, ==, "Maximum AXL Memory Allocation Consumed.");
    g_free(text);
    text = vector("fault12.xml");
    body = read_text(text);
    g_assert_cmpint(body.kind, ==, SOAP_FAULT);
    g_assert_cmpstr(body.fault_code, ==, "env:Sender");
    g_assert_cmpstr(body.fault_string, ==, "Processing <error>");
    g_free(text);
}

static void only_a_fault_in_the_body_is_one(void) {
    assert_kind(OPEN "<s:Body><getUserResponse><faultstring>x</faultstring><Fault>no</Fault>"
                     "</getUserResponse></s:Body>" CLOSE,
                SOAP_ENVELOPE);
    assert_kind(OPEN "<s:Header><Fault>no</Fault></s:Header><s:Body/>" CLOSE, SOAP_ENVELOPE);
    assert_kind(OPEN "<s:Body><d><![CDATA[<s:Fault>]]></d></s:Body>" CLOSE, SOAP_ENVELOPE);
    assert_kind(OPEN "<!-- <s:Fault> --><s:Body><s:Fault/></s:Body>" CLOSE, SOAP_FAULT);
}

/* Whatever was read before, and however that ended. */
static void one_reader_reads_many(void) {
    static const char *const texts[] = {
        OPEN "<s:Body><s:Fault><faultstring>one</faultstring><faultcode>cut",
        OPEN "<s:Body><getUserResponse/></s:Body>" CLOSE,
        "<html><title>page</title>",
        OPEN "<s:Body></s:Wrong>",
        "<!DOCTYPE d [<!ENTITY a 'aaaa'>]><d/>",
        OPEN "<s:Body><s:Fault><faultstring>two</faultstring></s:Fault></s:Body>" CLOSE};
    struct soap_reader *reader = soap_reader_new();
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        for (size_t j = 0; j < G_N_ELEMENTS(texts); j++) {
            struct soap_body before, body, alone = read_text(texts[j]);
            soap_read(reader, span_of_text(texts[i]), &before);
            soap_read(reader, span_of_text(texts[j]), &body);
            g_assert_true(memcmp(&body, &alone, sizeof body) == 0);
        }
    soap_reader_free(reader);
}

static void without_a_reader_no_xml_is_told(void) {
    struct soap_body body;
    soap_read(NULL, span_of_text(OPEN CLOSE), &body);
    g_assert_cmpint(body.kind, ==, SOAP_UNKNOWN);
    soap_read(NULL, span_of_text("no"), &body);
    g_assert_cmpint(body.kind, ==, SOAP_NO_XML);
    soap_reader_free(NULL);
}

static void other_bodies_are_told_apart(void) {
    assert_kind("", SOAP_EMPTY);
    assert_kind(" \r\n", SOAP_EMPTY);
    assert_kind("{\"error\": 1}", SOAP_NO_XML);
    assert_kind("<error/>", SOAP_OTHER_XML);
    assert_kind("<", SOAP_UNKNOWN);
    assert_kind("<?xml version='1.0'?><soapenv:Enve", SOAP_UNKNOWN);
    assert_kind("\xef\xbb\xbf\r\n<?xml version='1.0' encoding='utf-16'?>" OPEN, SOAP_ENVELOPE);
    assert_kind("<HTML lang=en><HEAD>", SOAP_WEB_PAGE);
    char *page = vector("page.html");
    struct soap_body body = read_text(page);
    g_assert_cmpint(body.kind, ==, SOAP_WEB_PAGE);
    g_assert_cmpstr(body.title, ==, "Cisco Unified CM Console");
    g_free(page);
}

static void nothing_is_expanded(void) {
    struct soap_body body =
        read_text("<!DOCTYPE d [<!ENTITY a 'aaaa'>]>" OPEN "<s:Body><s:Fault><faultstring>&a;"
                  "</faultstring></s:Fault></s:Body>" CLOSE);
    g_assert_cmpint(body.kind, ==, SOAP_UNKNOWN);
    g_assert_cmpstr(body.fault_string, ==, "");
}

static void long_texts_end_with_a_character(void) {
    GString *text = g_string_new(OPEN "<s:Body><s:Fault><faultstring>x");
    for (unsigned i = 0; i < 400; i++)
        g_string_append(text, "\xc3\xa9");
    g_string_append(text, "</faultstring><faultcode>late</faultcode></s:Fault></s:Body>" CLOSE);
    struct soap_body body = read_text(text->str);
    g_assert_cmpuint(strlen(body.fault_string), ==, SOAP_TEXT - 1);
    g_assert_true(g_utf8_validate(body.fault_string, -1, NULL));
    g_assert_cmpstr(body.fault_code, ==, "late");
    g_string_free(text, TRUE);
}

static void check_prefix(struct span bytes, void *whole) {
    soap_contract_check(bytes);
    const struct soap_body body = read_bytes(bytes), all = read_text(whole);
    if (span_len(bytes) > 200)
        g_assert_cmpint(body.kind, ==, all.kind);
}

static void every_beginning_keeps_the_contract(void) {
    static const char *const names[] = {"axl_fault.xml", "fault12.xml", "page.html"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        char *text = vector(names[i]);
        guarded_each_prefix(span_of_text(text), check_prefix, text);
        g_free(text);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/soap/fault", a_fault_says_what_it_says);
    g_test_add_func("/soap/only_a_fault", only_a_fault_in_the_body_is_one);
    g_test_add_func("/soap/others", other_bodies_are_told_apart);
    g_test_add_func("/soap/many", one_reader_reads_many);
    g_test_add_func("/soap/none", without_a_reader_no_xml_is_told);
    g_test_add_func("/soap/entities", nothing_is_expanded);
    g_test_add_func("/soap/long", long_texts_end_with_a_character);
    g_test_add_func("/soap/beginnings", every_beginning_keeps_the_contract);
    return g_test_run();
}
