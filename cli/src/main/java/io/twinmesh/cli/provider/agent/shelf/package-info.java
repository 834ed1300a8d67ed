/// The models that an agent keeps: fetched from the gateway in pieces, checked by digest, loaded
/// when a lease needs them.
@NullMarked
package io.twinmesh.cli.provider.agent.shelf;

import org.jspecify.annotations.NullMarked;
