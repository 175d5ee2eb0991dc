/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stays of text protocols when the rest is taken out, segment by segment: hidden bytes are
 * shown as dots. */
#include "s2s_stage.h"

enum { TCP_HEADER = 20 };

static const struct pseudonyms no_pseudonyms;

struct redaction {
    struct stage *stage;
    struct clear_ranges *clear_ranges;
    struct stage_wire *wire;
};

static struct redaction begin(unsigned port) {
    struct redaction redaction = {stage_new(NULL), clear_ranges_new(0), NULL};
    engine_clear_ranges(redaction.stage->engine, redaction.clear_ranges, &no_pseudonyms);
    redaction.wire = stage_connect(redaction.stage, "10.0.0.1", "10.0.0.2", port);
    return redaction;
}

static void end(struct redaction *redaction) {
    stage_free(redaction->stage);
    clear_ranges_free(redaction->clear_ranges);
}

/* What is left of `text`, the payload of a frame; to be freed. */
static char *left_of(struct clear_ranges *clear_ranges, uint64_t frame, const char *text) {
    unsigned count;
    const struct clear_range *ranges = clear_ranges_of_frame(clear_ranges, frame, &count);
    const size_t length = strlen(text);
    char *left = g_strnfill(length, '.');
    for (unsigned i = 0; i < count; i++)
        for (uint32_t at = ranges[i].at; at < ranges[i].at + ranges[i].length; at++)
            if (at >= TCP_HEADER && at - TCP_HEADER < length)
                left[at - TCP_HEADER] = ranges[i].as == CLEAR_AS_SPACE ? ' '
                                        : ranges[i].as == CLEAR_AS_OTHER
                                            ? (char)ranges[i].other[at - ranges[i].at]
                                            : text[at - TCP_HEADER];
    return left;
}

/* Several pairs of what a side says and what is left of it. */
struct said {
    enum side from;
    const char *text, *left;
};

static void assert_left(unsigned port, const struct said *said, unsigned count) {
    struct redaction redaction = begin(port);
    uint64_t first = redaction.stage->frame + 1;
    for (unsigned i = 0; i < count; i++)
        stage_say(redaction.stage, redaction.wire, said[i].from, said[i].text);
    engine_finish(redaction.stage->engine);
    for (unsigned i = 0; i < count; i++) {
        char *left = left_of(redaction.clear_ranges, first + i, said[i].text);
        g_assert_cmpstr(left, ==, said[i].left);
        g_free(left);
    }
    end(&redaction);
}

#define OPENING                                                                                    \
    "<stream:stream from='a.com' to='b.com' xmlns='jabber:server' "                                \
    "xmlns:db='jabber:server:dialback' xmlns:stream='http://etherx.jabber.org/streams'>"

static void of_stanzas_only_the_frame_is_left(void) {
    static const struct said said[] = {
        {CLIENT, OPENING, OPENING},
        {SERVER, OPENING, OPENING},
        {CLIENT, "<db:result from='a.com' to='b.com'>key</db:result>",
         "<db:result from='a.com' to='b.com'>key</db:result>"},
        {CLIENT, "<message from='me@a.com' to='you@b.com'><body>secret &gt; </body></message>",
         "<message from='        ' to='         '>                         </message>"},
        {CLIENT, "<message from='me@a.com' other=\"a>b\" type='chat'/>",
         "<message from='        ' other=\"   \" type='    '/>"},
        {SERVER,
         "<message from='me@a.com' type='error'><body>secret</body><error code='1'><gone "
         "xmlns='urn:xmpp:x' x='y'>secret</gone><text>secret TLS "
         "secret</text></error><more/></message>",
         "<message from='me@a.com' type='error'>                   <error code=' '><gone "
         "xmlns='urn:xmpp:x' x=' '>      </gone><text>...... TLS ......</text></error>       "
         "</message>"},
        {CLIENT,
         "<stream:features><mechanisms><mechanism>EXTERNAL</mechanism><mechanism>se cret"
         "</mechanism></mechanisms><x y='z'>secret</x></stream:features>",
         "<stream:features><mechanisms><mechanism>EXTERNAL</mechanism><mechanism>       "
         "</mechanism></mechanisms><x y=' '>      </x></stream:features>"},
        {CLIENT,
         "<db:result from='a.com' to='b.com' type='error'><error type='cancel'><gone "
         "xmlns='secret'/><text>secret TLS secret</text></error></db:result>",
         "<db:result from='a.com' to='b.com' type='error'><error type='cancel'><gone "
         "xmlns='      '/><text>...... TLS ......</text></error></db:result>"},
        {SERVER, "<presence type='error'><!-- <error/> --><error>text</error></presence>",
         "<presence type='error'>                                    </presence>"},
        {CLIENT, "<message>'it' \"is\"</message>", "<message>         </message>"},
        {CLIENT, "</stream:stream>", "</stream:stream>"},
    };
    assert_left(5269, said, G_N_ELEMENTS(said));
}

static void of_http_secrets_are_blanked(void) {
    static const struct said said[] = {
        {CLIENT,
         "POST /axl/ HTTP/1.1\r\nHost: cucm\r\nAuthorization: Basic c2VjcmV0\r\nSOAPAction: "
         "\"x\"\r\n"
         "Cookie: JSESSIONIDSSO=1\r\nContent-Length: 6\r\n\r\nsecret",
         "POST /axl/ HTTP/1.1\r\nHost: cucm\r\nAuthorization: Basic ........\r\nSOAPAction: "
         "...\r\n"
         "Cookie: ...............\r\nContent-Length: 6\r\n\r\n......"},
        {SERVER,
         "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nSet-Cookie: "
         "a=b\r\nContent-Length: 4\r\n\r\nbody",
         "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nSet-Cookie: "
         "...\r\nContent-Length: 4\r\n\r\n...."},
    };
    assert_left(8443, said, G_N_ELEMENTS(said));
}

/* The start line or a field, alone in a request to the AXL port. */
static void assert_left_of_line(const char *line, const char *left) {
    char *text = g_strdup_printf("%s\r\n\r\n", line), *wanted = g_strdup_printf("%s\r\n\r\n", left);
    const struct said said = {CLIENT, text, wanted};
    assert_left(8443, &said, 1);
    g_free(text);
    g_free(wanted);
}

static void assert_left_of_field(const char *field, const char *left) {
    static const char start[] = "POST /axl/ HTTP/1.1\r\n";
    char *line = g_strconcat(start, field, NULL), *wanted = g_strconcat(start, left, NULL);
    assert_left_of_line(line, wanted);
    g_free(line);
    g_free(wanted);
}

static void of_a_target_only_the_path_is_left(void) {
    assert_left_of_line("GET /a/b?query HTTP/1.1", "GET /a/b...... HTTP/1.1");
    assert_left_of_line("GET /a;b HTTP/1.1", "GET /a.. HTTP/1.1");
    assert_left_of_line("GET /a#b HTTP/1.1", "GET /a.. HTTP/1.1");
    assert_left_of_line("GET /a&b HTTP/1.1", "GET /a.. HTTP/1.1");
    assert_left_of_line("GET http://user:word@host/a HTTP/1.1",
                        "GET http://..........host/a HTTP/1.1");
    assert_left_of_line("GET user:word@host://a HTTP/1.1", "GET ..........host://a HTTP/1.1");
    assert_left_of_line("GET user:word@host HTTP/1.1", "GET ..........host HTTP/1.1");
    assert_left_of_line("GET http://user:wo?rd@host/a HTTP/1.1",
                        "GET http://................. HTTP/1.1");
    assert_left_of_line("GET http://user:word%40host/a HTTP/1.1",
                        "GET http://............host/a HTTP/1.1");
    assert_left_of_line("GET /a%3fb HTTP/1.1", "GET /a.... HTTP/1.1");
    assert_left_of_line("GET /a%3Bb HTTP/1.1", "GET /a.... HTTP/1.1");
    assert_left_of_line("GET /a%253Fb HTTP/1.1", "GET /a...... HTTP/1.1");
    assert_left_of_line("GET /a%20b HTTP/1.1", "GET /a%20b HTTP/1.1");
    assert_left_of_line("GET /a?mail=a@b HTTP/1.1", "GET /a......... HTTP/1.1");
    assert_left_of_line("GET /a secret HTTP/1.1", "GET /a ...... HTTP/1.1");
}

static void of_fields_what_is_known_is_left(void) {
    assert_left_of_field("Authorization: Secret word", "Authorization: ...... ....");
    assert_left_of_field("Authorization: Basic", "Authorization: .....");
    assert_left_of_field("Authorization: basic eA==", "Authorization: basic ....");
    assert_left_of_field("X-Own: a", "X-Own: .");
    assert_left_of_field("Cookie: JSESSIONID=1; a=JSESSIONID=2",
                         "Cookie: JSESSIONID=.; ..............");
    assert_left_of_field("Cookie: JSESSIONID", "Cookie: ..........");
    assert_left_of_field("Host: user:word@cucm:8443", "Host: ..........cucm:8443");
    assert_left_of_field("Host: cucm/secret", "Host: ...........");
    assert_left_of_field("Content-Type: text/xml; boundary=secret;charset=utf-8",
                         "Content-Type: text/xml; ...............;charset=utf-8");
    assert_left_of_field("Content-Type: secret", "Content-Type: ......");
    assert_left_of_field("Connection: close, secret", "Connection: close, ......");
    assert_left_of_field("Date: Sun, 06 Nov 1994 08:49:37 GMT",
                         "Date: Sun, 06 Nov 1994 08:49:37 GMT");
    assert_left_of_field("Date: secret", "Date: ......");
    assert_left_of_field("Content-Length: secret", "Content-Length: ......");
    assert_left_of_field("User-Agent: curl/7 (secret)", "User-Agent: curl/7 ........");
    assert_left_of_field("SOAPAction: \"CUCM:DB ver=14.0 getUser secret\"",
                         "SOAPAction: \"CUCM:DB ver=14.0 getUser .......");
    assert_left_of_field("SOAPAction: CUCM:DB ver=14.0 getUser",
                         "SOAPAction: CUCM:DB ver=14.0 getUser");
    assert_left_of_field("WWW-Authenticate: Digest realm=\"a\", nonce=\"b\", qop=auth",
                         "WWW-Authenticate: Digest realm=\"a\", ........., qop=auth");
    assert_left_of_field("WWW-Authenticate: NTLM", "WWW-Authenticate: NTLM");
    assert_left_of_field("WWW-Authenticate: NTLM TlRM", "WWW-Authenticate: NTLM ....");
    assert_left_of_field("no field", ".. .....");
}

static void of_ssh_no_comments_are_left(void) {
    static const struct said said[] = {
        {CLIENT, "SSH-2.0-OpenSSH_9.2p1 secret-2 words\r\n",
         "SSH-2.0-OpenSSH_9.2p1 ........ .....\r\n"},
        {SERVER, "SSH-2.0-(secret)\r\n", "SSH-2.0-........\r\n"},
    };
    assert_left(2222, said, G_N_ELEMENTS(said));
}

/* Of what nobody reads, and of answers that are no success. */
static void what_says_of_which_kind_it_is_is_left(void) {
    static const struct said sip[] = {
        {CLIENT, "REGISTER sip:secret@h SIP/2.0\r\n\r\n", "REGISTER sip:......@h SIP/2.0\r\n\r\n"},
    };
    static const struct said smtp[] = {{CLIENT, "EHLO secret\r\n", "EHLO ........"}};
    static const struct said http[] = {
        {CLIENT, "GET /axl/ HTTP/1.1\r\n\r\n", "GET /axl/ HTTP/1.1\r\n\r\n"},
        {SERVER, "HTTP/1.1 400 Secret\r\nContent-Length: 25\r\n\r\nsecret HTTP",
         "HTTP/1.1 400 ......\r\nContent-Length: 25\r\n\r\n.......HTTP"},
        {SERVER, "S port; secret", "S port........"},
    };
    assert_left(8443, http, G_N_ELEMENTS(http));
    assert_left(5061, sip, G_N_ELEMENTS(sip));
    assert_left(5269, smtp, G_N_ELEMENTS(smtp));
}

static void a_trust_list_stays_whole(void) {
    struct redaction redaction = begin(6970);
    GByteArray *list = vector_bytes("ctl/ctl_file.hex");
    char *head = g_strdup_printf("HTTP/1.1 200 OK\r\nContent-Length: %u\r\n\r\n", list->len);
    stage_say(redaction.stage, redaction.wire, CLIENT, "GET /CTLFile.tlv HTTP/1.1\r\n\r\n");
    stage_say(redaction.stage, redaction.wire, SERVER, head);
    redaction.stage->chunk = list->len;
    stage_send(redaction.stage, redaction.wire, SERVER, span_of_bytes(list));
    engine_finish(redaction.stage->engine);
    unsigned count;
    const struct clear_range *range =
        clear_ranges_of_frame(redaction.clear_ranges, redaction.stage->frame, &count);
    g_assert_cmpuint(count, ==, 1);
    g_assert_cmpuint(range->at, ==, TCP_HEADER);
    g_assert_cmpuint(range->length, ==, list->len);
    g_free(head);
    g_byte_array_unref(list);
    end(&redaction);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/redact_allow/stanzas", of_stanzas_only_the_frame_is_left);
    g_test_add_func("/redact_allow/http", of_http_secrets_are_blanked);
    g_test_add_func("/redact_allow/target", of_a_target_only_the_path_is_left);
    g_test_add_func("/redact_allow/fields", of_fields_what_is_known_is_left);
    g_test_add_func("/redact_allow/of_ssh_no_comments_are_left", of_ssh_no_comments_are_left);
    g_test_add_func("/redact_allow/kinds", what_says_of_which_kind_it_is_is_left);
    g_test_add_func("/redact_allow/list", a_trust_list_stays_whole);
    return g_test_run();
}
