/// What the chart starts once, or at times: the schema, backups, and the order in which pods go.
@NullMarked
package io.twinmesh.k8s.job;

import org.jspecify.annotations.NullMarked;
