/// The network of the demo while it runs: server and agents as child processes, who asks them, and
/// the agent that is killed in the middle of its work.
@NullMarked
package io.twinmesh.cli.demo.network;

import org.jspecify.annotations.NullMarked;
