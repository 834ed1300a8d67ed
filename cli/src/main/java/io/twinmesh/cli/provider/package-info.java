/// `twinmesh provider`: what a provider does with its own machine. What the machine is, is in
/// `machine`, the agent itself in `agent`.
@NullMarked
package io.twinmesh.cli.provider;

import org.jspecify.annotations.NullMarked;
