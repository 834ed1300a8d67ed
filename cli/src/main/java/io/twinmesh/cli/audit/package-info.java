/// Commands about the audit trail of a server.
@NullMarked
package io.twinmesh.cli.audit;

import org.jspecify.annotations.NullMarked;
