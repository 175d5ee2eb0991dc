/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `tshark -q -z uc,json[,FILTER]`: the findings as `ucscope scan --json` prints them. */
#ifndef UCSCOPE_PLUGINS_UC_UC_JSON_H
#define UCSCOPE_PLUGINS_UC_UC_JSON_H

/* After the tap. */
void uc_json_register(void);

#endif
