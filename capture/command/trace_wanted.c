/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/trace_wanted.h"

#include <string.h>

/* --- what matters ----------------------------------------------------------------------------- */

/* "SERVICEMANAGER-6-ServiceStarted" */
static bool alarm_severity(struct span tag, uint64_t *out) {
    const uint8_t *dash = memchr(tag.at, '-', span_len(tag));
    if (dash == NULL)
        return false;
    tag.at = dash + 1;
    return trace_take_digits(&tag, 1, out);
}

/* As in syslog, RFC 5424 6.2.1: 0 to 7; that of SDL's alarms means nothing. */
static bool is_grave(const struct trace_line *line, struct span record) {
    enum { SYSLOG_WARNING = 4 };
    struct span after, facility;
    uint64_t severity = SYSLOG_WARNING + 1;
    return line->format == TRACE_ALARM && trace_find(record, "%UC_", &after) &&
           trace_take_word(&after, &facility) && alarm_severity(facility, &severity) &&
           severity <= SYSLOG_WARNING;
}

bool trace_matters(const struct trace_record *record, enum trace_meaning meaning) {
    if (meaning == TRACE_SAYS_ALARM)
        return is_grave(&record->line, record->whole);
    return meaning != TRACE_MEANINGS && trace_meaning_bearing(meaning) != TRACE_TELLS;
}

/* --- hosts ------------------------------------------------------------------------------------ */

/* "cucm1150" is "cucm1150.example.com", too, and an address is itself, however it is written. */
static bool is_host(const char *wanted, const char *host) {
    struct address one, other;
    const size_t length = strlen(wanted);
    if (*host == '\0')
        return false;
    if (address_read(wanted, &one))
        return address_read(host, &other) && address_equals(&one, &other);
    return g_ascii_strncasecmp(wanted, host, length) == 0 &&
           (host[length] == '\0' || host[length] == '.');
}

static bool is_host_in(const char *wanted, struct span host) {
    char text[TRACE_HOST_MOST];
    trace_one_line(host, text, sizeof text);
    return is_host(wanted, text);
}

static bool is_address(const char *wanted, const struct address *address) {
    char text[ADDRESS_TEXT];
    return address->family != 0 && is_host(wanted, address_write(address, text));
}

static bool is_party(const char *wanted, const struct party *party) {
    return is_address(wanted, &party->endpoint.address) || is_host(wanted, party->name);
}

static bool is_of_host(const char *wanted, const struct trace_moment *moment,
                       const struct trace_statement *statement, const struct told_finding *told,
                       const char *host) {
    if (is_host(wanted, host) || is_address(wanted, &moment->course->writer))
        return true;
    if (told != NULL && (is_party(wanted, &told->source) || is_party(wanted, &told->destination)))
        return true;
    return statement->meaning != TRACE_MEANINGS &&
           (is_host_in(wanted, statement->peer.host) ||
            is_host_in(wanted, statement->writer.host) || is_host_in(wanted, statement->name));
}

/* --- times ------------------------------------------------------------------------------------ */

static bool is_in_time(const struct finding_filter *filter, const struct trace_moment *moment) {
    struct finding_filter judged = *filter;
    if (moment->clock != TIMELINE_OF_DAY)
        return finding_filter_has_time(filter, moment->at);
    judged.since.is_given = filter->since.is_given && filter->since.is_daily;
    judged.until.is_given = filter->until.is_given && filter->until.is_daily;
    return finding_filter_has_time(&judged, moment->at);
}

bool trace_is_wanted(const struct options *options, const struct trace_moment *moment,
                     const struct trace_statement *statement, const struct told_finding *told,
                     const char *host) {
    bool is_wanted = options->hosts == NULL;
    for (char **wanted = options->hosts; !is_wanted && *wanted != NULL; wanted++)
        is_wanted = is_of_host(*wanted, moment, statement, told, host);
    return is_wanted && is_in_time(&options->times, moment);
}

void trace_want_lines(struct options *options) {
    struct finding_filter *filter = &options->finding_filter;
    options->times = (struct finding_filter){
        .since = filter->since, .until = filter->until, .zone = filter->zone};
    filter->since = filter->until = (struct time_bound){.is_given = false};
    options->takes_traces = options->only_traces = true;
}
