/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The facts of a finding as tables. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_REPORT_PAGE_PAGE_FACTS_H
#define UCSCOPE_CAPTURE_REPORT_PAGE_PAGE_FACTS_H

#include "capture/report/page/html.h"
#include "capture/rules/finding.h"

/* What decides first, in the order of the rule, hashes last; then certificates, side by side where
 * two are compared. */
void page_facts(struct html *html, const struct finding *finding);

/* Only certificates that are compared: of what belongs to another finding. */
void page_facts_compared(struct html *html, const struct finding *finding);

#endif
