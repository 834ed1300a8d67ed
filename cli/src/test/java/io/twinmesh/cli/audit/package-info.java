/// Tests of the commands about the audit trail.
@NullMarked
package io.twinmesh.cli.audit;

import org.jspecify.annotations.NullMarked;
