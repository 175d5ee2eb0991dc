/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What declares the functions in wiretap_functions.txt. */
#include <glib.h>
#include <wiretap/pcap-encap.h>
#include <wiretap/wtap.h>
#include <wsutil/wsjson.h>
#include <wsutil/wslog.h>
