/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Alarms about phones and other devices: that CUCM lost one, or did not register it, and why. The
 * same reason for a thousand of them is one finding. */
#include "capture/rules/trace/device_reasons.h"
#include "capture/rules/trace/trace_says.h"

#include <glib.h>

enum { DEVICES_TOLD = 8 };

/* "SEP" and a MAC address. */
static bool is_phone(const struct trace_note *note) {
    char name[TRACE_NAME_MOST];
    return trace_note_parameter(note, "DeviceName", name, sizeof name) &&
           g_str_has_prefix(name, "SEP");
}

static int64_t read_reason(const struct trace_note *note, const struct device_alarm *alarm) {
    char text[24];
    return trace_note_parameter(note, alarm->parameter, text, sizeof text)
               ? trace_number(span_of_text(text), -1)
               : -1;
}

static void say(struct finding *finding, const struct device_reason *reason) {
    if (reason->verdict == DEVICE_LOST)
        finding_say(finding, "{server} lost {client}: %s (%s, %" G_GINT64_FORMAT ")", reason->words,
                    reason->name, reason->number);
    else
        finding_say(finding, "{server} does not register {client}: %s (%s, %" G_GINT64_FORMAT ")",
                    reason->words, reason->name, reason->number);
    if (reason->check != NULL)
        finding_advise(finding, false, "%s", reason->check);
}

static void report(struct rule_context *context, const struct trace_note *note,
                   const struct device_alarm *alarm, const struct device_reason *reason,
                   struct finding *finding) {
    char name[TRACE_NAME_MOST];
    char *cause = g_strdup_printf("%s %" G_GINT64_FORMAT " %s", alarm->parameter, reason->number,
                                  reason->name);
    const struct finding *told = finding_report(context, finding, cause);
    if (told != NULL && !context->quotes_nothing &&
        trace_note_parameter(note, "DeviceName", name, sizeof name))
        findings_list_fact(context->findings, told, "device", name, DEVICES_TOLD);
    g_free(cause);
}

static void tell(struct trace_state *state, struct rule_context *context,
                 const struct trace_note *note, const struct device_alarm *alarm,
                 const struct device_reason *reason) {
    char protocol[16], signal[TRACE_NAME_MOST];
    struct trace_note about = *note; /* borrows its texts */
    about.opener = TRACE_PEER_OPENED;
    if (about.peer.address.family == 0 && about.peer_name[0] == '\0')
        (void)trace_note_parameter(note, "DeviceName", about.peer_name, sizeof about.peer_name);
    if (about.peer.address.family != 0 && is_phone(note))
        hosts_learn(context->hosts, &about.peer.address, ROLE_PHONE);
    const enum code code =
        reason->verdict == DEVICE_LOST ? CODE_DEVICE_UNREGISTERED : CODE_DEVICE_NOT_REGISTERED;
    struct finding *finding = trace_story_begin(state, context, &about, code, CONFIDENCE_CERTAIN);
    finding_add_fact(finding, "alarm", "%s", note->name);
    finding_add_fact(finding, "reason", "%" G_GINT64_FORMAT " (%s)", reason->number, reason->name);
    if (trace_note_parameter(note, "Protocol", protocol, sizeof protocol))
        finding_add_fact(finding, "protocol", "%s", protocol);
    if (trace_note_parameter(note, "LastSignalReceived", signal, sizeof signal))
        finding_add_fact(finding, "last_signal", "%s", signal);
    say(finding, reason);
    report(context, note, alarm, reason, finding);
}

bool trace_device_says(struct trace_state *state, struct rule_context *context,
                       const struct trace_note *note) {
    const struct device_alarm *alarm =
        note->meaning == TRACE_SAYS_ALARM ? device_alarm_find(note->name) : NULL;
    if (alarm == NULL || trace_pending_is(state, TRACE_SAYS_TLS_NAME_REFUSED))
        return false; /* the alarm tells whose name it was */
    const struct device_reason *reason = device_reason_find(alarm, read_reason(note, alarm));
    if (reason == NULL || reason->verdict == DEVICE_WELL)
        return false;
    tell(state, context, note, alarm, reason);
    return true;
}
