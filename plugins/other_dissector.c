/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/wireshark_compat.h"

#include <epan/exceptions.h>
#include <epan/show_exception.h>

#include "plugins/other_dissector.h"

void other_dissector_show(dissector_handle_t handle, tvbuff_t *tvb, packet_info *pinfo,
                          proto_tree *tree) {
    const int desegment_offset = pinfo->desegment_offset;
    const uint32_t desegment_length = pinfo->desegment_len;
    const char *const volatile protocol = pinfo->current_proto;
    const gboolean writable = col_get_writable(pinfo->cinfo, -1);
    if (handle == NULL)
        return;
    col_set_writable(pinfo->cinfo, -1, FALSE);
    TRY {
        call_dissector_only(handle, tvb, pinfo, tree, NULL);
    }
    CATCH_NONFATAL_ERRORS {
        show_exception(tvb, pinfo, tree, EXCEPT_CODE, GET_MESSAGE);
    }
    ENDTRY;
    col_set_writable(pinfo->cinfo, -1, writable);
    pinfo->current_proto = protocol;
    pinfo->desegment_offset = desegment_offset;
    pinfo->desegment_len = desegment_length;
}
