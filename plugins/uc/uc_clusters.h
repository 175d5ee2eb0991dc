/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Statistics > UC > Clusters, and `tshark -z uc_clusters,tree[,FILTER]`: for each pair of hosts,
 * which services one called at the other, how often, and how it went. */
#ifndef UCSCOPE_PLUGINS_UC_UC_CLUSTERS_H
#define UCSCOPE_PLUGINS_UC_UC_CLUSTERS_H

/* After the tap. */
void uc_clusters_register(void);

#endif
