/// What an agent leaves on its disk: its folder, what it last said of itself, and the speed that it
/// measured.
@NullMarked
package io.twinmesh.cli.provider.agent.state;

import org.jspecify.annotations.NullMarked;
