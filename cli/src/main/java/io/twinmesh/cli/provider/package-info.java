/// `twinmesh provider`: what a provider does with its own machine. The agent itself is in `agent`.
@NullMarked
package io.twinmesh.cli.provider;

import org.jspecify.annotations.NullMarked;
