/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/ntp/ntp_findings.h"

enum { DISTANCE_MOST = 1500, CUCM_STRATUM_MOST = 4 };

struct event ntp_event_of(const struct ntp_pair *pair, uint16_t port, enum side actor,
                          struct frame_ref ref) {
    struct event event = {
        .type = EVENT_NTP_PACKET, .ref = ref, .actor = actor, .outside_protocol = IP_UDP};
    event.outside[CLIENT] = (struct endpoint){pair->client.address, port};
    event.outside[SERVER] = pair->server;
    return event;
}

static void report(struct rule_context *context, struct ntp_pair *pair, struct finding *finding,
                   const char *cause) {
    const struct finding *reported = finding_report(context, finding, cause);
    if (reported != NULL)
        pair->trouble = reported;
}

/* --- answers without time ----------------------------------------------------------------------
 */

static void add_answer_facts(struct finding *finding, const struct ntp_packet *answer) {
    static const char *const leaps[] = {"0", "1 (a leap second is added)",
                                        "2 (a leap second is left out)", "3 (unsynchronized)"};
    char reference[NTP_REFERENCE_TEXT];
    finding_add_fact(finding, "leap_indicator", "%s", leaps[answer->leap]);
    finding_add_fact(finding, "stratum", "%u", answer->stratum);
    finding_add_fact(finding, "reference", "%s", ntp_reference_write(answer, reference));
    finding_add_fact(finding, "root_delay_ms", "%.1f", answer->root_delay * 1000.0 / 65536);
    finding_add_fact(finding, "root_dispersion_ms", "%.1f",
                     answer->root_dispersion * 1000.0 / 65536);
    finding_add_fact(finding, "ntp_version", "%u", answer->version);
}

static bool is_refusal(struct span kiss) {
    return span_equals_text(kiss, "DENY") || span_equals_text(kiss, "RSTR");
}

static void say_kiss(struct finding *finding, const struct ntp_packet *answer) {
    char reference[NTP_REFERENCE_TEXT];
    finding_say(finding, "{server} gave {client} no time: kiss code %s, %s",
                ntp_reference_write(answer, reference), ntp_kiss_text(answer->reference_id));
    if (is_refusal(answer->reference_id))
        finding_advise(finding, true,
                       "let {server} serve {client}: its access list does not (`restrict` in "
                       "ntp.conf, `allow` in chrony.conf, `ntp access-group` on Cisco IOS), or "
                       "have {client} ask another server");
}

void ntp_report_worthless(struct rule_context *context, struct ntp_pair *pair,
                          const struct event *answer, const struct ntp_query *query) {
    const struct ntp_packet *packet = event_ntp(answer);
    const bool is_kiss = ntp_worth_of(packet) == NTP_KISS;
    char reference[NTP_REFERENCE_TEXT];
    struct finding *finding =
        finding_begin(context, answer, CODE_NTP_UNSYNCHRONIZED, CONFIDENCE_CERTAIN, "answer");
    if (query != NULL)
        finding_add_evidence(finding, query->ref, "query");
    add_answer_facts(finding, packet);
    if (is_kiss)
        say_kiss(finding, packet);
    else if (packet->leap == NTP_LEAP_UNSYNCHRONIZED)
        finding_say(finding,
                    "{server} has no time to give to {client}: it is not synchronized itself "
                    "(leap indicator 3, stratum %u)",
                    packet->stratum);
    else
        finding_say(finding, "{server} has no time to give to {client}: it answers with %s",
                    packet->transmit == 0                     ? "no time of its own"
                    : packet->stratum == 0                    ? "stratum 0 (unspecified)"
                    : packet->stratum == NTP_STRATUM_MOST + 1 ? "stratum 16 (unsynchronized)"
                                                              : "a stratum that there is not");
    report(context, pair, finding, is_kiss ? ntp_reference_write(packet, reference) : "");
}

void ntp_report_rate(struct rule_context *context, struct ntp_pair *pair) {
    const struct event event = ntp_event_of(pair, pair->rate_port, SERVER, pair->rate);
    struct finding *finding =
        finding_begin(context, &event, CODE_NTP_UNSYNCHRONIZED, CONFIDENCE_CERTAIN, "answer");
    finding_add_fact(finding, "kiss_code", "RATE");
    finding_add_fact(finding, "answers_with_it", "%u", pair->rates);
    finding_add_fact(finding, "answers_with_time", "%u", pair->usable);
    finding_say(finding, "{server} gave {client} no time: kiss code RATE, the client asks more "
                         "often than the server allows");
    finding_advise(finding, true,
                   "see who asks {server} from the address of {client}, and how often: CUCM asks "
                   "once a minute by ntpdate beside its ntpd. Take the limit for its clients away "
                   "on {server} (`limited` and `kod` in ntp.conf, `ratelimit` in chrony.conf)");
    report(context, pair, finding, "RATE");
}

/* --- no answer ---------------------------------------------------------------------------------
 */

void ntp_report_silence(struct rule_context *context, struct ntp_pair *pair, bool is_last) {
    struct ntp_silence *silence = &pair->silence;
    const enum confidence confidence =
        pair->answered.frame != 0 ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY;
    const struct event event = ntp_event_of(pair, silence->port, SERVER, silence->first);
    struct finding *finding =
        finding_begin(context, &event, CODE_NTP_UNSYNCHRONIZED, confidence, "query");
    finding_add_evidence(finding, silence->last, "latest query");
    finding_add_evidence(finding, pair->answered, "answer before");
    finding_add_fact(finding, "queries", "%u", silence->queries);
    finding_add_fact(finding, "seconds", "%.0f",
                     (double)time_between(silence->first.time, silence->last.time) / TIME_SECOND);
    finding_say(finding, "{server} did not answer %u queries of {client} for the time%s",
                silence->queries, is_last ? "" : " in a row");
    finding_advise(finding, true,
                   "is NTP served at {server}, to {client} too, and UDP 123 open both ways, also "
                   "for answers from port 123 to port 123? CUCM tells by `utils ntp status` and "
                   "`utils diagnose module ntp_reachability`; a subscriber asks the publisher");
    silence->is_told = true;
    report(context, pair, finding, "no answer");
}

/* --- time that nobody takes ---------------------------------------------------------------------
 */

static bool is_product(const char *role) {
    return g_str_equal(role, ROLE_CUCM) || g_str_equal(role, ROLE_UNITY_CONNECTION);
}

static void report_distance(struct rule_context *context, struct ntp_pair *pair,
                            const struct event *answer) {
    struct finding *finding =
        finding_begin(context, answer, CODE_NTP_UNFIT, CONFIDENCE_LIKELY, "answer");
    add_answer_facts(finding, event_ntp(answer));
    finding_say(finding,
                "{server} gives a time that may be wrong by %.1f s by its own word (root delay and "
                "dispersion): ntpd takes none above 1.5 s",
                ntp_root_distance(event_ntp(answer)) / 1000.0);
    finding_advise(finding, true,
                   "have {client} ask a server that is synchronized to a reference (Linux, Cisco "
                   "IOS): the time service of Windows says 10 s of itself where it has no source, "
                   "and Cisco does not support it as a source for CUCM");
    report(context, pair, finding, "distance");
}

static void report_stratum(struct rule_context *context, struct ntp_pair *pair,
                           const struct event *answer) {
    struct finding *finding =
        finding_begin(context, answer, CODE_NTP_UNFIT, CONFIDENCE_LIKELY, "answer");
    add_answer_facts(finding, event_ntp(answer));
    finding_say(finding,
                "{server} is of stratum %u: {client} must have a source of stratum 4 or better",
                event_ntp(answer)->stratum);
    report(context, pair, finding, "stratum");
}

/* What the query was written by tells who takes it: Windows, for one, asks by version 3 and takes
 * its own servers as they are. */
void ntp_report_unfit(struct rule_context *context, struct ntp_pair *pair,
                      const struct event *answer) {
    const char *client = hosts_role(context->hosts, &pair->client.address);
    const char *server = hosts_role(context->hosts, &pair->server.address);
    const struct ntp_packet *packet = event_ntp(answer);
    if (ntp_root_distance(packet) > DISTANCE_MOST && (pair->version == 4 || is_product(client)))
        report_distance(context, pair, answer);
    else if (packet->stratum > CUCM_STRATUM_MOST && is_product(client) && !is_product(server))
        report_stratum(context, pair, answer);
}

/* --- clocks -------------------------------------------------------------------------------------
 */

static void write_span(double seconds, char out[32]) {
    const double units[] = {86400, 3600, 60, 1};
    static const char *const names[] = {"days", "hours", "minutes", "seconds"};
    unsigned unit = 0;
    while (unit < 3 && seconds < 2 * units[unit])
        unit++;
    g_snprintf(out, 32, "%.1f %s", seconds / units[unit], names[unit]);
}

void ntp_report_offset(struct rule_context *context, struct ntp_pair *pair) {
    const struct ntp_offset *offset = &pair->offset;
    const struct event event = ntp_event_of(pair, offset->port, CLIENT, offset->first);
    const double seconds = (double)offset->microseconds / 1e6;
    char words[32];
    struct finding *finding =
        finding_begin(context, &event, CODE_NTP_OFFSET, CONFIDENCE_CERTAIN, "first answer");
    finding_add_evidence(finding, offset->last, "latest answer");
    finding_add_fact(finding, "offset_seconds", "%.3f", seconds);
    finding_add_fact(finding, "exchanges", "%u", offset->exchanges);
    finding_add_fact(finding, "seconds", "%.0f",
                     (double)time_between(offset->first.time, offset->last.time) / TIME_SECOND);
    write_span(seconds < 0 ? -seconds : seconds, words);
    finding_say(finding,
                "The clock of {client} stayed %s %s that of {server}, which it asks for the time",
                words, seconds < 0 ? "before" : "behind");
    report(context, pair, finding, "");
}
