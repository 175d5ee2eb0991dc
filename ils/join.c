/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ils/join.h"

const char *const ils_method_text[ILS_METHOD_COUNT] = {
    [ILS_METHOD_PASSWORD] = "1: password, without TLS",
    [ILS_METHOD_TLS] = "2 or 3: TLS; what is inside does not show on the wire, so a password may "
                       "be used too",
    [ILS_METHOD_SWITCHED] = "4: password first, then TLS",
};
