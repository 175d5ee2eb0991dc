/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The view of a fleet as HTML. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_REPORT_PAGE_PAGE_FLEET_H
#define UCSCOPE_CAPTURE_REPORT_PAGE_PAGE_FLEET_H

#include "capture/report/fleet/fleet.h"
#include "capture/report/page/html.h"

void page_fleet_put(struct html *html, const struct fleet_view *view);

#endif
