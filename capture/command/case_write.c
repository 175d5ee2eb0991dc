/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/command/case_write.h"

#include "capture/case/case_page.h"
#include "capture/command/case_readdress.h"
#include "capture/command/confinement.h"
#include "capture/command/json_report.h"
#include "capture/command/output.h"
#include "capture/command/page_output.h"

static void write_text(const struct case_judged *judged) {
    const struct case_summary *summary = judged->summary;
    const GPtrArray *findings = judged->findings;
    const struct text_style *style = &judged->options->style;
    struct totals totals = {.passed_over = inputs_passed_over(judged->inputs)};
    GString *out = g_string_new(NULL);
    if (!style->quiet && !style->brief)
        case_report_text(out, style, summary);
    text_report_capture(out, style, summary->whole, (const struct finding *const *)findings->pdata,
                        findings->len);
    totals_add(&totals, summary->whole);
    if (!style->quiet)
        text_report_totals(out, style, &totals);
    confinement_page(judged->options, out->str);
    g_string_free(out, TRUE);
}

static void write_json(const struct case_judged *judged) {
    const struct case_summary *summary = judged->summary;
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < judged->findings->len; i++)
        json_report_finding(out, judged->options, summary->whole->file, judged->findings->pdata[i]);
    json_report_capture(out, judged->options, summary->whole);
    if (!judged->options->ecs)
        case_report_json(out, summary);
    output_write(out->str);
    g_string_free(out, TRUE);
}

/* "case of 3 captures: 1 error found. Times are by the clock of expe" */
static char *answer_of(const struct case_summary *summary) {
    char *title = case_report_title(summary);
    GString *answer = g_string_new(title);
    g_string_append(answer, ": ");
    text_report_severities(answer, summary->whole->findings);
    g_string_append(answer, " found");
    const struct case_point *base = case_report_base(summary->points);
    if (summary->points->len > 1 && base != NULL)
        g_string_append_printf(answer, ". Times are by the clock of %s", base->name);
    g_free(title);
    return g_string_free(answer, FALSE);
}

bool case_write_page(const struct case_judged *judged) {
    const struct text_style *style = &judged->options->style;
    const struct case_summary *summary = judged->summary;
    const GPtrArray *findings = judged->findings;
    const struct finding *const *all = (const struct finding *const *)findings->pdata;
    struct totals totals = {.passed_over = inputs_passed_over(judged->inputs)};
    struct overview *overview = overview_of(summary->whole->file, all, findings->len);
    struct page_part *part =
        page_output_part(judged->options, summary->whole, findings, judged->record);
    char *points = case_page(style, summary);
    char *answer = answer_of(summary);
    GPtrArray *parts = g_ptr_array_new();
    g_ptr_array_add(parts, part);
    totals_add(&totals, summary->whole);
    const struct page page = {.title = summary->whole->file,
                              .answer = answer,
                              .style = style,
                              .overview = overview,
                              .totals = &totals,
                              .parts = parts,
                              .points = points};
    const bool written = page_output_write(judged->options, &page);
    g_ptr_array_unref(parts);
    g_free(answer);
    g_free(points);
    page_part_free(part);
    overview_free(overview);
    return written;
}

enum exit_status case_write(void *data, const struct case_judged *judged) {
    (void)data;
    struct case_readdressed other;
    const struct case_judged *told = case_readdress(&other, judged);
    if (told->options->json)
        write_json(told);
    else
        write_text(told);
    const bool is_written = told->options->page == NULL || case_write_page(told);
    case_readdress_end(&other);
    return is_written ? STATUS_CLEAN : STATUS_INCOMPLETE;
}
