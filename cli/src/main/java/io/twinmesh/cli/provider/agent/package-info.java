/// The agent that runs on a provider's machine: it dials out, proves its key, runs models on inputs
/// without identity, and signs what it did. No cluster member, no Pekko.
@NullMarked
package io.twinmesh.cli.provider.agent;

import org.jspecify.annotations.NullMarked;
