/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One source for Wireshark 4.0 to 4.6: the new names, made of the old ones where they are not there
 * yet. Every file of the plugin includes this one first. */
#ifndef UCSCOPE_PLUGINS_WIRESHARK_COMPAT_H
#define UCSCOPE_PLUGINS_WIRESHARK_COMPAT_H

#include <stdbool.h>

#include <ws_version.h>

#include <epan/packet.h>
#include <wiretap/wtap.h>

#define WIRESHARK_SINCE(major, minor)                                                              \
    (WIRESHARK_VERSION_MAJOR > (major) ||                                                          \
     (WIRESHARK_VERSION_MAJOR == (major) && WIRESHARK_VERSION_MINOR >= (minor)))

/* What prefs_register_bool_preference points to and heuristic dissectors return: four bytes wide
 * before 4.4, one since. */
#if WIRESHARK_SINCE(4, 4)
#include <wsutil/array.h>
#include <wsutil/plugins.h>
typedef bool ws_bool;
#else
typedef gboolean ws_bool;
#define tvb_get_uint8            tvb_get_guint8
#define tvb_find_uint8           tvb_find_guint8
#define WS_PLUGIN_DESC_DISSECTOR (1UL << 0)
#endif

#endif
