/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/page/page_finding.h"

#include "capture/report/display_filter.h"
#include "capture/report/overview.h"
#include "capture/report/page/page_elements.h"
#include "capture/report/page/page_facts.h"
#include "capture/report/page/page_ladder.h"

enum { REPEATS_SHOWN = 40, CLIENTS_SHOWN = 40 };

/* --- frames ----------------------------------------------------------------------------------- */

static void put_time(struct html *html, const struct day_clock *clock, int64_t time) {
    GString *text = g_string_new(NULL);
    finding_details_time(text, clock, time);
    html_element(html, "td", "time", text->str);
    g_string_free(text, TRUE);
}

/* A frame 0 was not captured. `decides`: it is the finding's own. */
static void put_frame(struct html *html, const struct finding *finding, const struct frame_ref *ref,
                      const char *role, const struct day_clock *clock, bool decides) {
    char frame[FRAME_TEXT] = "-";
    if (ref->frame != 0)
        frame_text_write(finding->files, ref->frame, frame);
    html_start(html, "tr", "class", decides ? "decides" : "", NULL);
    html_element(html, "td", "number", frame);
    put_time(html, clock, ref->time);
    html_element(html, "td", NULL, role);
    html_end(html);
}

/* In the order in which they came. */
static void put_frames(struct html *html, const struct finding *finding,
                       const struct day_clock *clock) {
    static const char *const columns[] = {"Frame", "Time", "What", NULL};
    const struct evidence *own = finding_details_own_evidence(finding);
    if (finding_details_is_of_trace(finding))
        return;
    html_start_table(html, "rows", own != NULL ? "Frames; look at the marked one first" : "Frames",
                     columns);
    if (own == NULL)
        put_frame(html, finding, &finding->ref, "", clock, true);
    for (unsigned i = 0; i < finding->evidence_count; i++) {
        const struct evidence *evidence = &finding->evidence[i];
        put_frame(html, finding, &evidence->ref, evidence->role, clock, evidence == own);
    }
    html_end_table(html);
}

/* --- lines of traces -------------------------------------------------------------------------- */

static void put_line(struct html *html, const struct line_ref *line, const struct day_clock *clock,
                     bool decides) {
    char *where = finding_details_line(line);
    html_start(html, "tr", "class", decides ? "decides" : "", NULL);
    html_element(html, "td", "where", where);
    if (line->time != 0)
        put_time(html, clock, line->time);
    else
        html_element(html, "td", "time", "");
    html_start(html, "td", NULL);
    html_element(html, "p", NULL, line->role);
    html_element(html, "code", "line", line->text);
    html_end(html);
    html_end(html);
    g_free(where);
}

static gint in_time(gconstpointer one, gconstpointer other) {
    const struct line_ref *a = *(const struct line_ref *const *)one;
    const struct line_ref *b = *(const struct line_ref *const *)other;
    return a->time < b->time ? -1 : a->time > b->time;
}

/* In the order in which they were written, as far as all of them have a time. */
static GPtrArray *lines_of(const struct finding *finding) {
    GPtrArray *lines = g_ptr_array_new();
    bool have_times = true;
    for (unsigned i = 0; i < finding->line_count; i++) {
        g_ptr_array_add(lines, &finding->lines[i]);
        have_times &= finding->lines[i].time != 0;
    }
    if (have_times)
        g_ptr_array_sort(lines, in_time); /* stable */
    return lines;
}

static void put_lines(struct html *html, const struct finding *finding,
                      const struct day_clock *clock) {
    static const char *const columns[] = {"Line", "Time", "What it says", NULL};
    const struct line_ref *own = finding_details_is_of_trace(finding) ? &finding->lines[0] : NULL;
    if (finding->line_count == 0)
        return;
    GPtrArray *lines = lines_of(finding);
    html_start_table(html, "rows lines",
                     own != NULL && lines->len > 1 ? "Lines of traces; look at the marked one first"
                                                   : "Lines of traces",
                     columns);
    for (guint i = 0; i < lines->len; i++)
        put_line(html, lines->pdata[i], clock, lines->pdata[i] == own);
    html_end_table(html);
    g_ptr_array_unref(lines);
}

/* --- what is told in a line ------------------------------------------------------------------- */

/* "41, 77, ... (3 times in 2 min, the last at 10:13:12.123)" */
static void put_again(struct html *html, const struct finding *finding,
                      const struct day_clock *clock) {
    const unsigned shown = MIN(finding->repeats_count, (unsigned)REPEATS_SHOWN);
    if (finding->count == 1)
        return;
    char *times = finding_details_times(finding, clock);
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < shown; i++) {
        char frame[FRAME_TEXT];
        g_string_append_printf(text, "%s%s ",
                               frame_text_write(finding->files, finding->repeats[i].frame, frame),
                               i + 1 < shown || finding->count > (uint64_t)shown + 1 ? "," : "");
    }
    if (shown > 0 && finding->count > (uint64_t)shown + 1)
        g_string_append(text, "... ");
    g_string_append_printf(text, "(%s)", times);
    page_labelled(html, shown > 0 ? "again in frames" : "again", text->str);
    g_string_free(text, TRUE);
    g_free(times);
}

static void put_clients(struct html *html, const struct finding *finding) {
    const unsigned shown = MIN(finding->client_count, (unsigned)CLIENTS_SHOWN);
    if (finding->client_count <= 1)
        return;
    GString *text = g_string_new(NULL);
    char *more = finding_details_more_clients(finding, shown);
    for (unsigned i = 0; i < shown; i++) {
        char address[ADDRESS_TEXT];
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "",
                               address_write(&finding->clients[i], address));
    }
    if (more != NULL)
        g_string_append_printf(text, ", %s", more);
    page_labelled(html, "clients", text->str);
    g_free(more);
    g_string_free(text, TRUE);
}

static void put_filter(struct html *html, const struct finding *finding) {
    GString *filter = g_string_new(NULL);
    display_filter_of_finding(filter, finding);
    if (filter->len > 0) {
        html_start(html, "p", NULL);
        page_label(html, "Wireshark filter");
        page_filter(html, filter->str);
        html_end(html);
    }
    g_string_free(filter, TRUE);
}

/* --- what belongs to it ----------------------------------------------------------------------- */

/* Links lead to it, too. */
static void put_other(struct html *html, const struct finding *other, const char *file) {
    char *anchor = overview_anchor(file, other);
    char *place = finding_details_also(other);
    html_start(html, "p", "id", anchor, NULL);
    page_label(html, "also");
    html_text(html, place);
    html_text(html, " ");
    html_text(html, other->summary);
    html_end(html);
    g_free(place);
    g_free(anchor);
}

static void put_others(struct html *html, const struct group *group, const char *file, bool notes) {
    for (guint i = 0; i < group->others->len; i++) {
        const struct finding *other = g_ptr_array_index(group->others, i);
        if (finding_details_is_told(other, notes))
            put_other(html, other, file);
    }
}

static void put_facts_of_others(struct html *html, const struct group *group, bool notes) {
    for (guint i = 0; i < group->others->len; i++)
        if (finding_details_is_told(group->others->pdata[i], notes))
            page_facts_compared(html, group->others->pdata[i]);
}

/* What stands in backticks is typed. */
static void put_line_of_check(struct html *html, const char *line) {
    char **parts = g_strsplit(line, "`", -1);
    html_start(html, "p", NULL);
    for (unsigned i = 0; parts[i] != NULL; i++)
        if (i % 2 == 1 && parts[i + 1] != NULL)
            html_element(html, "code", NULL, parts[i]);
        else
            html_text(html, parts[i]);
    html_end(html);
    g_strfreev(parts);
}

static void put_lines_of_check(struct html *html, const char *check) {
    char **lines = g_strsplit(check, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        if (**line != '\0')
            put_line_of_check(html, *line);
    g_strfreev(lines);
}

static void put_checks(struct html *html, const struct group *group) {
    GPtrArray *checks = finding_details_checks(group);
    if (checks->len > 0) {
        html_start(html, "div", "class", "check", NULL);
        html_element(html, "h4", NULL, "What to check");
        for (guint i = 0; i < checks->len; i++)
            put_lines_of_check(html, checks->pdata[i]);
        html_end(html);
    }
    g_ptr_array_unref(checks);
}

/* In the words of the catalogue, for who does not know the terms above. */
static void put_meaning(struct html *html, const struct finding *finding) {
    html_start(html, "p", "class", "means", NULL);
    page_label(html, "What it means");
    html_text(html, finding->entry->meaning);
    html_end(html);
}

static void put_rule(struct html *html, const struct finding *finding, const char *before) {
    char *rule = finding_details_rule(finding);
    html_text(html, before);
    html_element(html, "code", NULL, rule);
    g_free(rule);
}

static void put_rules(struct html *html, const struct group *group) {
    html_start(html, "p", "class", "rules", NULL);
    page_label(html, "rules");
    put_rule(html, group->first, "");
    for (guint i = 0; i < group->others->len; i++)
        put_rule(html, g_ptr_array_index(group->others, i), ", ");
    html_end(html);
}

static void put_ladder(struct html *html, const struct group *group,
                       const struct ladder_source *source, const char *anchor) {
    if (source == NULL)
        return;
    struct ladder_source own = *source;
    own.group = group;
    page_ladder(html, &own, anchor);
}

/* --- all of it -------------------------------------------------------------------------------- */

void page_finding(struct html *html, const struct group *group, const char *file,
                  const struct day_clock *clock, bool notes, const struct ladder_source *source) {
    const struct finding *finding = group->first;
    const char *severity = severity_word(finding->entry->severity);
    char *anchor = overview_anchor(file, finding);
    char *classes = g_strdup_printf("finding %s", severity);
    html_start(html, "article", "id", anchor, "class", classes, NULL);
    html_start(html, "h3", NULL);
    page_badge(html, severity, severity);
    html_text(html, finding->summary);
    html_end(html);
    put_others(html, group, file, notes);
    put_checks(html, group);
    put_meaning(html, finding);
    put_ladder(html, group, source, anchor);
    put_frames(html, finding, clock);
    put_lines(html, finding, clock);
    put_again(html, finding, clock);
    put_clients(html, finding);
    put_filter(html, finding);
    page_facts(html, finding);
    put_facts_of_others(html, group, notes);
    put_rules(html, group);
    html_end(html);
    g_free(classes);
    g_free(anchor);
}

void page_note(struct html *html, const struct finding *note, const struct day_clock *clock) {
    char *words = finding_details_note(note, clock);
    char *text = g_strdup_printf("%s (%s)", note->summary, words);
    html_start(html, "li", NULL);
    page_badge(html, severity_word(SEVERITY_NOTE), severity_word(SEVERITY_NOTE));
    html_text(html, text);
    html_end(html);
    g_free(text);
    g_free(words);
}
