/// CDS Hooks 2.0: clinicians' software asks when a chart is opened or orders are signed, and is
/// answered with cards. The questions and answers are those of `http.twin`.
@NullMarked
package io.twinmesh.cluster.cds;

import org.jspecify.annotations.NullMarked;
