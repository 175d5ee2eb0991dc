/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What declares the functions in pcap_functions.txt. */
#include <pcap/pcap.h>
