/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options that each command has: lists of tables of GLib's option entries, NULL at the end,
 * where `arg_data` is an offset in struct options. Some tables are of several commands. An argument
 * description that names words, "auto|always|never", is the list of what is allowed. */
#ifndef UCSCOPE_CAPTURE_COMMAND_OPTION_TABLES_H
#define UCSCOPE_CAPTURE_COMMAND_OPTION_TABLES_H

#include <glib.h>

extern const GOptionEntry help_option_table[];  /* every command has it */
extern const GOptionEntry judge_option_table[]; /* what is known of the network */
extern const GOptionEntry *const scan_option_tables[];
extern const GOptionEntry *const case_option_tables[];
extern const GOptionEntry *const merge_option_tables[];
extern const GOptionEntry *const list_option_tables[];
extern const GOptionEntry *const certificates_option_tables[];
extern const GOptionEntry *const trace_option_tables[];
extern const GOptionEntry *const trace_to_pcap_option_tables[];
extern const GOptionEntry *const ladder_option_tables[];
extern const GOptionEntry *const replay_option_tables[];
extern const GOptionEntry *const annotate_option_tables[];
extern const GOptionEntry *const ctl_show_option_tables[];
extern const GOptionEntry *const ctl_diff_option_tables[];
extern const GOptionEntry *const ctl_extract_option_tables[];
extern const GOptionEntry *const ctl_wrap_option_tables[];
extern const GOptionEntry *const plain_option_tables[];
/* What Wireshark's windows may give beside its own words: see capture/extcap/. */
extern const GOptionEntry *const extcap_case_option_tables[];
extern const GOptionEntry *const extcap_live_option_tables[];

#endif
