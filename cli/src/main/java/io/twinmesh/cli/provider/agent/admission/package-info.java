/// How an agent becomes a node: the invitation of its owner, the request for a certificate, and
/// where the node stands.
@NullMarked
package io.twinmesh.cli.provider.agent.admission;

import org.jspecify.annotations.NullMarked;
