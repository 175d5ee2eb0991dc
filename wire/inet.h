/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inet_pton() and inet_ntop(), which Windows has elsewhere than others. */
#ifndef UCSCOPE_WIRE_INET_H
#define UCSCOPE_WIRE_INET_H

#ifdef _WIN32
#include <ws2tcpip.h>
#else
#include <arpa/inet.h>
#endif

#endif
