/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/sip_message.h"

#include "sip/sip_value.h"
#include "wire/message_head.h"

static bool take_word(struct span *rest, struct span *word) {
    return take_until(rest, ' ', word) && !span_is_empty(*word);
}

static const char version[] = "SIP/2.0";

static bool read_status_line(struct span line, struct sip_message *out) {
    struct span word;
    uint32_t status;
    if (!take_word(&line, &word) || !sip_take_number(&line, 3, &status) || status < 100 ||
        status > 699)
        return false;
    out->status = (uint16_t)status;
    out->reason = sip_trim(line);
    return true;
}

/* One that is not whole may be cut behind the method. */
static bool read_request_line(struct span line, bool is_whole, struct sip_message *out) {
    if (!take_word(&line, &out->method_word))
        return false;
    struct span rest = line;
    out->is_request = true;
    out->method = sip_method_of(out->method_word);
    if (take_until(&rest, ' ', &out->uri))
        return !is_whole || span_equals_text(sip_trim(rest), version);
    out->uri = sip_trim(line);
    return !is_whole;
}

static bool read_start_line(struct span line, bool is_whole, struct sip_message *out) {
    if (sip_starts(line) == SIP_START_NO)
        return false;
    return span_starts_with_text(line, version) ? read_status_line(line, out)
                                                : read_request_line(line, is_whole, out);
}

static void note_length(struct span value, struct sip_message *out) {
    enum { DIGITS = 9 };
    uint32_t length;
    const bool is_number = sip_take_number(&value, DIGITS, &length) && span_is_empty(value);
    if (!is_number || (out->has_length && out->length != length)) {
        out->anomalies |= ANOMALY(SIP_LENGTH_BAD);
        return;
    }
    out->has_length = true;
    out->length = length;
}

static void note_via(struct span value, struct sip_message *out) {
    struct span hop;
    while (sip_take_value(&value, &hop))
        if (out->via_count++ == 0)
            out->branch = sip_parameter(hop, "branch");
}

/* A request says its method twice; of a response this is it. */
static void note_sequence(struct span value, struct sip_message *out) {
    enum { DIGITS = 10 };
    uint32_t sequence;
    if (!sip_take_number(&value, DIGITS, &sequence)) {
        out->anomalies |= ANOMALY(SIP_CSEQ_BAD);
        return;
    }
    out->sequence = sequence;
    const struct span word = sip_trim(value);
    if (span_is_empty(word) || (out->is_request && !span_equals(word, out->method_word)))
        out->anomalies |= ANOMALY(SIP_CSEQ_BAD);
    if (out->is_request)
        return;
    out->method_word = word;
    out->method = sip_method_of(word);
}

static void note_max_forwards(struct span value, struct sip_message *out) {
    out->has_max_forwards = sip_take_number(&value, 3, &out->max_forwards);
}

static void note_field(const struct sip_field *field, struct sip_message *out) {
    if (span_is_empty(field->name))
        out->anomalies |= ANOMALY(SIP_FIELD_NAMELESS);
    if (field->kind == SIP_FIELD_OTHER || field->is_cut)
        return;
    const bool is_first = out->fields[field->kind].at == NULL;
    if (is_first)
        out->fields[field->kind] = field->value;
    switch (field->kind) {
    case SIP_FIELD_VIA:
        note_via(field->value, out);
        break;
    case SIP_FIELD_CONTENT_LENGTH:
        note_length(field->value, out);
        break;
    case SIP_FIELD_CSEQ:
        if (is_first)
            note_sequence(field->value, out);
        break;
    case SIP_FIELD_FROM:
        if (is_first)
            out->from_tag = sip_parameter(field->value, "tag");
        break;
    case SIP_FIELD_TO:
        if (is_first)
            out->to_tag = sip_parameter(field->value, "tag");
        break;
    case SIP_FIELD_MAX_FORWARDS:
        note_max_forwards(field->value, out);
        break;
    default:
        break;
    }
}

static void note_missing(struct sip_message *out) {
    static const enum sip_field_kind needed[] = {SIP_FIELD_VIA, SIP_FIELD_FROM, SIP_FIELD_TO,
                                                 SIP_FIELD_CALL_ID, SIP_FIELD_CSEQ};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (out->fields[needed[i]].at == NULL)
            out->anomalies |= ANOMALY(SIP_FIELD_MISSING);
}

bool sip_read_head(struct span head, struct sip_message *out) {
    struct span rest = head, line;
    struct sip_message message = {.whole = head, .head = head, .body = {head.end, head.end}};
    const bool has_line = take_until(&rest, '\n', &line);
    if (!has_line) {
        line = head;
        rest.at = rest.end;
    }
    if (!read_start_line(line, has_line, &message))
        return false;
    struct sip_field field;
    while (sip_take_field(&rest, &field))
        note_field(&field, &message);
    if (sip_take_empty_line(&rest))
        message.head.end = rest.at;
    else
        message.anomalies |= ANOMALY(SIP_HEAD_CUT);
    if ((message.anomalies & ANOMALY(SIP_HEAD_CUT)) == 0)
        note_missing(&message);
    *out = message;
    return true;
}

void sip_read_body(struct span bytes, struct sip_message *message) {
    const struct span rest = {message->head.end, bytes.end};
    message->body = message->has_length && message->length < span_len(rest)
                        ? span_first(rest, (size_t)message->length)
                        : rest;
    if (message->has_length && message->length > span_len(rest))
        message->anomalies |= ANOMALY(SIP_BODY_CUT);
    message->whole = (struct span){bytes.at, message->body.end};
}

bool sip_read(struct span bytes, struct sip_message *out) {
    while (!span_is_empty(bytes) && (*bytes.at == '\r' || *bytes.at == '\n'))
        bytes.at++;
    size_t from = 0;
    const size_t length = message_head_length(bytes, &from);
    if (!sip_read_head(length == 0 ? bytes : span_first(bytes, length), out))
        return false;
    sip_read_body(bytes, out);
    return true;
}
