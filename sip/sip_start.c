/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/sip_start.h"

static const char *const methods[SIP_METHOD_COUNT] = {[SIP_OTHER] = "",
#define X(NAME) [SIP_##NAME] = #NAME,
                                                      SIP_METHOD_TABLE(X)
#undef X
};

const char *sip_method_text(enum sip_method method) {
    return methods[method];
}

enum sip_method sip_method_of(struct span word) {
    for (unsigned i = SIP_OTHER + 1; i < SIP_METHOD_COUNT; i++)
        if (!span_is_empty(word) && *word.at == (uint8_t)methods[i][0] &&
            span_equals_text(word, methods[i]))
            return (enum sip_method)i;
    return SIP_OTHER;
}

static enum sip_start begins(struct span bytes, const char *text) {
    const struct span compared = span_first(bytes, strlen(text));
    if (!span_equals(compared, span_first(span_of_text(text), span_len(compared))))
        return SIP_START_NO;
    return span_len(compared) == strlen(text) ? SIP_START_YES : SIP_START_MORE;
}

/* The scheme may be written in any case (RFC 3261 19.1.4). */
static enum sip_start begins_address(struct span bytes) {
    static const char *const schemes[] = {"sip", "tel", "SIP", "Sip", "urn", "TEL"};
    enum sip_start best = SIP_START_NO;
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0] && best != SIP_START_YES; i++) {
        const enum sip_start one = begins(bytes, schemes[i]);
        best = one > best ? one : best;
    }
    return best;
}

static enum sip_start begins_request(struct span bytes) {
    if (span_is_empty(bytes))
        return SIP_START_MORE;
    for (unsigned i = SIP_OTHER + 1; i < SIP_METHOD_COUNT; i++) {
        if (*bytes.at != (uint8_t)methods[i][0])
            continue;
        const enum sip_start method = begins(bytes, methods[i]);
        const struct span rest = span_after(bytes, strlen(methods[i]));
        if (method == SIP_START_MORE || (method == SIP_START_YES && span_is_empty(rest)))
            return SIP_START_MORE;
        if (method == SIP_START_YES && *rest.at == ' ')
            return begins_address(span_after(rest, 1));
    }
    return SIP_START_NO;
}

enum sip_start sip_starts(struct span bytes) {
    const enum sip_start response =
        !span_is_empty(bytes) && *bytes.at == 'S' ? begins(bytes, "SIP/2.0 ") : SIP_START_NO;
    return response != SIP_START_NO ? response : begins_request(bytes);
}

const char *sip_status_text(uint16_t status) {
    static const struct {
        uint16_t status;
        const char *text;
    } texts[] = {
        {100, "Trying"},
        {180, "Ringing"},
        {181, "Call Is Being Forwarded"},
        {182, "Queued"},
        {183, "Session Progress"},
        {199, "Early Dialog Terminated"},
        {200, "OK"},
        {202, "Accepted"},
        {204, "No Notification"},
        {300, "Multiple Choices"},
        {301, "Moved Permanently"},
        {302, "Moved Temporarily"},
        {305, "Use Proxy"},
        {380, "Alternative Service"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {402, "Payment Required"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {407, "Proxy Authentication Required"},
        {408, "Request Timeout"},
        {410, "Gone"},
        {412, "Conditional Request Failed"},
        {413, "Request Entity Too Large"},
        {414, "Request-URI Too Long"},
        {415, "Unsupported Media Type"},
        {416, "Unsupported URI Scheme"},
        {420, "Bad Extension"},
        {421, "Extension Required"},
        {422, "Session Interval Too Small"},
        {423, "Interval Too Brief"},
        {428, "Use Identity Header"},
        {430, "Flow Failed"},
        {433, "Anonymity Disallowed"},
        {480, "Temporarily Unavailable"},
        {481, "Call/Transaction Does Not Exist"},
        {482, "Loop Detected"},
        {483, "Too Many Hops"},
        {484, "Address Incomplete"},
        {485, "Ambiguous"},
        {486, "Busy Here"},
        {487, "Request Terminated"},
        {488, "Not Acceptable Here"},
        {489, "Bad Event"},
        {491, "Request Pending"},
        {493, "Undecipherable"},
        {494, "Security Agreement Required"},
        {500, "Server Internal Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Server Time-out"},
        {505, "Version Not Supported"},
        {513, "Message Too Large"},
        {580, "Precondition Failure"},
        {600, "Busy Everywhere"},
        {603, "Decline"},
        {604, "Does Not Exist Anywhere"},
        {606, "Not Acceptable"},
        {607, "Unwanted"},
        {608, "Rejected"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (texts[i].status == status)
            return texts[i].text;
    return "";
}
