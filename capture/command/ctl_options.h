/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options of the `ucscope ctl` commands; see options.h. */
#ifndef UCSCOPE_CAPTURE_COMMAND_CTL_OPTIONS_H
#define UCSCOPE_CAPTURE_COMMAND_CTL_OPTIONS_H

#include <glib.h>

extern const GOptionEntry *const ctl_show_option_tables[];
extern const GOptionEntry *const ctl_diff_option_tables[];
extern const GOptionEntry *const ctl_extract_option_tables[];
extern const GOptionEntry *const ctl_wrap_option_tables[];

#endif
