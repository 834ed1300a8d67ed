/// What a node's history says about it: track records that decide how often it is checked, the
/// credit score that people see, slow start and suspension. Pure values and functions;
/// [io.twinmesh.actors.node] stores the events behind them.
@NullMarked
package io.twinmesh.actors.reputation;

import org.jspecify.annotations.NullMarked;
