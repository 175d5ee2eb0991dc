/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which request an answer is to is known while the call has no other one open the same way. */
#include "capture/observe/sip/sip_calllog.h"

#include "capture/net/mix.h"

#include <glib.h>

/* Of requests from one host to the other. What another call left there is forgotten. */
static struct sip_call *call_of(struct sip_capture *capture, struct span call,
                                const struct endpoint *asker) {
    const uint64_t asked_by = mix_bytes(asker->address.family,
                                        span_of(asker->address.bytes, sizeof asker->address.bytes));
    const uint64_t hash = mix_bytes(asked_by, call) | 1;
    if (capture->calls == NULL)
        capture->calls = g_new0(struct sip_call, SIP_CALLS);
    struct sip_call *one = &capture->calls[(hash >> 1) % SIP_CALLS];
    if (one->hash != hash)
        *one = (struct sip_call){.hash = hash};
    return one;
}

/* "INVITE", "503 Service Unavailable": the first word. */
static struct span first_word(struct span text) {
    struct span word;
    return take_until(&text, ' ', &word) ? word : text;
}

static struct sip_call_request *waiting_of(struct sip_call *call, enum sip_method method) {
    for (unsigned i = 0; i < call->waiting; i++)
        if (call->requests[i].method == method)
            return &call->requests[i];
    return NULL;
}

/* One that waits already is sent again. */
static bool read_request(struct sip_call *call, struct sip_message *out) {
    const struct sip_call_request *again = waiting_of(call, out->method);
    if (out->method == SIP_OTHER || out->method == SIP_ACK ||
        (again == NULL && call->waiting == SIP_CALL_WAITING))
        return false;
    if (again == NULL)
        call->requests[call->waiting++] =
            (struct sip_call_request){.method = out->method, .sequence = ++call->sequence};
    out->sequence = again != NULL ? again->sequence : call->sequence;
    out->is_request = true;
    return true;
}

/* With several open, none is known to be the one that is answered, and all are over. */
static bool read_answer(struct sip_call *call, struct sip_message *out) {
    const struct sip_call_request request = call->requests[0];
    const bool is_known = call->waiting == 1;
    if (out->status < 200)
        return false;
    call->waiting = 0;
    if (!is_known || (call->is_taken && out->status >= 300))
        return false;
    call->is_taken |= request.method == SIP_INVITE && out->status < 300;
    out->method = request.method;
    out->method_word = span_of_text(sip_method_text(request.method));
    out->sequence = request.sequence;
    return true;
}

bool sip_calllog_message(struct sip_capture *capture, const struct trace_statement *statement,
                         const struct sip_way *way, struct sip_message *out) {
    const struct span word = first_word(statement->subject);
    const bool is_answer = statement->number >= 100 && statement->number <= 699;
    struct sip_call *call =
        call_of(capture, statement->call, is_answer ? &way->destination : &way->source);
    *out = (struct sip_message){.method = sip_method_of(word), .method_word = word};
    out->fields[SIP_FIELD_CALL_ID] = statement->call;
    if (!is_answer)
        return read_request(call, out);
    out->status = (uint16_t)statement->number;
    out->reason =
        span_after(statement->subject, MIN(span_len(statement->subject), span_len(word) + 1));
    return read_answer(call, out);
}
