/// What a machine has and how fast it is, measured here, and what that would earn: the facts behind
/// `provider check` and `provider join`.
@NullMarked
package io.twinmesh.cli.provider.machine;

import org.jspecify.annotations.NullMarked;
