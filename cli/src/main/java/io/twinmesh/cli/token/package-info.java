/// `twinmesh token`: a bearer token for a client, minted by the operator.
@NullMarked
package io.twinmesh.cli.token;

import org.jspecify.annotations.NullMarked;
